"""Rows of small whole numbers, packed by the database and read into columns.

A row of ten values costs ten objects; packed into three numbers it costs three. Days come as day numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from tracker.statistics.period import NEVER

CHUNK = 20_000
DAY_BITS = 22
"""Room for every day number and for NEVER."""


class DayNumber(FunctionElement[int]):
    """The day number of a date column, worked out by the database; the numbers of `period.day_number`."""

    type = sa.Integer()
    inherit_cache = True


@compiles(DayNumber, "sqlite")
def _day_on_sqlite(element: DayNumber, compiler: Any, **kw: Any) -> str:
    return f"(CAST(julianday({compiler.process(element.clauses, **kw)}) AS INTEGER) - 1721424)"


@compiles(DayNumber, "postgresql")
def _day_on_postgresql(element: DayNumber, compiler: Any, **kw: Any) -> str:
    return f"({compiler.process(element.clauses, **kw)} - DATE '0001-01-01' + 1)"


def day_or_never(column: Any) -> sa.ColumnElement[int]:
    return sa.func.coalesce(DayNumber(column), NEVER)


@dataclass(frozen=True)
class Field:
    """One small whole number of a row: from 0 up to, not reaching, 2 to the power of `bits`."""

    name: str
    expression: Any
    bits: int


def packed(word: Sequence[Field]) -> sa.ColumnElement[int]:
    """The fields side by side in one number, the first one lowest: a tenth of the objects that rows cost."""
    shift = 0
    total: sa.ColumnElement[int] = sa.literal(0, sa.BigInteger)
    for field in word:
        total = total + sa.cast(field.expression, sa.BigInteger) * sa.literal(1 << shift, sa.BigInteger)
        shift += field.bits
    return total


def fetch(connection: Connection, statement: Any, words: Sequence[Sequence[Field]]) -> dict[str, np.ndarray]:
    """The columns of all fields. Read through the driver's own cursor, in chunks."""
    cursor: Any = connection.execute(statement).cursor
    chunks = [np.empty((0, len(words)), np.int64)]
    while rows := cursor.fetchmany(CHUNK):
        numbers = np.fromiter(chain.from_iterable(rows), np.int64, len(rows) * len(words))
        chunks.append(numbers.reshape(-1, len(words)))
    table = np.concatenate(chunks)
    columns: dict[str, np.ndarray] = {}
    for place, word in enumerate(words):
        left = table[:, place]
        for field in word:
            columns[field.name] = (left & ((1 << field.bits) - 1)).astype(np.int32)
            left = left >> field.bits
    return columns
