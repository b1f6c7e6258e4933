"""What is sent, made as plain as what forms read: no signs that nobody sees, no white space around a text. No value is
taken for one of another kind (`exact`).

Nothing in the query is passed by: a `cursor` that is misspelled would give the first piece for ever.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any

from flask import request
from webargs.flaskparser import FlaskParser

from tracker.api import exact
from tracker.api.problems import Problem
from tracker.database import without_unseen
from tracker.errors import Fault
from tracker.translations import _

MOST_TOLD = 20


def plain(sent: Any) -> Any:
    """The texts of a body, however deep; a sign that is half of one (a lone surrogate) becomes a question mark."""
    if isinstance(sent, str):
        if sent.isascii() and sent.isprintable():  # nearly all: many times faster
            return sent.strip()
        return without_unseen(sent).encode(errors="replace").decode().strip()
    if isinstance(sent, dict):
        return {plain(name): plain(value) for name, value in sent.items()}
    return [plain(each) for each in sent] if isinstance(sent, list) else sent


class Parser(FlaskParser):
    """webargs', reading JSON and the query so."""

    def load_json(self, req: Any, schema: Any) -> Any:
        """The body. Raises 400 for what is no JSON, and for what no reader gets through: nested without end, or a
        number of thousands of digits.
        """
        try:
            return exact.in_json(schema, plain(super().load_json(req, schema)))
        except (RecursionError, ValueError) as error:
            self._handle_invalid_json_error(error, req)  # type: ignore[arg-type]

    def load_querystring(self, req: Any, schema: Any) -> Any:
        """What stands after `?`, each name once."""
        return exact.in_query(schema, req.args)


def in_query(read: list[Any]) -> frozenset[str]:
    """The names that an operation reads from the query. `read` is what flask-smorest keeps of its `arguments`."""
    given = [each["schema"] for each in read if each["in"] == "query"]
    schemas = [each() if isinstance(each, type) else each for each in given]
    return frozenset(field.data_key or name for schema in schemas for name, field in schema.fields.items())


class StrayQuery(Problem):
    """422: the query holds what the operation does not read, or a name twice. Its values may be anything: untold."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__(422, islice(faults, MOST_TOLD))


def refuse_stray_query(read: Collection[str]) -> None:
    """Raises `StrayQuery` unless this call's query holds nothing but these, each once."""
    faults = list(_strays(read))
    if faults:
        raise StrayQuery(faults)


def _strays(read: Collection[str]) -> Iterator[Fault]:
    for name, values in request.args.lists():
        if name not in read:
            yield Fault(plain(name), _("Anropet har ingen sådan parameter i adressen."))
        elif len(values) > 1:
            yield Fault(name, _("Skicka parametern en enda gång."))
