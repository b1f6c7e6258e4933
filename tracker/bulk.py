"""Reading and writing many rows with one statement, in the caller's transaction, on both databases."""

import gc
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import sqlalchemy as sa

_GIVEN = "ids given"
_NEXT = sa.text("SELECT nextval(pg_get_serial_sequence(:table, :column)::regclass) FROM generate_series(1, :number)")
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


def reserve_ids(source: Any, table: sa.Table, count: int = 1) -> list[int]:
    """`count` ids of `table` that no other row gets, by a session or a connection: known before the rows are.

    PostgreSQL: from the column's sequence. SQLite: those after the highest, inside the caller's transaction: there is
    one writer at a time, and a transaction that has read before another wrote is refused when it writes.
    """
    if count < 1:
        return []
    connection = source if isinstance(source, sa.Connection) else source.connection()
    if connection.dialect.name == "postgresql":
        named = connection.dialect.identifier_preparer.format_table(table)
        return list(connection.scalars(_NEXT, {"table": named, "column": _key(table).name, "number": count}))
    with looking("the next id, whoever has the last"):
        highest = max(connection.scalar(each) or 0 for each in _highest(table))
    given = connection.info.setdefault(_GIVEN, {})  # ids that wait for their rows
    first = max(highest, given.get(table.name, 0)) + 1
    given[table.name] = first + count - 1
    return list(range(first, first + count))


def _key(table: sa.Table) -> Any:
    return next(iter(table.primary_key.columns))


def _highest(table: sa.Table) -> Iterator[Any]:
    yield sa.select(sa.func.max(_key(table)))
    if table.dialect_options["sqlite"]["autoincrement"]:  # ids that are never used again: what is gone counts too
        yield sa.select(_SEQUENCE.c.seq).where(_SEQUENCE.c.name == table.name)


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
