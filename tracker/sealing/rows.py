"""Sealing in bulk: rows for `insert(Model.__table__)`, and rows that a plain select read."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tracker import bulk
from tracker.sealing import registry
from tracker.sealing.values import sealer


def seal_rows(connection: Connection, model: type, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """`rows` (by attribute) ready for a bulk insert, in the same order.

    Each gets an id if it has none, and its plain sealed fields give way to the sealed columns. The order of rows
    with own ids and rows without does not matter, as long as own ids are not in use.
    """
    table: Any = sa.inspect(model).local_table
    key = registry.id_column(table).name
    made = [dict(row) for row in rows]
    lacking = [row for row in made if row.get(key) is None]
    for row, row_id in zip(lacking, bulk.reserve_ids(connection, table, len(lacking)), strict=True):
        row[key] = row_id
    for field in registry.fields(model):
        seal_one = sealer(field.table, field.column)
        for row in made:
            if field.name in row:
                packed = field.packed(row.pop(field.name))
                row[field.attribute] = packed and seal_one(row[key], packed)
    return made


def open_row(model: type, row: Any, key: str = "id") -> dict[str, Any]:
    """The values of a row that a select read, by name, with the sealed fields of `model` opened.

    A sealed column gives way to its plain field. `key` is what the select calls the row's own id. What is none of the
    model's columns stays as it is.
    """
    found = dict(row._mapping)
    for field in registry.fields(model):
        if field.column in found:
            found[field.name] = field.opened(found[key], found.pop(field.column))
    return found
