"""Ids that are known before the row is: a sealed value is bound to the id of its row."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tracker import bulk

_GIVEN = "sealing ids"


def allocate(connection: Connection, table: sa.Table, number: int = 1) -> list[int]:
    """`number` ids of `table` that no one else gets.

    PostgreSQL: from the column's sequence. SQLite: those after the highest, inside the caller's transaction: there is
    one writer at a time, and a transaction that has read before another wrote is refused when it writes.
    """
    if number < 1:
        return []
    if connection.dialect.name == "postgresql":
        return _from_sequence(connection, table, number)
    return _after_highest(connection, table, number)


def id_column(table: sa.Table) -> sa.Column[Any]:
    """The one whole-number primary key of `table`. Raises `TypeError` for other tables."""
    columns = list(table.primary_key.columns)
    if len(columns) != 1 or not isinstance(columns[0].type, sa.Integer):
        raise TypeError(f"{table.name}: only rows with one whole number as their key can hold sealed values")
    return columns[0]


_NEXT = sa.text("SELECT nextval(pg_get_serial_sequence(:table, :column)::regclass) FROM generate_series(1, :number)")


def _from_sequence(connection: Connection, table: sa.Table, number: int) -> list[int]:
    named = connection.dialect.identifier_preparer.format_table(table)
    found = {"table": named, "column": id_column(table).name, "number": number}
    return list(connection.scalars(_NEXT, found))


def _after_highest(connection: Connection, table: sa.Table, number: int) -> list[int]:
    with bulk.looking("the next id, whoever has the last"):
        highest = connection.scalar(sa.select(sa.func.max(id_column(table)))) or 0
    given = connection.info.setdefault(_GIVEN, {})  # ids that wait for their rows
    first = max(highest, given.get(table.name, 0)) + 1
    given[table.name] = first + number - 1
    return list(range(first, first + number))
