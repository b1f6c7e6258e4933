"""A row of a list as it is kept while it waits: what was read, what is wrong with it, what it would write over."""

import json
from datetime import date, datetime
from typing import Any

from tracker.imports.matching import Row, State
from tracker.imports.models import ImportRow
from tracker.imports.reader import Cells, filled
from tracker.imports.values import text
from tracker.sealing.values import sealer

PERSON = "_person"
"""Beside the cells of a row without a number: `matching.Person`, once someone has said who it is."""
OVERWRITES = "_overwrites"
"""Beside the cells of a changed or a new row: what it would write over."""


class Sealer:
    """Seals the cells and faults of rows; what is empty stays empty."""

    def __init__(self) -> None:
        table = ImportRow.__tablename__
        self._cells, self._faults = sealer(table, "cells_sealed"), sealer(table, "faults_sealed")

    def cells(self, row_id: int, cells: dict[str, Any]) -> str:
        """Of the row with this id, sealed."""
        return self._cells(row_id, json.dumps(cells, ensure_ascii=False)) if cells else ""

    def faults(self, row_id: int, faults: list[dict[str, str]]) -> str:
        """Of the row with this id, sealed."""
        return self._faults(row_id, json.dumps(faults, ensure_ascii=False)) if faults else ""


def seen(row: Row) -> list[int] | None:
    """The versions that a changed row was checked against."""
    return list(row.seen) or None


def insats(row: Row) -> str | None:
    """The insats that a new row starts in."""
    return row.entry.insats_name if row.state == State.NEW and row.entry else None


def judged(row: Row) -> dict[str, Any]:
    """What is kept with a row that would write over something: what that is."""
    if not row.overwrites:
        return {}
    plain = [[column, _plain(old), _plain(new)] for column, old, new in row.overwrites]
    return {OVERWRITES: plain}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def cells(read: Cells) -> dict[str, Any]:
    """Filled cells as JSON knows them: dates as text, the rest as read."""
    return {
        field: cell if isinstance(cell, str | int | float) else _moment(cell) for field, cell in filled(read).items()
    }


def _moment(cell: Any) -> str:
    return cell.date().isoformat() if isinstance(cell, datetime) else text(cell)


def faults(row: Row) -> list[dict[str, str]]:
    """What is wrong with the row, as JSON."""
    return [{"field": f.field, "message": str(f.message), "value": f.value} for f in row.faults]
