"""What must be said before a file is drawn for the agency, and of what became of it."""

from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from tracker.deliveries.states import ANSWERS, State
from tracker.schema_fields import FreeText, free_text
from tracker.translations import _

NOTE_LONGEST = 1000


class Month(fields.Field[date]):
    """A calendar month written as 2026-03: its first day."""

    def __init__(self, message: Any) -> None:
        super().__init__(required=True, error_messages={"required": message, "null": message})

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> date:
        year, dash, month = str(value).partition("-")
        digits = year.isascii() and year.isdecimal() and month.isascii() and month.isdecimal()
        if not (digits and dash and len(year) == 4 and len(month) == 2 and 1 <= int(month) <= 12 and int(year) >= 1900):
            raise ValidationError([_("Skriv månaden som ÅÅÅÅ-MM, till exempel 2025-01.")])
        return date(int(year), int(month), 1)


class PurposeSchema(Schema):
    """What for; of a correction, what was wrong."""

    purpose = free_text(_("Skriv vad filen ska användas till"), NOTE_LONGEST)


class CorrectionSchema(Schema):
    """Why what was sent is replaced."""

    purpose = free_text(_("Skriv vad som var fel i den förra leveransen"), NOTE_LONGEST)


class PeriodSchema(PurposeSchema):
    """The months, and what for."""

    first = Month(_("Skriv periodens första månad"))
    last = Month(_("Skriv periodens sista månad"))


class NoteSchema(Schema):
    """Words about how it was sent."""

    note = FreeText(NOTE_LONGEST)


class AnswerSchema(NoteSchema):
    """How the agency answered; why, where it said no."""

    answer = fields.Enum(
        State, by_value=True, required=True, error_messages={"required": _("Välj vad myndigheten svarade")}
    )

    @validates_schema(skip_on_field_errors=False)
    def whole(self, data: dict[str, Any], **_more: Any) -> None:
        """An answer is yes or no, and a no has a reason."""
        if "answer" in data and data["answer"] not in ANSWERS:
            raise ValidationError([_("Välj vad myndigheten svarade")], "answer")
        if data.get("answer") is State.REJECTED and not data.get("note"):
            raise ValidationError([_("Skriv varför myndigheten underkände filen")], "note")
