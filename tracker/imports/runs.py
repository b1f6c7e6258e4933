"""Reading the lists that wait and that have been taken, for pages: with a few queries, however long the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.access.models import User
from tracker.database import sort_key
from tracker.errors import Fault
from tracker.imports import kept, report, staging
from tracker.imports.changes import PROTECTS
from tracker.imports.headings import field_of, heading
from tracker.imports.matching import Row, State
from tracker.imports.models import OPENED, ImportRow, ImportRun, opened
from tracker.imports.telling import Told, told
from tracker.imports.values import shown, text
from tracker.insatser.models import Insats
from tracker.participants import identity
from tracker.translations import _

LABELS = {
    State.REFUSED: (_("Nekas"), "red"),
    State.POSSIBLE_DUPLICATE: (_("Möjlig dubblett"), "amber"),
    State.NEW: (_("Ny"), "green"),
    State.CHANGED: (_("Ändrad"), "teal"),
    State.UNCHANGED: (_("Oförändrad"), ""),
}
"""State → label and colour, in the order that they are dealt with."""
STUCK = (State.REFUSED.value, State.POSSIBLE_DUPLICATE.value)
"""States of rows that a person has to look at."""


@dataclass(frozen=True)
class Summary:
    """A list in numbers: rows that `wait` by state, how many are `taken`, and by their state `written`."""

    wait: dict[State, int]
    written: dict[State, int]

    @classmethod
    def of(cls, run: ImportRun) -> "Summary":
        wait = {state: run.counts.get(state.value, 0) for state in LABELS}
        written = {state: run.counts.get(state.value + staging.TAKEN, 0) for state in LABELS}
        return cls(wait, written)

    @property
    def waiting(self) -> int:
        """Rows that have not been taken."""
        return sum(self.wait.values())

    @property
    def taken(self) -> int:
        """Rows that the register holds now."""
        return sum(self.written.values())

    @property
    def ready(self) -> int:
        """Rows that wait and can be taken."""
        return self.waiting - self.stuck

    @property
    def stuck(self) -> int:
        """Rows that someone has to correct or decide about."""
        return sum(self.wait[State(state)] for state in STUCK)


@dataclass(frozen=True)
class Line:
    """A row as the page shows it: no personal number, faults as (heading, message, value).

    `overwrites` is what a changed row would write over, and the protection that a new one brings.
    """

    number: int
    name: str
    born: str
    insats: str
    starts_on: str
    exit_on: str
    state: State
    faults: list[tuple[str, str, str]]
    overwrites: list[Told]


def listed(unit_id: int) -> sa.Select[Any]:
    """The unit's lists with the name of who uploaded them: those that wait first, then the newest."""
    done = sa.or_(ImportRun.taken_at.is_not(None), ImportRun.discarded_at.is_not(None))
    query: Any = sa.select(ImportRun, User.name)
    return (
        query.outerjoin(User, User.id == ImportRun.user_id)
        .where(ImportRun.unit_id == unit_id)
        .order_by(sa.case((done, 1), else_=0), ImportRun.uploaded_at.desc(), ImportRun.id.desc())
    )


def one_of_unit(session: Any, run_id: int, unit_id: int) -> ImportRun | None:
    """The list, if it is the unit's."""
    query = sa.select(ImportRun).where(ImportRun.id == run_id, ImportRun.unit_id == unit_id)
    found: ImportRun | None = session.scalar(query)
    return found


def of_systems(unit_id: int) -> sa.Select[Any]:
    """The unit's lists that systems have sent."""
    return sa.select(ImportRun).where(ImportRun.unit_id == unit_id, ImportRun.user_id.is_(None))


def waiting_same(
    session: Any, unit_id: int, digest: str, create_insatser: bool, *, of_systems: bool = False
) -> ImportRun | None:
    """A list from the same file that waits untouched, if a person (or a system) has sent the file before.

    Whoever else is sending the same file waits until this transaction ends.
    """
    if session.get_bind().dialect.name == "postgresql":  # on SQLite there is one writer at a time as it is
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(unit_id, int(digest[:8], 16) - 2**31)))
    query = sa.select(ImportRun).where(
        ImportRun.unit_id == unit_id,
        ImportRun.digest == digest,
        ImportRun.create_insatser == create_insatser,
        ImportRun.taken_at.is_(None),
        ImportRun.discarded_at.is_(None),
        ImportRun.user_id.is_(None) if of_systems else ImportRun.user_id.is_not(None),
    )
    return next((run for run in session.scalars(query) if not Summary.of(run).taken), None)


def rows_of(run: ImportRun, state: str = "") -> sa.Select[Any]:
    """The rows of a list that wait, or those in one state; those to be dealt with first."""
    states = [state] if state in list(State) else [each.value for each in State]
    query = sa.select(ImportRow).where(ImportRow.run_id == run.id, ImportRow.state.in_(states))
    order = {each.value: place for place, each in enumerate(LABELS)}
    return query.order_by(sa.case(order, value=ImportRow.state, else_=len(order)), ImportRow.row_number)


def lines(session: Any, rows: Sequence[ImportRow], today: date) -> list[Line]:
    """Rows for people to read; one query for the labels of what they would write over."""
    over = told(session, ((row.row_number, _overwrites(row.state, row.cells)) for row in rows))
    return [_line(row, today, over.get(row.row_number, [])) for row in rows]


def _line(row: ImportRow, today: date, over: list[Told]) -> Line:
    cells = row.cells
    given = [text(cells[field]) for field in ("given_name", "family_name", "name") if cells.get(field)]
    born = identity.mask(cells.get("number", ""), today) or shown(cells.get("birth_date", ""))
    faults = [(heading(one["field"]).capitalize(), one["message"], one["value"]) for one in row.faults]
    insats, starts_on, exit_on = (shown(cells.get(field, "")) for field in ("insats", "starts_on", "exit_on"))
    name = identity.conceal(" ".join(given))
    return Line(row.row_number, name, born, insats, starts_on, exit_on, State(row.state), faults, over)


def _overwrites(state: str, cells: dict[str, Any]) -> list[Any]:
    return cells.get(kept.OVERWRITES, []) if state in (State.CHANGED, State.NEW) else []


def to_be_told(session: Any, run: ImportRun) -> bool:
    """Whether the list, which has the column, marks anybody: it is then taken by way of the page that says so."""
    has_column = any(field_of(text) == PROTECTS[0] for text in run.headings if text)
    return has_column and protecting(session, run) > 0


def protecting(session: Any, run: ImportRun) -> int:
    """How many rows that can be taken mark somebody as protected who is registered and is not so yet."""
    query = sa.select(ImportRow.state, *OPENED).where(
        ImportRow.run_id == run.id, ImportRow.state.in_((State.CHANGED.value, State.NEW.value))
    )
    rows = (_overwrites(row.state, opened(row)[0]) for row in session.execute(query))
    return sum(any(column == PROTECTS[0] for column, *_both in over) for over in rows)


def new_insatser(session: Any, run: ImportRun) -> list[str]:
    """Names of the insatser that would be made if the new rows were taken now."""
    if not run.create_insatser:
        return []
    query = sa.select(ImportRow.insats).where(ImportRow.run_id == run.id, ImportRow.state == State.NEW.value).distinct()
    names = {sort_key(text(name)): text(name) for name in session.scalars(query) if name}
    known = set(session.scalars(sa.select(Insats.name_key).where(Insats.unit_id == run.unit_id)))
    return [names[key] for key in sorted(names.keys() - known)]


def misses_insatser(session: Any, run: ImportRun) -> bool:
    """Whether refused rows name an insats that the unit lacks, and that could be made."""
    if run.create_insatser or not run.counts.get(State.REFUSED.value):
        return False
    unit_has = set(session.scalars(sa.select(Insats.name).where(Insats.unit_id == run.unit_id)))
    query = sa.select(*OPENED).where(ImportRow.run_id == run.id, ImportRow.state == State.REFUSED.value)
    named = (text(opened(row)[0].get("insats", "")) for row in session.execute(query))
    return any(name and name not in unit_has for name in named)


def ignored(run: ImportRun) -> list[str]:
    """Headings that stand for nothing we know: their columns are not read."""
    return [shown(text) for text in run.headings if text and field_of(text) is None]


def report_csv(session: Any, run: ImportRun) -> str:
    """The report of a list, `row,state,field,message,value`, with what has been taken as it was when taken."""
    columns = (ImportRow.row_number, ImportRow.state, *OPENED)
    query = sa.select(*columns).where(ImportRow.run_id == run.id).order_by(ImportRow.row_number)
    rows = [_reported(row) for row in session.execute(query)]
    return report.csv_text(rows, told(session, ((row.row_number, row.overwrites) for row in rows)))


def _reported(row: Any) -> Row:
    cells, faults = opened(row)
    state = State(row.state.removesuffix(staging.TAKEN))
    return Row(row.row_number, state, [Fault(**fault) for fault in faults], overwrites=_overwrites(row.state, cells))
