"""A list on its way in by the web: kept row by row until someone has corrected and taken it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified

from tracker import bulk, clock
from tracker.errors import Already, Fault, Refused, Stale
from tracker.imports import kept, service, unseen
from tracker.imports.headings import FIELDS
from tracker.imports.matching import State
from tracker.imports.models import OPENED, ImportRow, ImportRun, opened
from tracker.imports.reader import Cells, Sheet
from tracker.imports.service import Preview
from tracker.translations import _

TAKEN = " taken"
"""Follows the state of a row that the register holds now: its cells are emptied, it is never looked at again."""
Corrections = Mapping[int, Mapping[str, str]]
"""Row number → field (`headings.FIELDS`, or `kept.PERSON`) → what the user wrote. "" empties the cell."""


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
    both = zip(preview.rows, preview.cells, strict=True)
    ids = bulk.reserve_ids(session, _TABLE, len(preview.rows))
    sealed = kept.Sealer()
    rows = [
        (
            id_, run.id, unit_id, row.row_number, row.state.value,
            sealed.cells(id_, kept.cells(cells) | kept.judged(row)), sealed.faults(id_, kept.faults(row)),
            kept.seen(row), kept.insats(row),
        )
        for id_, (row, (_number, cells)) in zip(ids, both, strict=True)
    ]  # fmt: skip
    bulk.insert(session, _TABLE, _COLUMNS, rows)
    return run


def review(session: Any, run: ImportRun, today: date, production: bool = False) -> Preview:
    """The rows that wait, as they would be taken now. Raises `Refused` if all is taken or thrown away."""
    _refuse_closed(run)
    return _preview(session, run, *_waiting(session, run), today, production)


class Outcome(NamedTuple):
    """What corrections lead to: the list as it would be taken, and the rows to write anew, by row number."""

    preview: Preview
    changes: dict[int, dict[str, Any]]


def work_out(
    session: Any,
    run: ImportRun,
    corrections: Corrections,
    *,
    today: date,
    production: bool = False,
    create_insatser: bool | None = None,
) -> Outcome:
    """Put the user's words in the cells and check every row that waits anew. Reads only: it takes its time.

    `create_insatser` changes what was chosen at the upload. Raises `Refused` if the run was taken or thrown away,
    or if a row or field is none of its own.
    """
    _refuse_closed(run)
    cells, decided = _waiting(session, run)
    for row_number, words in corrections.items():
        if row_number not in cells or not set(words) <= {*FIELDS, kept.PERSON}:
            raise Refused(Fault("", _("Raden finns inte i listan. Öppna listan igen.")))
        row = zip(FIELDS, cells[row_number], strict=True)
        cells[row_number] = tuple(words.get(field, cell) for field, cell in row)
        if kept.PERSON in words:
            decided[row_number] = words[kept.PERSON]
    preview = _preview(session, run, cells, decided, today, production, create_insatser)
    return Outcome(preview, _changes(session, run, preview, corrections))


def keep(session: Any, run: ImportRun, outcome: Outcome) -> None:
    """Write what was worked out. Inside `writing()`. Raises `Refused` if the run was closed meanwhile."""
    _hold(session, run)
    run.create_insatser = outcome.preview.create_insatser
    _write(session, run, outcome.changes)


def restage(session: Any, run: ImportRun, corrections: Corrections, **how: Any) -> Preview:
    """`work_out` and `keep` in one. Inside `writing()`."""
    _hold(session, run)
    outcome = work_out(session, run, corrections, **how)
    keep(session, run, outcome)
    return outcome.preview


def take_run(
    session: Any,
    run: ImportRun,
    *,
    user_id: int | None,
    rest: bool,
    seen_version: int,
    today: date,
    production: bool = False,
) -> dict[str, int]:
    """Write what can be taken into the register, as `service.take`, and empty the cells of those rows.

    Rows that are refused or possible duplicates stay and can be corrected and taken later. Called inside
    `writing()`. Raises `Stale` when someone else has corrected, taken or thrown away any of the list since, `Refused`
    also when someone has meanwhile changed what a row would write over.
    """
    _hold(session, run, seen_version)
    preview = review(session, run, today, production)
    _refuse_unseen(session, run, preview)
    if not any(preview.counts.get(state) for state in HELD):
        raise Refused(Fault("", _("Det finns inget att läsa in: de rader som är kvar behöver rättas först.")))
    with unseen.eyes(run):
        counts = service.take(session, preview, user_id=user_id, rest=rest, run_id=run.id)
    _write(session, run, _changes(session, run, preview, {}))
    _move(session, run)
    return counts


def discard(session: Any, run: ImportRun, *, seen_version: int) -> None:
    """Throw away what waits: the cells are emptied, that the list came and went stays. Inside `writing()`.

    Raises `Stale` as `take_run`.
    """
    _hold(session, run, seen_version)
    session.execute(sa.update(ImportRow).where(ImportRow.run_id == run.id).values(**_EMPTIED))
    run.discarded_at = clock.now()
    session.flush()


_TABLE: Any = ImportRow.__table__
_COLUMNS = (
    "id", "run_id", "unit_id", "row_number", "state", "cells_sealed", "faults_sealed", "seen", "insats",
)  # fmt: skip
_EMPTIED: dict[str, Any] = {"cells_sealed": "", "seen": None, "insats": None}
_NAMED = 5
"""Rows that a message names."""
HELD = (State.NEW.value, State.CHANGED.value, State.UNCHANGED.value)
"""States of rows that can be taken; the others wait for a person."""


def waits(run: ImportRun) -> bool:
    """Whether any of the list is left to correct, take or throw away."""
    return run.taken_at is None and run.discarded_at is None


def _hold(session: Any, run: ImportRun, seen_version: int | None = None) -> None:
    """The run as it stands now, held until the transaction ends: two people may have it open.

    What a row is corrected by has a version of its own (`mending`); what is done with all of them is done by whoever
    has seen them all as they stand.
    """
    session.refresh(run, with_for_update=True)
    _refuse_closed(run)  # first: it never opens again, whatever was seen
    if seen_version not in (None, run.version):
        raise Stale(run.version)


def _refuse_closed(run: ImportRun) -> None:
    if run.taken_at is not None:
        raise Already(Fault("", _("Listan är redan inläst.")))
    if run.discarded_at is not None:
        raise Refused(Fault("", _("Listan är kastad. Läs in filen igen.")))


def _waiting(session: Any, run: ImportRun) -> tuple[dict[int, Cells], dict[int, str]]:
    """The cells of the rows that wait, and who some of them were said to be; by row number."""
    query = (
        sa.select(ImportRow.row_number, *OPENED)
        .where(ImportRow.run_id == run.id, ImportRow.state.in_(list(State)))
        .order_by(ImportRow.row_number)
    )
    found, decided = {}, {}
    for row in session.execute(query):
        row_number, (cells, _faults_then) = row.row_number, opened(row)
        found[row_number] = tuple(cells.get(field, "") for field in FIELDS)
        if cells.get(kept.PERSON):
            decided[row_number] = cells[kept.PERSON]
    return found, decided


def _preview(
    session: Any, run: ImportRun, cells: dict[int, Cells], decided: dict[int, str], today: date, production: bool,
    create_insatser: bool | None = None,
) -> Preview:  # fmt: skip
    sheet = Sheet(run.headings, frozenset(FIELDS), [], cells.items())
    with unseen.eyes(run):
        return service.preview(
            session,
            sheet,
            unit_id=run.unit_id,
            today=today,
            create_insatser=run.create_insatser if create_insatser is None else create_insatser,
            production=production,
            decided=decided,
        )


def _changes(session: Any, run: ImportRun, preview: Preview, corrections: Corrections) -> dict[int, dict[str, Any]]:
    """The rows that were corrected, and those whose outcome another row changed: row number → columns.

    Without corrections every row was checked for its own sake, and what it would write over has been seen.
    """
    columns = (ImportRow.row_number, ImportRow.state, ImportRow.seen, *OPENED)
    query = sa.select(*columns).where(ImportRow.run_id == run.id, ImportRow.state.in_(list(State)))
    stood = {row.row_number: _outcome_then(row) for row in session.execute(query)}
    found: dict[int, dict[str, Any]] = {}
    for row, (number, cells) in zip(preview.rows, preview.cells, strict=True):
        outcome = (row.state.value, kept.faults(row))
        if number in corrections or stood[number][:2] != outcome:
            found[number] = {"state": outcome[0], "faults": outcome[1], "insats": kept.insats(row)}
        if number in corrections or (not corrections and stood[number][2:] != (kept.seen(row), kept.judged(row))):
            found.setdefault(number, {})["seen"] = kept.seen(row)
            who = preview.decided.get(number)
            found[number]["cells"] = kept.cells(cells) | ({kept.PERSON: who} if who else {}) | kept.judged(row)
    return found


def _outcome_then(row: Any) -> tuple[Any, ...]:
    """State, faults, versions and what would be written over, as they were kept."""
    cells, faults = opened(row)
    return row.state, faults, row.seen, {name: cells[name] for name in (kept.OVERWRITES,) if name in cells}


def _write(session: Any, run: ImportRun, changes: dict[int, dict[str, Any]]) -> None:
    sealed = kept.Sealer()
    numbered = sa.select(ImportRow.row_number, ImportRow.id).where(ImportRow.run_id == run.id)
    ids = dict(session.execute(numbered.where(bulk.among(session, ImportRow.row_number, changes))).all())
    for row_number, columns in changes.items():
        id_, values = ids[row_number], dict(columns)
        if "cells" in values:
            values["cells_sealed"] = sealed.cells(id_, values.pop("cells"))
        if "faults" in values:
            values["faults_sealed"] = sealed.faults(id_, values.pop("faults"))
        one = sa.update(ImportRow).where(ImportRow.id == id_, ImportRow.state.in_(list(State)))
        session.execute(one.values(**values))
    _count(session, run)


def _refuse_unseen(session: Any, run: ImportRun, preview: Preview) -> None:
    """Nothing that was written since the rows were checked is written over unseen."""
    query = sa.select(ImportRow.row_number, ImportRow.seen).where(
        ImportRow.run_id == run.id, ImportRow.state == State.CHANGED.value
    )
    checked = dict(session.execute(query).all())
    moved = [str(row.row_number) for row in preview.rows if row.seen and kept.seen(row) != checked.get(row.row_number)]
    if moved:
        message = _(
            "Registret har ändrats sedan listan kontrollerades. Rad %(rows)s skulle skriva över det. "
            "Kontrollera listan på nytt, granska raderna och läs sedan in.",
            rows=", ".join(moved[:_NAMED]) + (" …" if len(moved) > _NAMED else ""),
        )
        raise Refused(Fault("", message))


def _move(session: Any, run: ImportRun) -> None:
    """Mark what the register holds now, empty its cells, and close the list when nothing is left."""
    held = sa.update(ImportRow).where(ImportRow.run_id == run.id, ImportRow.state.in_(HELD))
    session.execute(held.values(state=ImportRow.state + TAKEN, **_EMPTIED))
    _count(session, run)
    if all(state.endswith(TAKEN) for state in run.counts):
        run.taken_at = clock.now()
    session.flush()


def _count(session: Any, run: ImportRun) -> None:
    """Rows by state, with the mark of those that were taken."""
    query = sa.select(ImportRow.state, sa.func.count()).where(ImportRow.run_id == run.id).group_by(ImportRow.state)
    run.counts = {row[0]: row[1] for row in session.execute(query)}
    flag_modified(run, "counts")  # the version counts up even when the counts agree
    session.flush()
