"""What must be said at each step of a release."""

import re
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates

from tracker.releases.terms import OFFERED
from tracker.schema_fields import OptionalText, day, filled, one_of
from tracker.translations import _

_NUMBER = re.compile(r"(?<!\d)(?:\d{2})?\d{6}[-+ ]?\d{4}(?!\d)")
_NO_NUMBERS = _("Skriv inget personnummer: texten publiceras och tas aldrig bort.")
_YEAR = _("Välj ett år")


def _without_numbers(text: str) -> None:
    if _NUMBER.search(text):
        raise ValidationError(_NO_NUMBERS)


class _Why(Schema):
    """A reason that is kept: about figures, never about a person."""

    why = OptionalText(1000)

    @validates("why")
    def about_nobody(self, text: str, **_more: Any) -> None:
        """A personal number is refused."""
        _without_numbers(text)


class DraftSchema(_Why):
    """Year, day and protection; why, where the year is published already."""

    year = fields.Int(required=True, error_messages={"required": _YEAR, "null": _YEAR, "invalid": _YEAR})
    as_of = day(_("Skriv dagen då siffrorna ska dras"))
    method = one_of(OFFERED, _("Välj hur små tal skyddas"))
    threshold = fields.Int(
        required=True, validate=validate.OneOf((5, 3), error=_("Välj minsta tal som visas")),
        error_messages={"required": _("Välj minsta tal som visas"), "invalid": _("Välj minsta tal som visas")},
    )  # fmt: skip
    full_range = fields.Bool(load_default=False)


class FixSchema(_Why):
    """That the material has been looked through; how the warnings were judged."""

    check_id = fields.Int(load_default=0)
    looked = fields.Bool(load_default=False)

    @validates("looked")
    def has_looked(self, looked: bool, **_more: Any) -> None:
        """Whoever fixes says that she has looked."""
        if not looked:
            raise ValidationError(_("Bekräfta att du har gått igenom tabellerna och kontrollen"))


class ReasonSchema(Schema):
    """Why a release is sent back or thrown away."""

    why = filled(_("Skriv varför"), 1000)

    @validates("why")
    def about_nobody(self, text: str, **_more: Any) -> None:
        """A personal number is refused."""
        _without_numbers(text)
