"""What must be filled in. What the database has a say in stands in the services."""

from typing import Any

from marshmallow import Schema, fields, validate

from tracker.access.policy import Grant
from tracker.codelists.terms import RoleName, UnitKind
from tracker.schema_fields import Day, day, filled, free_text, one_of
from tracker.translations import _
from tracker.webhooks.kinds import NEEDED

_UNIT = _("Välj enhet")
_EMAIL = _("Skriv en e-postadress, till exempel namn@stad.se.")


def _chosen(message: Any) -> fields.Int:
    return fields.Int(required=True, error_messages={"required": message, "null": message, "invalid": message})


class UserSchema(Schema):
    """Name and address."""

    name = filled(_("Skriv användarens namn"))
    email = filled(_EMAIL, 320)


class PasswordSchema(Schema):
    """What a password must be stands in `access.passwords`."""

    password = filled(_("Skriv ett lösenord"), 1024)


class NewUserSchema(UserSchema, PasswordSchema):
    """A user with a first role, in the unit with the code."""

    role = one_of(RoleName, _("Välj roll"))
    unit = filled(_UNIT)


class RoleSchema(Schema):
    """A role in a unit, perhaps until a day."""

    role = one_of(RoleName, _("Välj roll"))
    unit_id = _chosen(_UNIT)
    ends_on = Day(allow_none=True, load_default=None)


class RightSchema(Schema):
    """A right for a purpose and until a day."""

    unit_id = _chosen(_UNIT)
    purpose = free_text(_("Skriv vad uppgifterna ska användas till"), 1000)
    ends_on = day(_("Skriv sista dagen"))


class ProjectSchema(Schema):
    """A project."""

    project_id = _chosen(_("Välj projekt"))


class UnitSchema(Schema):
    """A name."""

    name = filled(_("Skriv enhetens namn"))


class NewUnitSchema(UnitSchema):
    """A unit."""

    code = fields.Str(
        required=True,
        validate=validate.Regexp(
            r"[a-z0-9][a-z0-9-]{1,39}\Z", error=_("Skriv små bokstäver a–z, siffror och bindestreck")
        ),
        error_messages={"required": _("Skriv enhetens kod"), "null": _("Skriv enhetens kod")},
    )
    kind = one_of(UnitKind, _("Välj vad för slags enhet det är"))


# Field → what it gives: a box each.
GRANTS = {f"grant_{grant.value.replace(':', '_')}": grant for grant in Grant}
GrantsSchema: Any = Schema.from_dict({name: fields.Bool(load_default=False) for name in GRANTS}, name="Grants")
"""What a system may do."""


class SystemSchema(GrantsSchema):
    """A system, and what it may do."""

    name = filled(_("Skriv systemets namn"))
    client_id = filled(_("Skriv ett namn för loggen"), 40)
    unit_id = _chosen(_UNIT)


KINDS = {f"kind_{kind}": kind for kind in NEEDED}
_Kinds: Any = Schema.from_dict({name: fields.Bool(load_default=False) for name in KINDS}, name="Kinds")


class WebhookSchema(_Kinds):
    """Where a system is told, and of what; without an address it asks itself."""

    address = fields.Str(load_default="", allow_none=True)


class CodeSchema(Schema):
    """What a code of any list has."""

    label_sv = filled(_("Skriv benämningen på svenska"))
    label_en = filled(_("Skriv benämningen på engelska"))
    position = fields.Int(
        required=True,
        validate=validate.Range(0, 100_000, error=_("Skriv ett tal mellan 0 och 100 000")),
        error_messages={"required": _("Skriv platsen i listan"), "null": _("Skriv platsen i listan")},
    )
    agency_code = fields.Str(allow_none=True, load_default=None, validate=validate.Length(1, 40))
    valid_from = Day(allow_none=True, load_default=None)
    valid_to = Day(allow_none=True, load_default=None)


class SuccessorSchema(CodeSchema):
    """A district may have become a part of another."""

    successor_code = fields.Str(allow_none=True, load_default=None)


class NewCodeSchema(SuccessorSchema):
    """A new code; of the fields that only some lists have, those of the form are asked for."""

    code = fields.Str(
        required=True,
        validate=validate.Regexp(r"[a-z0-9][a-z0-9_-]{0,39}\Z", error=_("Skriv små bokstäver a–z, siffror, _ och -")),
        error_messages={"required": _("Skriv koden"), "null": _("Skriv koden")},
    )
    works_or_studies = fields.Bool(load_default=False)


class GroupSchema(Schema):
    """The group of a new barrier."""

    group = filled(_("Välj grupp"))


class CountySchema(Schema):
    """The county of a new municipality."""

    county = filled(_("Välj län"))
