"""Correcting one row of a list that waits, without uploading the file again."""

import json
import zlib
from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.database import at_most
from tracker.errors import Already, Fault, Stale
from tracker.imports import staging
from tracker.imports.headings import FIELDS, field_of, heading
from tracker.imports.kept import PERSON
from tracker.imports.matching import State
from tracker.imports.models import ImportRow, ImportRun
from tracker.imports.register import CODE_FIELDS
from tracker.imports.runs import STUCK
from tracker.imports.values import text
from tracker.insatser.models import Insats
from tracker.translations import _

_YES_NO = ("ja", "nej")
_WORDS = {
    "sex": ("kvinna", "man"),
    "completion": _YES_NO,
    "protection": _YES_NO,
    "social_assistance": (*_YES_NO, "okänt"),
    "answer_assistance": (*_YES_NO, "okänt"),
}
_NEAR = {
    "starts_on": ("exit_on",),
    "exit_on": ("starts_on",),
    "completion": ("exit_on", "exit_reason_code"),
    "exit_reason_code": ("exit_on", "completion"),
    "insats": ("insats_type_code",),
    "given_name": ("family_name",),
    "answered_on": ("exit_on",),
}
"""Field → what must be seen to correct it."""
SUGGESTED = frozenset({"insats", *CODE_FIELDS, *_WORDS})
"""Fields that have words to choose among."""


def waiting_row(session: Any, run: ImportRun, row_number: int) -> ImportRow | None:
    """The row, if it waits."""
    query = sa.select(ImportRow).where(
        ImportRow.run_id == run.id, ImportRow.row_number == row_number, ImportRow.state.in_(list(State))
    )
    found: ImportRow | None = session.scalar(query)
    return found if staging.waits(run) else None


def version(row: ImportRow) -> int:
    """A number that changes when the row's cells do: a row has no version of its own."""
    return zlib.crc32(json.dumps(row.cells, sort_keys=True).encode())


def written(row: ImportRow) -> dict[str, str]:
    """Field → what stands in the cell, as text; "person" → who it was said to be."""
    return {field: text(row.cells.get(field, "")) for field in FIELDS} | {"person": row.cells.get(PERSON, "")}


def looks_known(row: ImportRow) -> bool:
    """Whether someone has to say, or has said, if the row is about a participant whom it looks like."""
    alike = row.state == State.POSSIBLE_DUPLICATE and any(fault["field"] for fault in row.faults)
    return alike or PERSON in row.cells


def faults(row: ImportRow) -> list[Fault]:
    """What is wrong with the row; a likeness with a participant stands by the question who it is."""
    asked = row.state == State.POSSIBLE_DUPLICATE
    found = [Fault(**fault) for fault in row.faults]
    return [Fault("person" if asked and fault.field else fault.field, fault.message) for fault in found]


def fields_of(run: ImportRun, row: ImportRow) -> tuple[list[str], list[str], list[str]]:
    """Fields to correct with those they hang together with, the other columns of the list, fields without column."""
    faulty = {fault.field for fault in faults(row)}
    faulty |= {near for field in faulty for near in _NEAR.get(field, ())}
    columns = {field_of(text) for text in run.headings} | set(row.cells)
    wrong = [field for field in FIELDS if field in faulty]
    has = [field for field in FIELDS if field in columns and field not in faulty]
    twice = {"given_name", "family_name"} if "name" in columns else {"name"}
    return wrong, has, [field for field in FIELDS if field not in {*wrong, *has, *twice}]


def suggestions(session: Any, unit_id: int, names: Iterable[str]) -> dict[str, list[str]]:
    """Field → words that the field takes, for those of `names` that have a list; one query."""
    wanted = [field for field in names if field in CODE_FIELDS]
    queries = [
        sa.select(sa.literal(field).label("field"), CODE_FIELDS[field].label_sv, CODE_FIELDS[field].position)
        for field in wanted
    ]
    queries.append(sa.select(sa.literal("insats"), Insats.name, sa.literal(0)).where(Insats.unit_id == unit_id))
    found: dict[str, list[str]] = {field: list(words) for field, words in _WORDS.items()}
    rows = session.execute(sa.union_all(*queries)).all()
    for field, word, _position in sorted(rows, key=lambda row: (row[0], row[2])):
        found.setdefault(field, []).append(word)
    return found


def work_out(
    session: Any, run: ImportRun, row: ImportRow, words: dict[str, str], today: date, production: bool = False
) -> staging.Outcome:
    """What the list would be with `words` in the row. Reads only."""
    before = written(row)
    changed = {field: word for field, word in words.items() if word != before[field]}
    if "person" in changed:
        changed[PERSON] = changed.pop("person")
    return staging.work_out(session, run, {row.row_number: changed}, today=today, production=production)


def mend(session: Any, run: ImportRun, row_number: int, outcome: staging.Outcome, *, seen_version: int) -> ImportRow:
    """Keep the corrected row and what follows for others; the row as it stands then. Inside `writing()`.

    What is still wrong is kept with its faults. Raises `Stale` when someone else has corrected the row meanwhile,
    `Refused` when it has been taken or thrown away.
    """
    row = waiting_row(session, run, row_number)
    if row is None:
        raise Already(Fault("", _("Raden är redan inläst eller kastad. Gå tillbaka till listan.")))
    if version(row) != seen_version:
        raise Stale(version(row))
    staging.keep(session, run, outcome)
    session.refresh(row)
    run.headings = [*run.headings, *_new_columns(run, row)]
    return row


def _new_columns(run: ImportRun, row: ImportRow) -> list[str]:
    """Headings of what the row has been given that the list had no column for: from then on it has."""
    columns = {field_of(text) for text in run.headings}
    return [heading(field) for field, word in row.cells.items() if field in FIELDS and word and field not in columns]


def next_stuck(session: Any, run: ImportRun, after: int) -> int | None:
    """The number of the next row that someone has to look at: below `after`, else from the top."""
    query = (
        sa.select(ImportRow.row_number)
        .where(ImportRow.run_id == run.id, ImportRow.state.in_(STUCK))
        .order_by(sa.case((ImportRow.row_number > after, 0), else_=1), ImportRow.row_number)
    )
    found: int | None = session.scalar(query.limit(at_most(1)))
    return found
