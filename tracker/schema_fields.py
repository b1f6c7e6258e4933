"""Fields and a schema that all features share: the same rules for pages, files and API."""

from datetime import date
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from tracker.masking import holds_number
from tracker.translations import _


class Day(fields.Date):
    """A calendar day: a `date`, or text as 2026-03-07."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if type(value) is date:
            return value
        return super()._deserialize(value, attr, data, **kwargs)


class OptionalText(fields.Str):
    """Text that may be missing; missing is the empty text."""

    def __init__(self, longest: int = 2000, **kwargs: Any) -> None:
        kwargs.setdefault("load_default", "")
        kwargs.setdefault("allow_none", True)  # as it has always been: the description says so too
        too_long = _("Texten får ha högst %(longest)s tecken.", longest=longest)
        super().__init__(validate=validate.Length(max=longest, error=too_long), **kwargs)

    def deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        return str(super().deserialize("" if value is None else value, *args, **kwargs))


def filled(message: Any, longest: int = 200) -> fields.Str:
    """Text that must be there; `message` says what to write."""
    return fields.Str(
        required=True,
        validate=validate.Length(1, longest, error=message),
        error_messages={"required": message, "null": message},
    )


def _without_number(text: str) -> None:
    if holds_number(text):
        raise ma.ValidationError([_("Skriv inget personnummer här. Ta bort det och spara igen.")])


def free_text(message: Any, longest: int = 500) -> fields.Str:
    """Words of one's own that must be there, and in which no personal number may stand; `message` says what to write.

    Names cannot be found like that: the hints ask for none.
    """
    return fields.Str(
        required=True,
        validate=[validate.Length(1, longest, error=message), _without_number],
        error_messages={"required": message, "null": message},
    )


def called(message: Any) -> fields.Str:
    """What someone or something is called: at most 200 signs, and no personal number. `message` says what to write."""
    return free_text(message, 200)


class FreeText(OptionalText):
    """The same, but it may be missing."""

    def _validate(self, value: Any) -> None:
        super()._validate(value)
        _without_number(value)


def between(least: int, most: int) -> validate.Range:
    """A whole number from `least` to `most`."""
    return validate.Range(least, most, error=_("Skriv ett heltal från {min} till {max}."))


def one_of(terms: Any, message: Any, *, required: bool = True) -> fields.Str:
    """One of the words of a `terms.Term`; `message` says what to choose."""
    return fields.Str(
        required=required,
        allow_none=not required,
        load_default=ma.missing if required else None,
        validate=validate.OneOf([term.value for term in terms], error=message),
        error_messages={"required": message, "null": message},
    )


def day(message: Any) -> Day:
    """A day that must be there; `message` says which day to write."""
    return Day(required=True, error_messages={"required": message, "null": message, "invalid": message})


class ReasonSchema(ma.Schema):
    """Why something recorded is undone or taken away."""

    reason = free_text(_("Skriv varför. Det visas i historiken."))
