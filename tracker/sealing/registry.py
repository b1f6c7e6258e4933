"""Every sealed column there is: what rotation, `tracker doctor` and tests go through."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

_FIELDS: dict[type, list[Any]] = {}


@dataclass(frozen=True)
class SealedColumn:
    """A column of sealed values, and the column of the row ids that they are bound to."""

    table: sa.Table
    column: sa.Column[Any]
    row_id: sa.Column[Any]
    kind: str

    def __str__(self) -> str:
        return f"{self.table.name}.{self.column.name}"


def add(field: Any) -> None:
    """Called by every sealed field when its model is made."""
    _FIELDS.setdefault(field.owner, []).append(field)


def fields(model: type) -> list[Any]:
    """The sealed fields of a model, those of its parents too."""
    found = _FIELDS.get(model)
    if found is None:
        found = _FIELDS[model] = [field for parent in model.__mro__[1:] for field in _FIELDS.get(parent, ())]
    return found


def id_column(table: sa.Table) -> sa.Column[Any]:
    """The one whole-number primary key of `table`. Raises `TypeError` for other tables."""
    columns = list(table.primary_key.columns)
    if len(columns) != 1 or not isinstance(columns[0].type, sa.Integer):
        raise TypeError(f"{table.name}: only rows with one whole number as their key can hold sealed values")
    return columns[0]


def columns(metadata: sa.MetaData) -> tuple[SealedColumn, ...]:
    """The sealed columns of the tables of `metadata`, by table and column."""
    found = {}
    for model, of_model in list(_FIELDS.items()):
        table = getattr(model, "__table__", None)
        if table is None or table.metadata is not metadata:
            continue
        for field in of_model:
            column = SealedColumn(table, table.c[field.column], id_column(table), field.kind)
            found[str(column)] = column
    return tuple(found[name] for name in sorted(found))
