"""What must be said before rows about individuals are taken out."""

from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from tracker import clock
from tracker.schema_fields import FreeText, day, free_text
from tracker.translations import _

YEARS = 10
"""The longest period that is taken out at once."""


def _among(words: tuple[str, ...], message: Any) -> fields.Str:
    said = {"required": message, "null": message}
    return fields.Str(required=True, validate=validate.OneOf(words, error=message), error_messages=said)


class ExtractSchema(Schema):
    """What, for which period, what for, and why with numbers."""

    what = _among(("enrolments", "follow_ups"), _("Välj vad du ska ta ut"))
    first = day(_("Skriv periodens första dag"))
    last = day(_("Skriv periodens sista dag"))
    purpose = free_text(_("Skriv vad uppgifterna ska användas till"), 1000)
    with_numbers = fields.Bool(load_default=False)
    why_numbers = FreeText(1000)
    kind = _among(("csv", "xlsx"), _("Välj filformat"))

    @validates_schema(skip_on_field_errors=False)
    def whole(self, data: dict[str, Any], **_more: Any) -> None:
        """The period runs forward, is no longer than `YEARS` and is over, and numbers have a reason."""
        if data.get("with_numbers") and not data.get("why_numbers"):
            raise ValidationError(
                _("Skriv varför personnumren behövs, eller ta ut uppgifterna utan dem."), "why_numbers"
            )
        if "last" in data and data["last"] > clock.today():
            raise ValidationError(_("Perioden får inte sluta efter i dag."), "last")
        if "first" in data and "last" in data:
            _hold(data["first"], data["last"])


def _hold(first: date, last: date) -> None:
    """Raise `ValidationError` for a period that runs backwards or is longer than `YEARS`."""
    if last < first:
        raise ValidationError(_("Sista dagen ligger före den första."), "last")
    if (last.year - YEARS, last.month, last.day) >= (first.year, first.month, first.day):
        raise ValidationError(_("Perioden får vara högst tio år."), "last")
