"""Reading and writing many rows with one statement, in the caller's transaction, on both databases."""

import gc
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import sqlalchemy as sa

_SEQUENCE: Any = sa.table("sqlite_sequence", sa.column("name"), sa.column("seq"))
looking: Callable[[str], AbstractContextManager[Any]] = nullcontext
"""In what the highest id is sought: ids are one row for all units. `access.guard` puts its widest scope here."""


@contextmanager
def many_objects() -> Iterator[None]:
    """Hold the garbage collector: among so many rows that stay, it takes a third of the time in vain."""
    held = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if held:
            gc.enable()


def reserve_ids(session: Any, table: sa.Table, count: int) -> list[int]:
    """`count` ids that no other row gets. On SQLite the caller holds the one write transaction."""
    if count == 0:
        return []
    if _on_sqlite(session):
        # The second counts what has been taken away too, in a table whose ids are never used again.
        highest = (sa.select(sa.func.max(table.c.id)), sa.select(_SEQUENCE.c.seq).where(_SEQUENCE.c.name == table.name))
        with looking("the next id, whoever has the last"):
            last = max(session.scalar(each) or 0 for each in highest)
        return list(range(last + 1, last + 1 + count))
    sequence = sa.func.pg_get_serial_sequence(f'"{table.name}"', "id")
    series = sa.func.generate_series(1, count).table_valued("n")
    return list(session.scalars(sa.select(sa.func.nextval(sequence)).select_from(series)))


def _on_sqlite(source: Any) -> bool:
    """Whether a session or a connection speaks to SQLite."""
    bind = source if isinstance(source, sa.Connection) else source.get_bind()
    return bool(bind.dialect.name == "sqlite")


def among(session: Any, column: Any, values: Iterable[Any]) -> Any:
    """`column IN values` with one parameter, however many the values are."""
    chosen = list(values)
    if _on_sqlite(session):
        table = sa.func.json_each(json.dumps(chosen)).table_valued("value")
        return column.in_(sa.select(table.c.value))
    return column == sa.any_(sa.literal(chosen, sa.ARRAY(column.type)))


def insert(
    session: Any,
    table: sa.Table,
    columns: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
    *,
    unless_there: bool = False,
) -> None:
    """Insert `rows`, tuples in the order of `columns`. What is left out gets the database's own default.

    With `unless_there`, a row whose key is taken is passed over.

    The driver's `executemany` on tuples: dictionaries and per-value processing cost as much again.
    """
    found = list(rows)
    if not found:
        return
    connection = session.connection()
    marks = ", ".join(["?" if connection.dialect.name == "sqlite" else "%s"] * len(columns))
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(map(quote, columns))
    statement = f"INSERT INTO {quote(table.name)} ({names}) VALUES ({marks})"  # noqa: S608 - names of our own
    if unless_there:
        statement += " ON CONFLICT DO NOTHING"
    connection.exec_driver_sql(statement, _bound(connection.dialect, table, columns, found))


def _bound(dialect: Any, table: sa.Table, columns: Sequence[str], rows: list[Any]) -> list[Any]:
    """The rows as the driver wants them: the column types' own conversion, once for each distinct value."""
    across: list[Iterable[Any]] = list(zip(*rows, strict=True))
    converted = False
    for place, name in enumerate(columns):
        kind = table.c[name].type
        convert = kind.dialect_impl(dialect).bind_processor(dialect)
        if convert is None or isinstance(kind, sa.Integer | sa.Boolean):
            continue
        converted = True
        remembered = _Once(convert)
        across[place] = (
            map(convert, across[place]) if isinstance(kind, sa.JSON) else map(remembered.__getitem__, across[place])
        )
    return list(zip(*across, strict=True)) if converted else rows


class _Once(dict[Any, Any]):
    def __init__(self, convert: Callable[[Any], Any]) -> None:
        super().__init__({None: None})
        self._convert = convert

    def __missing__(self, value: Any) -> Any:
        found = self[value] = self._convert(value)
        return found
