"""Rows outside the log that an entry vouches for: what stood before a change, by a keyed digest in the entry's detail.

A table says which columns with `info={"covered": (...)}`. Columns that may change later, as whose row it is after a
merge, are not among them.
"""

import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tracker.audit import chain
from tracker.database import Base
from tracker.sealing import registry
from tracker.sealing.values import Broken, open_sealed

DIGEST = "digest"
"""What the detail calls it."""
_MOST = 500  # ids in one statement


class Vouched(NamedTuple):
    """The entry that vouches for a row, and for what."""

    entry_id: int
    thing: str
    thing_id: int
    digest: str


def is_covered(thing: str) -> bool:
    """Whether entries about this table vouch for its rows."""
    table = Base.metadata.tables.get(thing)
    return table is not None and "covered" in table.info


def columns(model: Any) -> tuple[str, ...]:
    """What is vouched for in a row of the model; a sealed column by the name of what is in it."""
    found: tuple[str, ...] = model.__table__.info["covered"]
    return found


def digest(key: bytes, thing: str, row: Mapping[str, Any]) -> str:
    """The keyed hash of a row of the table `thing`, given by column."""
    told = {name: row[name] for name in Base.metadata.tables[thing].info["covered"]}
    content = json.dumps([thing, told], sort_keys=True, default=_plain)
    return hmac.digest(key, f"covered1,{content}".encode(), "sha256").hex()


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"A {type(value).__name__} cannot be vouched for")


def first_altered(connection: Connection, key: bytes, vouched: Iterable[Vouched]) -> int | None:
    """The first entry whose row is not as it was written, or is gone; None if all stand."""
    waiting = list(vouched)
    for start in range(0, len(waiting), _MOST):
        batch = waiting[start : start + _MOST]
        rows = {thing: _rows(connection, thing, batch) for thing in {each.thing for each in batch}}
        for each in batch:
            row = rows[each.thing].get(each.thing_id)
            if row is None or not _same(each, digest(key, each.thing, row)):
                return each.entry_id
    return None


def _same(each: Vouched, found: str) -> bool:
    return chain.same(each.digest.encode(), found.encode())


def _rows(connection: Connection, thing: str, batch: list[Vouched]) -> dict[int, Mapping[str, Any]]:
    table = Base.metadata.tables[thing]
    wanted = [each.thing_id for each in batch if each.thing == thing]
    found = connection.execute(sa.select(table).where(table.c.id.in_(wanted)))
    opened = {row["id"]: _opened(table, row) for row in found.mappings()}
    return {id_: row for id_, row in opened.items() if row is not None}


def _opened(table: sa.Table, row: Any) -> dict[str, Any] | None:
    """The row with what is in its sealed columns; None if one of them is not as it was sealed."""
    found = dict(row)
    for sealed in registry.columns(Base.metadata):
        if sealed.table is table:
            name = sealed.column.name
            try:
                text = open_sealed(table.name, name, row["id"], row[name])
            except Broken:
                return None
            found[name.removesuffix("_sealed")] = json.loads(text) if sealed.kind == "json" and text else text
    return found
