"""Values taken at their word: where the description says a whole number, neither "7" nor 1.9 nor true is one.

The schemas are the pages' too, whose forms send text, so they read "7" as a number, "on" as true, 20260302 as a day.
What is of another kind than the description says is therefore changed for what no plain field takes, before the
schema reads it: the schema then says what is wrong, in its own words, beside whatever else is.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any

from marshmallow import Schema, fields

Taker = Callable[[Any], bool]
Reader = Callable[[Any], Any]
_REFUSED_BY_ALL: list[Any] = []
_DAY = r"\d{4}-\d{2}-\d{2}"
_TIME = r"\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?"
_MOMENT = _DAY + r"[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}:\d{2})"
"""RFC 3339."""


def _is(*kinds: type[Any]) -> Taker:
    return lambda sent: type(sent) in kinds  # exactly: Python takes true for a whole number


def _written(form: str) -> Taker:
    found = re.compile(form, re.ASCII)
    return lambda sent: isinstance(sent, str) and found.fullmatch(sent) is not None


_IN_BOTH: dict[type[Any], Taker] = {
    fields.Date: _written(_DAY), fields.Time: _written(_TIME), fields.DateTime: _written(_MOMENT),
}  # fmt: skip
_IN_JSON = {fields.Integer: _is(int), fields.Number: _is(int, float), fields.Boolean: _is(bool), **_IN_BOTH}
_WHOLE = r"-?(0|[1-9]\d*)"
_IN_QUERY = {
    fields.Integer: _written(_WHOLE), fields.Number: _written(_WHOLE + r"(\.\d+)?"),
    fields.Boolean: _written("true|false"), **_IN_BOTH,
}  # fmt: skip


def in_json(schema: Schema, sent: Any) -> Any:
    """The body, however deep, with nothing in it that the schema would read as another kind of value than it is."""
    return _read(schema, _IN_JSON_READERS, sent)


def in_query(schema: Schema, sent: Mapping[str, str]) -> Any:
    """The same of what stands after `?`, which is all text: written as JSON writes it."""
    return _read(schema, _IN_QUERY_READERS, dict(sent))


Readers = Callable[[Schema], Mapping[str, Reader]]


def _read(schema: Schema, readers: Readers, sent: Any) -> Any:
    if not isinstance(sent, dict):
        return sent
    of = readers(schema)
    return {name: of[name](value) if name in of else value for name, value in sent.items()}


def _readers(takers: Mapping[type[Any], Taker]) -> Readers:
    @lru_cache(maxsize=256)
    def of_schema(schema: Schema) -> Mapping[str, Reader]:
        found = {field.data_key or name: of_field(field) for name, field in schema.load_fields.items()}
        return {name: reader for name, reader in found.items() if reader is not None}

    def of_field(field: Any) -> Reader | None:
        """None where the schema itself takes nothing but what it should."""
        if isinstance(field, fields.Nested):
            return partial(_read, field.schema, of_schema)
        if isinstance(field, fields.List):
            inner = of_field(field.inner)
            return inner and (lambda sent: [inner(each) for each in sent] if isinstance(sent, list) else sent)
        takes = next((takes for kind, takes in takers.items() if isinstance(field, kind)), None)
        return takes and (lambda sent: sent if sent is None or takes(sent) else _REFUSED_BY_ALL)

    return of_schema


_IN_JSON_READERS, _IN_QUERY_READERS = _readers(_IN_JSON), _readers(_IN_QUERY)
