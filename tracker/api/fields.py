"""The fields of what is sent or answered, as rows to read: what each is called, what may stand in it, what it means."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tracker.translations import _

_KINDS = {
    "string": _("text"),
    "integer": _("heltal"),
    "number": _("tal"),
    "boolean": _("true eller false"),
    "array": _("lista"),
    "object": _("objekt"),
    "date": _("dag, som 2026-03-07"),
    "date-time": _("tidpunkt, som 2026-03-07T12:00:00Z"),
    "time": _("klockslag, som 14:05"),
    "binary": _("fil"),
}


@dataclass(frozen=True)
class FieldTold:
    """A field. `name` is its way from the top, as `rows[].starts_on`; `choices` are the values that it takes."""

    name: str
    required: bool
    kind: str
    limits: list[str]
    choices: list[str]
    about: str


def rows(schemas: dict[str, Any], schema: dict[str, Any], within: str = "") -> Iterator[FieldTold]:
    """The fields of `schema`, each followed by those inside it. `schemas` are what its references mean."""
    whole = _resolved(schemas, schema)
    needed = whole.get("required", ())
    for name, told in whole.get("properties", {}).items():
        yield _row(f"{within}{name}", name in needed, {**_resolved(schemas, told), **told})
        inside = told.get("items")
        yield from rows(schemas, inside or told, f"{within}{name}{'[]' if inside else ''}.")


def _resolved(schemas: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref", "")
    found: dict[str, Any] = schemas[reference.rsplit("/", 1)[-1]] if reference else schema
    return found


def _row(name: str, required: bool, told: dict[str, Any]) -> FieldTold:
    choices = [str(each) for each in told.get("enum", ()) if each not in (None, "")]
    return FieldTold(name, required, _kind(told), list(_limits(told)), choices, told.get("description", ""))


def _kind(told: dict[str, Any]) -> str:
    given = told.get("type", "object")
    types = given if isinstance(given, list) else [given]
    named = told.get("format", "")
    words = [str(_KINDS[named if named in _KINDS else each]) for each in types if each != "null"]
    return " / ".join([*words, *(["null"] if "null" in types else [])])


def _limits(told: dict[str, Any]) -> Iterator[str]:
    least, most = told.get("minimum"), told.get("maximum")
    if least is not None and most is not None:
        yield str(_("%(least)s till %(most)s", least=least, most=most))
    if "maxLength" in told:
        yield str(_("högst %(most)s tecken", most=told["maxLength"]))
    if "maxItems" in told:
        yield str(_("högst %(most)s stycken", most=told["maxItems"]))
