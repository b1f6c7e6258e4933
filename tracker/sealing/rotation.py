"""From an older key to the current one, while others work; which keys are in use; what does not open.

A value tells its own key, so nothing else is remembered: killed at any point, the next turn takes what is left.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session

from tracker.database import writing
from tracker.errors import Refused
from tracker.sealing import keys
from tracker.sealing.registry import SealedColumn, columns
from tracker.sealing.values import VERSION, Broken, key_of, open_sealed, sealer

BATCH = 200  # a transaction takes some milliseconds: nobody waits for it
_READ = 5000
_ATTEMPTS = 10


@dataclass(frozen=True)
class Turned:
    """What a rotation did with one column: values re-sealed, and values that remain (changed meanwhile, or broken)."""

    column: str
    done: int
    remaining: int
    broken: tuple[Broken, ...]


def rotate(
    engine: Engine, metadata: sa.MetaData, told: Callable[[str, int], None] = lambda _column, _done: None
) -> list[Turned]:
    """Seal every value with the current key. `told` hears the column and how many of its values are done.

    Each value is replaced only if it still is what was read: what a user writes at the same time stands. Versions
    and everything else in the row stay. A value that does not open is left as it is, and told of.
    """
    return [_turn(engine, column, told) for column in columns(metadata)]


def _turn(engine: Engine, column: SealedColumn, told: Callable[[str, int], None]) -> Turned:
    done, after, broken = 0, None, []
    while batch := _older(engine, column, after):
        after = batch[-1].row_id
        ready, failed = _resealed(column, batch)
        broken += failed
        done += _replace(engine, column, ready)
        told(str(column), done)
    with engine.connect() as connection:
        remaining = connection.scalar(sa.select(sa.func.count()).where(_not_current(column))) or 0
    return Turned(str(column), done, remaining, tuple(broken))


def _not_current(column: SealedColumn) -> sa.ColumnElement[bool]:
    mark = f"{VERSION}.{keys.ring().current}."
    return sa.and_(column.column != "", sa.func.substr(column.column, 1, len(mark)) != sa.literal(mark, sa.Text))


def _older(engine: Engine, column: SealedColumn, after: int | None) -> list[Any]:
    query = sa.select(column.row_id.label("row_id"), column.column.label("value")).where(_not_current(column))
    if after is not None:
        query = query.where(column.row_id > after)
    with engine.connect() as connection:
        return list(connection.execute(query.order_by(column.row_id).limit(BATCH)))


def _resealed(column: SealedColumn, batch: list[Any]) -> tuple[list[dict[str, Any]], list[Broken]]:
    table, name = column.table.name, column.column.name
    seal_one = sealer(table, name)
    ready, broken = [], []
    for row in batch:
        try:
            text = open_sealed(table, name, row.row_id, row.value)
        except Broken as error:
            broken.append(error)
        else:
            ready.append({"of_row": row.row_id, "stood": row.value, "new": seal_one(row.row_id, text)})
    return ready, broken


def _replace(engine: Engine, column: SealedColumn, ready: list[dict[str, Any]]) -> int:
    """Compare and swap, row by row in one short transaction; again if it met another. The number replaced."""
    if not ready:
        return 0
    swap = (
        sa.update(column.table)
        .where(column.row_id == sa.bindparam("of_row"), column.column == sa.bindparam("stood"))
        .values({column.column: sa.bindparam("new")})
    )
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with Session(engine) as session, writing(session):
                return max(session.connection().execute(swap, ready).rowcount, 0)
        except Refused:
            if attempt == _ATTEMPTS:
                raise
    return 0


def uses(connection: Connection, metadata: sa.MetaData) -> Counter[str]:
    """How many values each key has sealed."""
    found: Counter[str] = Counter()
    for column in columns(metadata):
        for _row_id, value in _values(connection, column):
            found[_key_or_none(value)] += 1
    return found


def _key_or_none(value: str) -> str:
    return key_of(value) if value.startswith(f"{VERSION}.") else "?"


def broken(connection: Connection, metadata: sa.MetaData) -> Iterator[Broken]:
    """Every value that does not open."""
    for column in columns(metadata):
        for row_id, value in _values(connection, column):
            try:
                open_sealed(column.table.name, column.column.name, row_id, value)
            except Broken as error:
                yield error


def any_sealed(connection: Connection, metadata: sa.MetaData) -> bool:
    """Whether the database holds a sealed value; columns that it does not have yet hold none."""
    for column in columns(metadata):
        inspector = sa.inspect(connection)
        if not inspector.has_table(column.table.name):
            continue
        names = {each["name"] for each in inspector.get_columns(column.table.name)}
        one = sa.select(column.row_id).where(column.column != "").limit(1)
        if column.column.name in names and connection.scalar(one) is not None:
            return True
    return False


def _values(connection: Connection, column: SealedColumn) -> Iterator[Any]:
    query = sa.select(column.row_id, column.column).where(column.column != "")
    with connection.execute(query.execution_options(yield_per=_READ)) as rows:
        yield from rows
