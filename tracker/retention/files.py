"""The units' files on people and their last entries, read within the scope that holds.

A file is a participant with all rows merged into it: they stand and go together.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from typing import Any

import sqlalchemy as sa

from tracker import bulk, clock
from tracker.access.policy import ROWS
from tracker.database import Base, Moment
from tracker.enrolments.models import Enrolment
from tracker.followups import queue
from tracker.followups.models import FollowUp
from tracker.participants.models import Participant
from tracker.retention import due, emergencies
from tracker.revisions.models import Revision

BATCH = 20_000
# Days that someone wrote as an entry, besides every moment in the tables.
DAYS = {
    "enrolment": ("starts_on", "exit_on"),
    "follow_up": ("answered_on", "closed_on", "assistance_known_on"),
}


class Outcome(Enum):
    """What becomes of a file that is five years old."""

    DUE = "due"
    KEPT = "kept"
    HELD_UP = "held_up"


@dataclass(frozen=True)
class File:
    """A unit's file on one person: `participant_id` stands, `members` are it and the rows merged into it."""

    participant_id: int
    members: tuple[int, ...]
    born_on: date
    last_entry_on: date
    outcome: Outcome
    emergency: bool = False
    """Held up by emergency access, open or not yet reviewed."""


def old_files(session: Any, unit_id: int, as_of: date, kept_days: frozenset[int]) -> list[File]:
    """The unit's files whose last entry is five years back on `as_of`, in order of id.

    Kept ones are marked; one with an open enrolment, an owed follow-up or an unfinished emergency access
    is held up, never due.
    """
    found: list[File] = []
    rows = _candidates(session, unit_id, as_of)
    for start in range(0, len(rows), BATCH):
        found += _judged(session, rows[start : start + BATCH], as_of, kept_days)
    return found


def _candidates(session: Any, unit_id: int, as_of: date) -> Sequence[Any]:
    latest = datetime.combine(as_of - due.OLD_ENOUGH, time.max, UTC)
    changed = sa.exists().where(Revision.participant_id == Participant.id, Revision.at > latest)
    query = sa.select(Participant.id, Participant.birth_date).where(
        Participant.unit_id == unit_id,
        Participant.absorbed_by_id.is_(None),
        Participant.created_at <= latest,
        sa.not_(changed),
    )
    rows: Sequence[Any] = session.execute(query.order_by(Participant.id)).all()
    return rows


def _judged(session: Any, batch: Sequence[Any], as_of: date, kept_days: frozenset[int]) -> Iterator[File]:
    members = _members(session, [row.id for row in batch])
    everyone = [each for group in members.values() for each in group]
    last = last_entries(session, everyone)
    emergency = emergencies.unfinished(session, everyone)
    held_up = _held_up(session, everyone) | emergency
    for row in batch:
        group = members[row.id]
        latest = due.last_entry_on(last[each] for each in group)
        if not due.is_old(latest, as_of):
            continue
        kept = Outcome.KEPT if due.is_kept(row.birth_date, kept_days) else Outcome.DUE
        outcome = Outcome.HELD_UP if held_up.intersection(group) else kept
        yield File(row.id, group, row.birth_date, latest, outcome, not emergency.isdisjoint(group))


def _members(session: Any, roots: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """The row that stands → it and all that were merged into it, also by way of another."""
    groups = {root: [root] for root in roots}
    of = {root: root for root in roots}
    newest = list(roots)
    while newest:
        query = sa.select(Participant.id, Participant.absorbed_by_id)
        rows = session.execute(query.where(bulk.among(session, Participant.absorbed_by_id, newest))).all()
        newest = [row.id for row in rows if row.id not in of]
        for row in rows:
            if row.id not in of:
                of[row.id] = of[row.absorbed_by_id]
                groups[of[row.id]].append(row.id)
    return {root: tuple(group) for root, group in groups.items()}


def last_entries(session: Any, ids: Sequence[int]) -> dict[int, date]:
    """The day of the last entry about each participant, the merged rows not counted in. Two queries."""
    last: dict[int, date] = {}
    for parts in (_moments(session, ids), _days(session, ids)):
        for participant_id, latest in session.execute(sa.union_all(*parts)):
            if latest is not None:
                day = clock.local_day(latest) if isinstance(latest, datetime) else latest
                last[participant_id] = max(day, last.get(participant_id, day))
    return last


def about_people() -> Iterator[tuple[sa.Table, tuple[str, ...]]]:
    """The tables about participants with the columns that tell whom."""
    for name, rule in ROWS.items():
        if rule.about:
            yield Base.metadata.tables[name], rule.about


def _moments(session: Any, ids: Sequence[int]) -> Iterator[Any]:
    """Every moment of every table about people is one when something was written."""
    for table, about in about_people():
        for column in table.columns:
            if isinstance(column.type, Moment):
                for whom in about:
                    yield _latest(session, table.c[whom], column, ids)
    things: tuple[Any, ...] = (Enrolment, FollowUp)
    for thing in things:  # parted again, a row's history may stand under the other person
        same = sa.and_(Revision.thing == thing.__tablename__, Revision.thing_id == thing.id)
        person = thing.participant_id
        query = sa.select(person, sa.func.max(Revision.at)).join(Revision, same)
        yield query.where(bulk.among(session, person, ids)).group_by(person)


def _days(session: Any, ids: Sequence[int]) -> Iterator[Any]:
    for name, columns in DAYS.items():
        table = Base.metadata.tables[name]
        for column in columns:
            yield _latest(session, table.c.participant_id, table.c[column], ids)


def _latest(session: Any, whom: Any, column: Any, ids: Iterable[int]) -> Any:
    return sa.select(whom, sa.func.max(column)).where(bulk.among(session, whom, ids)).group_by(whom)


def _held_up(session: Any, ids: Sequence[int]) -> set[int]:
    """Who has an open enrolment, or a follow-up that is owed."""
    still = sa.select(Enrolment.participant_id).where(
        bulk.among(session, Enrolment.participant_id, ids), Enrolment.exit_on.is_(None)
    )
    owed = (
        sa.select(FollowUp.participant_id)
        .join(FollowUp.enrolment)
        .join(Enrolment.participant)
        .where(
            bulk.among(session, FollowUp.participant_id, ids),
            FollowUp.livelihood_code.is_(None),
            FollowUp.closed_as.is_(None),
            FollowUp.withdrawn_at.is_(None),
            queue.alive_on_due(),
            sa.not_(queue.answered_by_register()),
        )
    )
    return set(session.scalars(sa.union(still, owed)))
