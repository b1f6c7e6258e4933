"""What may stand in an address, and the addresses of pages that are one for all."""

from typing import Any

from flask import Flask, current_app, has_request_context, request
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1
"""The largest id that both databases know."""


class Id(IntegerConverter):
    """A whole number that can be an id; a larger one is an address of nothing, not a fault of the database."""

    regex = "[0-9]+"  # not the digits of other scripts, which Python reads as the same number

    def __init__(self, map: Map, max: int = LARGEST) -> None:
        super().__init__(map, max=max)


def page_address(endpoint: str, **values: Any) -> str:
    """Flask's `url_for`. What an endpoint's addresses have in common is put together once; ids are put in each time."""
    whole = all(type(value) is int for value in values.values())
    if not whole or endpoint.startswith(".") or not has_request_context():
        return current_app.url_for(endpoint, **values)
    patterns: dict[tuple[str, ...], str] = current_app.extensions["address_patterns"]
    key = (request.script_root, endpoint, *values)
    if key not in patterns:
        patterns[key] = _pattern(endpoint, list(values))
    return patterns[key].format(**values)


def _pattern(endpoint: str, names: list[str]) -> str:
    """The address with {name} for each of the values: an address has no braces of its own, they are quoted in it."""
    examples: dict[str, Any] = {name: LARGEST - place for place, name in enumerate(names)}
    found = current_app.url_for(endpoint, **examples)
    for name, example in examples.items():
        found = found.replace(str(example), f"{{{name}}}")
    return found


def register(app: Flask) -> None:
    """Makes ids and addresses known to routes and templates."""
    app.url_map.converters["int"] = Id
    app.extensions["address_patterns"] = {}
    app.jinja_env.globals["url_for"] = page_address
