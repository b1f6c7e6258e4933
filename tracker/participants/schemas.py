"""What must be true of a participant's facts, wherever they come from."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from tracker import clock
from tracker.codelists.terms import NoNumberReason, Protection, Sex
from tracker.errors import Refused
from tracker.participants import identity
from tracker.schema_fields import Day, OptionalText, called, filled, free_text, one_of
from tracker.translations import _


class FactsSchema(Schema):
    """Name, contact, protection; birth date and sex where there is no number to read them from."""

    given_name = called(_("Skriv förnamnet."))
    family_name = called(_("Skriv efternamnet."))
    no_number_reason = one_of(NoNumberReason, _("Välj varför numret saknas."), required=False)
    birth_date = Day(allow_none=True, load_default=None)
    sex = one_of(Sex, _("Välj kön."), required=False)
    protection = one_of(Protection, _("Välj slag av skydd."))
    died_on = Day(allow_none=True, load_default=None)
    phone = OptionalText(40)
    email = fields.Str(
        load_default="",
        validate=validate.Regexp(r"^$|^\S+@\S+\.\S+$", error=_("Skriv e-postadressen som namn@exempel.se.")),
    )

    @validates_schema
    def _died_by_today(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if data.get("died_on") is not None and data["died_on"] > clock.today():
            raise ValidationError(_("Dagen kan inte ligga i framtiden. Kontrollera datumet."), "died_on")

    @validates_schema
    def _born_before_today(self, data: dict[str, Any], **_kwargs: Any) -> None:
        born = data.get("birth_date")
        if born is not None and not (clock.today().year - 120 <= born.year and born <= clock.today()):
            raise ValidationError(_("Födelsedatumet kan inte stämma. Kontrollera året."), "birth_date")


class ParticipantSchema(FactsSchema):
    """Facts with a number, or without one for a stated reason and then with birth date and sex."""

    number = OptionalText(20)

    @validates_schema(skip_on_field_errors=False)
    def _number_or_reason(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if data.get("number"):
            _readable(data["number"])
            return
        faults = {}
        if not data.get("no_number_reason"):
            faults["number"] = [_("Skriv personnumret eller samordningsnumret, eller välj varför det saknas.")]
        else:
            faults.update(_missing_without_number(data))
        if faults:
            raise ValidationError(faults)


class FactsWithoutNumberSchema(FactsSchema):
    """Facts of someone who has no number: the reason, birth date and sex are needed."""

    @validates_schema
    def _whole(self, data: dict[str, Any], **_kwargs: Any) -> None:
        faults = _missing_without_number(data)
        if not data.get("no_number_reason"):
            faults["no_number_reason"] = [_("Välj varför numret saknas.")]
        if faults:
            raise ValidationError(faults)


def _readable(number: str) -> None:
    try:
        identity.parse(number, clock.today())
    except Refused as refusal:
        raise ValidationError([fault.message for fault in refusal.faults], "number") from None


def _missing_without_number(data: dict[str, Any]) -> dict[str, list[Any]]:
    faults: dict[str, list[Any]] = {}
    if not data.get("birth_date"):
        faults["birth_date"] = [_("Skriv födelsedatumet, eftersom numret saknas.")]
    if not data.get("sex"):
        faults["sex"] = [_("Välj kön, eftersom numret saknas.")]
    return faults


class NumberSchema(Schema):
    """A new number and why."""

    number = filled(_("Skriv det nya numret med 10 eller 12 siffror."), 20)
    reason = free_text(_("Skriv varför numret ändras."))


class LookupSchema(Schema):
    """Whose number it is that is asked."""

    number = filled(_("Skriv numret med 10 eller 12 siffror."), 20)

    @validates_schema
    def _valid(self, data: dict[str, Any], **_kwargs: Any) -> None:
        _readable(data["number"])


class ShownSchema(Schema):
    """A participant as other systems are told of her."""

    id = fields.Int(required=True)
    version = fields.Int(required=True)
    number = fields.Str(required=True, allow_none=True)
    given_name = fields.Str(required=True)
    family_name = fields.Str(required=True)
    birth_date = fields.Date(required=True)
    sex = fields.Str(required=True, validate=validate.OneOf([term.value for term in Sex]))
    no_number_reason = fields.Str(
        required=True, allow_none=True, validate=validate.OneOf([term.value for term in NoNumberReason])
    )
    protection = fields.Str(required=True, validate=validate.OneOf([term.value for term in Protection]))
    phone = fields.Str(required=True)
    email = fields.Str(required=True)
    died_on = fields.Date(required=True, allow_none=True)


class FoundSchema(Schema):
    """Those who have the number: nobody or one."""

    items = fields.List(fields.Nested(ShownSchema), required=True)


class HandlerSchema(Schema):
    """Who is to handle a protected person."""

    user_id = fields.Int(
        required=True,
        error_messages={"required": _("Välj handläggare."), "null": _("Välj handläggare.")},
    )
