"""What must be said before rows about individuals are taken out."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from tracker.schema_fields import FreeText, day, free_text
from tracker.translations import _


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
        """The period runs forward, and numbers have a reason."""
        if data.get("with_numbers") and not data.get("why_numbers"):
            raise ValidationError(
                _("Skriv varför personnumren behövs, eller ta ut uppgifterna utan dem."), "why_numbers"
            )
        if "first" in data and "last" in data and data["last"] < data["first"]:
            raise ValidationError(_("Sista dagen ligger före den första."), "last")
