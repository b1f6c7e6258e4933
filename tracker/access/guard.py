"""Puts the scope into every statement on its way to the database: objects, Core, text and pandas alike.

What `policy.ROWS` says of a table becomes a condition on each place where a statement reads, changes or deletes its
rows, and rows of another unit are not inserted. Without a scope such a statement is refused. Why here, and what else
was weighed: `docs/decisions/0014-scope-in-every-statement.md`.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from tracker import bulk
from tracker.access import raw_cursors, settings_postgresql
from tracker.access import scope as scopes
from tracker.access.conditions import condition
from tracker.access.policy import ROWS
from tracker.access.scope import Scope, Unscoped
from tracker.access.statements import Insertion, Statement, concerns_people, read
from tracker.audit import keeping

keeping.looking = bulk.looking = scopes.whole_city


@event.listens_for(Engine, "before_cursor_execute", retval=True)
def _within_scope(
    connection: Connection, cursor: Any, text: str, parameters: Any, context: Any, executemany: bool
) -> tuple[str, Any]:
    if not concerns_people(text):
        return text, parameters
    scope = scopes.current()
    if scope is None:
        raise Unscoped("a query on people without a scope")
    text = _within(connection, scope, text, (parameters, context, executemany))
    raw_cursors.let_through(cursor, text)
    return text, parameters


def _within(connection: Connection, scope: Scope, text: str, given: tuple[Any, Any, bool]) -> str:
    if connection.dialect.name == "postgresql":
        settings_postgresql.tell(connection, scope)
    if scope.city:
        return text
    statement = read(text, connection.dialect.name)
    if statement.insertion is not None:
        _refuse_other_units(statement.insertion, scope, _given(statement.insertion, *given))
    return narrowed(text, statement, scope)


@lru_cache(maxsize=4096)
def narrowed(text: str, statement: Statement, scope: Scope) -> str:
    """The statement with the scope's conditions in it. Raises `Unscoped` for one that would move rows between units."""
    edits: list[tuple[int, int, str]] = []
    for each in statement.reads:
        only = condition(each.table, scope)
        if only is not None:
            name = "" if each.named else f" AS {each.table}"
            edits.append((each.start, each.end, f"(SELECT * FROM {each.table} WHERE {only}){name}"))  # noqa: S608
    edits += _of_change(statement, scope)
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _of_change(statement: Statement, scope: Scope) -> Iterator[tuple[int, int, str]]:
    change = statement.change
    if change is None:
        return
    if change.moves:
        raise Unscoped("a statement that moves rows between units")
    only = condition(change.table, scope, of=f"{change.name}.", reading=False)
    if change.where is None:
        yield change.end, change.end, f" WHERE {only} "
        return
    yield change.end, change.end, ") "
    yield change.where, change.where, f" ({only}) AND ("


def _given(insertion: Insertion, parameters: Any, context: Any, executemany: bool) -> Iterable[Any]:
    """The units of the rows to be inserted."""
    if _one_row_at_a_time(context):
        for row in context.compiled_parameters:
            if "unit_id" not in row:
                raise Unscoped("an insert on people without a unit")
            yield row["unit_id"]
        return
    if insertion.units is None:
        raise Unscoped("an insert on people without a unit")
    for row in parameters if executemany else (parameters,):
        for place in insertion.units:
            try:
                yield row[place]
            except (LookupError, TypeError):
                raise Unscoped("an insert on people whose parameters could not be read") from None


def _one_row_at_a_time(context: Any) -> bool:
    """Whether SQLAlchemy put the insert together from rows of named values: not from a select or a list in its text."""
    compiled = getattr(context, "compiled", None)
    if compiled is None or not compiled.isinsert:
        return False
    return compiled.statement.select is None and not compiled.statement._multi_values


def _refuse_other_units(insertion: Insertion, scope: Scope, units: Iterable[Any]) -> None:
    if condition(insertion.table, scope) is None:
        return
    rule = ROWS[insertion.table]
    allowed = {*(scope.log if rule.log else scope.units), *([None] if rule.shared else [])}
    for unit in units:
        if unit not in allowed:
            raise Unscoped(f"an insert into {insertion.table} for a unit outside the scope")
