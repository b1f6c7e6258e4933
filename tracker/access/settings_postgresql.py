"""Tells PostgreSQL whose rows a transaction works with, for row-level security (migration 0009).

The settings end with the transaction. They are sent when the first statement on people comes, and again when the scope
has changed since.
"""

from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from tracker.access.conditions import hidden
from tracker.access.scope import Scope

_TOLD = "scope_told"


def tell(connection: Connection, scope: Scope) -> None:
    """Send the scope, unless this transaction has it."""
    if connection.info.get(_TOLD) == scope:
        return
    cursor = connection.connection.cursor()  # the statement's own may be a server's: it does nothing until it is read
    try:
        _send(cursor, scope)
    finally:
        cursor.close()
    connection.info[_TOLD] = scope


def _send(cursor: Any, scope: Scope) -> None:
    settings = {
        "city": "on" if scope.city else "off",
        "units": _ids(scope.units),
        "opened": _ids(scope.opened),
        "hidden": "",
    }
    given = ", ".join(f"set_config('tracker.{name}', '{value}', true)" for name, value in settings.items())
    cursor.execute(f"SELECT {given}")
    protected = hidden(scope)
    if protected is not None:  # who is hidden can be asked once the units are told
        hiding = f"coalesce((SELECT string_agg(id::text, ',') FROM ({protected}) AS hidden), '')"  # noqa: S608 - ids only
        cursor.execute(f"SELECT set_config('tracker.hidden', {hiding}, true)")


def _ids(ids: tuple[int, ...]) -> str:
    return ",".join(f"{each:d}" for each in ids)


def _forget(connection: Connection, *_savepoint: Any) -> None:
    connection.info.pop(_TOLD, None)


for _end in ("begin", "commit", "rollback", "rollback_savepoint"):
    event.listen(Engine, _end, _forget)
