"""WTForms fields as this product shows them: each knows its `kind` for `components/fields.html`.

A field turns text into a value; every other rule stands in a marshmallow schema. `payload()` is what the
schema is given: text, numbers, lists, dates as ISO text, None where nothing was filled in.
"""

from collections.abc import Callable, Iterable
from datetime import date
from itertools import groupby
from typing import Any

import wtforms
from flask_wtf.file import FileField
from wtforms.fields import SelectChoice

from tracker.database import without_unseen
from tracker.translations import _
from tracker.web.dates import NotADate, parse_date

Pairs = Iterable[tuple[Any, ...]]
EMPTY_LABEL = _("Välj")
DATE_HINT = _("ÅÅÅÅ-MM-DD")


class _Shared:
    """What the own fields have in common: `optional` writes "(valfritt)" after the label."""

    kind = "text"
    width: int | None = None
    data: Any

    def __init__(self, label: Any = None, *, optional: bool = False, hint: Any = "", **kwargs: Any) -> None:
        self.optional = optional
        super().__init__(label, description=hint, **kwargs)  # type: ignore[call-arg]

    def payload(self) -> Any:
        """The value for the schema; None when nothing was filled in."""
        return None if self.data in ("", None, []) else self.data

    def display(self, value: Any) -> str:
        """`value` as a reader knows it."""
        return "" if value is None else str(value)


class TrimmedString(_Shared, wtforms.StringField):
    """One line of text without spaces at its ends; inner runs of spaces become one."""

    def __init__(self, label: Any = None, *, width: int | None = None, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.width = width

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = " ".join(without_unseen(valuelist[0]).split())


class TrimmedText(_Shared, wtforms.TextAreaField):
    """Several lines of text without white space at its ends."""

    kind = "textarea"

    def __init__(self, label: Any = None, *, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.rows = rows

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = without_unseen(valuelist[0]).strip().replace("\r\n", "\n")


class _RawText(_Shared, wtforms.Field):
    """Text that becomes another thing; what was typed is shown again as it was typed."""

    widget = wtforms.widgets.TextInput()

    def _value(self) -> str:
        return self.raw_data[0].strip() if self.raw_data else self.display(self.data)

    def convert(self, text: str) -> Any:
        """The value of `text`. Raises ValueError with what to do."""
        raise NotImplementedError

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = self.convert(text) if text else None


class DateText(_RawText):
    """A day in one text field, ÅÅÅÅ-MM-DD. `data` is a date, or None."""

    kind = "date"
    width = 10

    def __init__(self, label: Any = None, *, hint: Any = DATE_HINT, **kwargs: Any) -> None:
        super().__init__(label, hint=hint, **kwargs)

    def convert(self, text: str) -> date:
        try:
            return parse_date(text)
        except NotADate as error:
            raise ValueError(error.message) from error

    def payload(self) -> str | None:
        return self.data.isoformat() if self.data else None


class IntegerText(_RawText):
    """A whole number; spaces between thousands are fine."""

    kind = "integer"
    width = 5

    def convert(self, text: str) -> int:
        try:
            return int("".join(text.split()))
        except ValueError:
            raise ValueError(_("Skriv ett heltal med siffror.")) from None


def _choices(pairs: Pairs | Callable[[], Pairs]) -> list[SelectChoice]:
    options = []
    for pair in pairs() if callable(pairs) else pairs:
        group = str(pair[2]) if len(pair) > 2 else None
        options.append(SelectChoice(str(pair[0]), pair[1], {}, group))
    return options


class _OneOf(_Shared):
    """One of the choices, given as (value, label) or (value, label, group); `data` is the value or None."""

    choices: list[SelectChoice]

    def __init__(self, label: Any = None, *, choices: Pairs | Callable[[], Pairs] = (), **kwargs: Any) -> None:
        kwargs.setdefault("coerce", lambda value: None if value in (None, "") else str(value))
        super().__init__(label, choices=_choices(choices), validate_choice=False, **kwargs)

    def offer(self, pairs: Pairs) -> None:
        """Sets the choices, for those that the database holds."""
        self.choices = _choices(pairs)

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        allowed = {choice.value for choice in self.choices}
        if self.data is not None and self.data not in allowed:
            raise wtforms.validators.ValidationError(_("Välj något av det som finns i listan."))

    def display(self, value: Any) -> str:
        return next((str(c.label) for c in self.choices if c.value == str(value)), "" if value is None else str(value))


class CodeSelect(_OneOf, wtforms.SelectField):
    """A drop-down list that begins with an empty choice."""

    kind = "select"

    def __init__(self, label: Any = None, *, empty: Any = EMPTY_LABEL, **kwargs: Any) -> None:
        self.empty = empty
        super().__init__(label, **kwargs)
        self._add_empty()

    def _add_empty(self) -> None:
        if self.empty is not None:
            self.choices.insert(0, SelectChoice("", self.empty))

    def offer(self, pairs: Pairs) -> None:
        super().offer(pairs)
        self._add_empty()

    @property
    def grouped(self) -> bool:
        """Whether the choices stand in groups."""
        return any(choice.optgroup for choice in self.choices)

    def groups(self) -> list[tuple[str, list[SelectChoice]]]:
        """The choices by group, in the order given."""
        return [(name, list(some)) for name, some in groupby(self.choices, key=lambda c: c.optgroup or "")]


class Radios(_OneOf, wtforms.RadioField):
    """One of a few, all in sight."""

    kind = "radios"


class Checkbox(_Shared, wtforms.BooleanField):
    """One thing, yes or no."""

    kind = "checkbox"

    def payload(self) -> bool:
        return bool(self.data)

    def display(self, value: Any) -> str:
        return str(_("Ja") if value else _("Nej"))


class Upload(_Shared, FileField):
    """A file; `data` is werkzeug's FileStorage or None. Not given to the schema."""

    kind = "file"


class Password(_Shared, wtforms.PasswordField):
    """A password, never shown again."""

    kind = "password"
