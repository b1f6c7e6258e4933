"""A list on its way in by the web: kept row by row until someone has corrected and taken it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from tracker import clock
from tracker.errors import Fault, Refused
from tracker.imports import bulk, service
from tracker.imports.headings import FIELDS
from tracker.imports.matching import Row, State
from tracker.imports.models import ImportRow, ImportRun
from tracker.imports.reader import Cells, Sheet, filled
from tracker.imports.service import Preview
from tracker.imports.values import text
from tracker.translations import _

Corrections = Mapping[int, Mapping[str, str]]
"""Row number → field (`headings.FIELDS`) → what the user wrote. "" empties the cell."""


def stage(session: Any, preview: Preview, *, unit_id: int, user_id: int | None, digest: str) -> ImportRun:
    """Keep a previewed list. `digest` is SHA-256 of the file. Called inside `writing()`."""
    run = ImportRun(
        unit_id=unit_id,
        user_id=user_id,
        digest=digest,
        headings=preview.headings,
        create_insatser=preview.create_insatser,
        uploaded_at=clock.now(),
        counts=preview.counts,
    )
    session.add(run)
    session.flush()
    columns = ("run_id", "row_number", "state", "cells", "faults")
    both = zip(preview.rows, preview.cells, strict=True)
    rows = [(run.id, row.row_number, row.state.value, _kept(cells), _faults(row)) for row, (_n, cells) in both]
    bulk.insert(session, _TABLE, columns, rows)
    return run


def review(session: Any, run: ImportRun, today: date, production: bool = False) -> Preview:
    """The run's rows as they would be taken now. Raises `Refused` if it was taken or thrown away."""
    _refuse_closed(run)
    return _preview(session, run, _cells(session, run), today, production)


def restage(
    session: Any, run: ImportRun, corrections: Corrections, *, today: date, production: bool = False
) -> Preview:
    """Put the user's words in the cells, check every row anew and keep the outcome. Inside `writing()`.

    Raises `Refused` if the run was taken or thrown away, or if a row or field is none of its own.
    """
    _refuse_closed(run)
    cells = dict(_cells(session, run))
    for row_number, words in corrections.items():
        if row_number not in cells or not set(words) <= set(FIELDS):
            raise Refused(Fault("", _("Raden finns inte i listan. Öppna listan igen.")))
        cells[row_number] = tuple(words.get(field, cell) for field, cell in zip(FIELDS, cells[row_number], strict=True))
    preview = _preview(session, run, cells.items(), today, production)
    _keep(session, run, preview, corrections)
    return preview


def take_run(
    session: Any,
    run: ImportRun,
    *,
    user_id: int | None,
    rest: bool,
    today: date,
    production: bool = False,
) -> dict[str, int]:
    """Write the run into the register, as `service.take`, and empty the cells of all rows that it holds now.

    Called inside `writing()`. Raises `Refused`, also when the run was taken or thrown away already.
    """
    preview = review(session, run, today, production)
    counts = service.take(session, preview, user_id=user_id, rest=rest)
    _keep(session, run, preview, {})
    held = (State.NEW.value, State.CHANGED.value, State.UNCHANGED.value)
    _empty(session, run, ImportRow.state.in_(held))
    run.taken_at = clock.now()
    session.flush()
    return counts


def discard(session: Any, run: ImportRun) -> None:
    """Throw the run away: its cells are emptied, that it came and went stays. Inside `writing()`."""
    _refuse_closed(run)
    _empty(session, run, sa.true())
    run.discarded_at = clock.now()
    session.flush()


_TABLE: Any = ImportRow.__table__


def _refuse_closed(run: ImportRun) -> None:
    if run.taken_at is not None:
        raise Refused(Fault("", _("Listan är redan inläst.")))
    if run.discarded_at is not None:
        raise Refused(Fault("", _("Listan är kastad. Läs in filen igen.")))


def _cells(session: Any, run: ImportRun) -> Iterator[tuple[int, Cells]]:
    query = (
        sa.select(ImportRow.row_number, ImportRow.cells)
        .where(ImportRow.run_id == run.id)
        .order_by(ImportRow.row_number)
    )
    for row_number, cells in session.execute(query):
        yield row_number, tuple(cells.get(field, "") for field in FIELDS)


def _preview(
    session: Any, run: ImportRun, cells: Iterable[tuple[int, Cells]], today: date, production: bool
) -> Preview:
    sheet = Sheet(run.headings, frozenset(FIELDS), [], cells)
    return service.preview(
        session,
        sheet,
        unit_id=run.unit_id,
        today=today,
        create_insatser=run.create_insatser,
        production=production,
    )


def _keep(session: Any, run: ImportRun, preview: Preview, corrections: Corrections) -> None:
    """Bring the kept rows up to date: the corrected, and those whose outcome another row changed."""
    query = sa.select(ImportRow).where(ImportRow.run_id == run.id)
    kept = {row.row_number: row for row in session.scalars(query)}
    for row, (_number, cells) in zip(preview.rows, preview.cells, strict=True):
        old, faults = kept[row.row_number], _faults(row)
        if row.row_number in corrections:
            old.cells = _kept(cells)
        if (old.state, old.faults) != (row.state.value, faults):
            old.state, old.faults = row.state.value, faults
    run.counts = dict(Counter(row.state.value for row in preview.rows))
    session.flush()


def _empty(session: Any, run: ImportRun, which: Any) -> None:
    session.flush()
    session.execute(sa.update(ImportRow).where(ImportRow.run_id == run.id, which).values(cells={}))


def _kept(cells: Cells) -> dict[str, Any]:
    """Filled cells as JSON knows them: dates as text, the rest as read."""
    return {
        field: cell if isinstance(cell, str | int | float) else _moment(cell) for field, cell in filled(cells).items()
    }


def _moment(cell: Any) -> str:
    return cell.date().isoformat() if isinstance(cell, datetime) else text(cell)


def _faults(row: Row) -> list[dict[str, str]]:
    return [{"field": f.field, "message": str(f.message), "value": f.value} for f in row.faults]
