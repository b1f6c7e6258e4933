"""The bridge from a form to the one set of rules: a marshmallow schema judges it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import uuid4

import wtforms
from flask import g, request
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from marshmallow import EXCLUDE, Schema, ValidationError

from tracker.errors import Fault
from tracker.web.fields import Upload
from tracker.web.messages import swedish


class _Shown(Protocol):
    """An own field, of `tracker.web.fields`."""

    data: Any
    label: Any

    def payload(self) -> Any: ...

    def display(self, value: Any) -> str: ...


@dataclass(frozen=True)
class Conflict:
    """A field that someone else has saved meanwhile: what you wrote, and what stands there now."""

    name: str
    label: Any
    mine: str
    current: str
    raw: str


@dataclass(frozen=True)
class Saved:
    """Who saved what stands now, and when; `who` is empty where the reader is not to know."""

    who: str
    at: datetime


def csrf_token() -> str:
    """The token of this page's forms. Signed once a page; Flask-WTF makes its signer anew for each form."""
    return str(g.csrf_token) if "csrf_token" in g else generate_csrf()


def new_submission_key() -> str:
    """A key for one sending of one form."""
    return str(uuid4())


class SchemaForm(FlaskForm):
    """A form without rules of its own.

    `submission_key` goes with every form (see `tracker.web.submissions`); a form that edits something adds
    `version = VersionField()`.
    """

    submission_key = wtforms.HiddenField(default=new_submission_key)
    conflicts: list[Conflict] | None = None
    saved: Saved | None = None
    form_errors: list[Any]

    def load(self, schema: Schema, **extra: Any) -> dict[str, Any] | None:
        """What `schema` makes of the form, or None with the errors put on the fields.

        Fields of the schema that the form lacks may be given as `extra`. Takes up what was chosen in a
        conflict panel first.
        """
        self._settle()
        fine = self.validate()
        try:
            data = schema.load(self.payload(schema) | extra, unknown=EXCLUDE)
        except ValidationError as error:
            self.refuse(_faults(error))
            return None
        return data if fine else None

    def payload(self, schema: Schema) -> dict[str, Any]:
        """The form as the schema takes it. Empty fields are None where it allows that, else left out."""
        values: dict[str, Any] = {}
        for name, field in self._shown():
            if name not in schema.load_fields or isinstance(field, Upload):
                continue
            value = field.payload()
            if value is not None or schema.load_fields[name].allow_none:
                values[name] = value
        return values

    def refuse(self, faults: Iterable[Fault]) -> None:
        """Puts each fault on its field; one whose field the form lacks goes on the form as a whole."""
        broken = {name for name, field in self._fields.items() if field.errors}
        for fault in faults:
            field = self._fields.get(fault.field)
            if field is None:
                self.form_errors = [*self.form_errors, swedish(fault.message, fault.field)]
            elif fault.field not in broken:  # what could not be read has said so already
                kind = getattr(field, "kind", "text")
                field.errors = [*field.errors, swedish(fault.message, field.label.text, kind)]

    def show_conflict(self, current: Mapping[str, Any], version: int) -> None:
        """Lists what differs from `current`, by field name, and moves the form on to `version`."""
        self.conflicts = []
        for name, field in self._shown():
            mine, theirs = field.display(field.data), field.display(current.get(name))
            if name in current and mine != theirs:
                raw = "" if current[name] in (None, False) else str(current[name])
                self.conflicts.append(Conflict(name, field.label.text, mine, theirs, raw))
        if "version" in self._fields:
            self._fields["version"].data = version

    def _shown(self) -> list[tuple[str, _Shown]]:
        return [(name, field) for name, field in self._fields.items() if hasattr(field, "payload")]

    def _settle(self) -> None:
        for name, _field in self._shown():
            if request.form.get(f"choose-{name}") == "current":
                self._fields[name].process(_One(name, request.form.get(f"current-{name}", "")))


class VersionField(wtforms.HiddenField):
    """The version that the user saw when the form was opened; a form sent without one has seen none (0)."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0] if valuelist else ""
        self.data = int(text) if text.isdecimal() else 0


class _One(dict[str, str]):
    """Form data of one field."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__({name: value})

    def getlist(self, name: str) -> list[str]:
        return [self[name]]


def _faults(error: ValidationError) -> list[Fault]:
    messages = error.normalized_messages()
    return [
        Fault("" if name == "_schema" else str(name), message)
        for name, found in messages.items()
        for message in _flat(found)
    ]


def _flat(found: Any) -> list[Any]:
    if isinstance(found, dict):
        return [message for inner in found.values() for message in _flat(inner)]
    return list(found) if isinstance(found, list | tuple) else [found]
