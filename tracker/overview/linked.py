"""Persons whom the city has found to be one, and what their enrolments say of each other. They are few."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker import bulk
from tracker.enrolments.models import Enrolment
from tracker.followups import queue, schedule
from tracker.participants import persons
from tracker.participants.models import Participant


@dataclass(frozen=True)
class Linked:
    """`least`: person → the lowest of those who are the same. Ids of enrolments whose person, on the day of the first
    follow-up, was in another insats (`elsewhere`) or dead (`dead`), as far as any of the same knows.
    """

    least: dict[int, int]
    elsewhere: list[int] = field(default_factory=list)
    dead: list[int] = field(default_factory=list)


def read(session: Any) -> Linked:
    """All of the city; one query, two where any are linked."""
    linked = Linked(persons.linked(session))
    if linked.least:
        for rows in _histories(session, linked.least).values():
            _compare(rows, linked)
    return linked


def _histories(session: Any, least: dict[int, int]) -> dict[int, list[Any]]:
    """Records with their enrolments, by the person they are all of."""
    stay = (Enrolment.id, Enrolment.insats_id, Enrolment.starts_on, Enrolment.exit_on, Enrolment.exit_reason_code)
    query = (
        sa.select(Participant.person_id, Participant.died_on, *stay)
        .outerjoin(Enrolment, Enrolment.participant_id == Participant.id)
        .where(bulk.among(session, Participant.person_id, least))
    )
    found = defaultdict(list)
    for row in session.execute(query):
        found[least[row.person_id]].append(row)
    return found


def _compare(rows: list[Any], linked: Linked) -> None:
    died = _died(rows)
    for row in rows:
        if row.exit_on is None:
            continue
        due = schedule.due_on(row.exit_on, schedule.HORIZONS[0])
        if died is not None and died <= due:
            linked.dead.append(row.id)
        if any(_there(other, due) and other.insats_id != row.insats_id for other in rows):
            linked.elsewhere.append(row.id)


def _died(rows: Iterable[Any]) -> date | None:
    told = [row.died_on for row in rows]
    told += [row.exit_on for row in rows if row.exit_reason_code == queue.DECEASED]
    return min((day for day in told if day is not None), default=None)


def _there(other: Any, day: date) -> bool:
    return other.id is not None and other.starts_on <= day and (other.exit_on is None or other.exit_on >= day)
