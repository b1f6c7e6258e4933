"""What is to be done today: for those who work with people, and for those who see to the material."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from tracker.access.models import Unit
from tracker.access.scope import whole_city
from tracker.codelists.terms import FollowUpState, UnitKind
from tracker.database import at_most, sort_key
from tracker.emergency import service as emergency
from tracker.enrolments.models import Enrolment
from tracker.followups import queue, schedule
from tracker.followups.models import FollowUp
from tracker.imports.models import ImportRun
from tracker.insatser.models import Insats
from tracker.overview.outcome import Counts, by_sex, enrolments_by_sex
from tracker.participants import handling

SHOWN = 10
"""Rows of each list; the page says how many there are in all, and leads on."""
COMING_DAYS = 7
LONG_DAYS = 365
"""An enrolment that has been open longer may have an exit that nobody recorded."""


@dataclass(frozen=True)
class Work:
    """A unit's day. `long_open` are open enrolments of ended insatser or over a year old, `long_count` of them.

    `year` counts enrolments, by sex; nothing about follow-ups.
    """

    due_counts: dict[FollowUpState, int]
    due: list[tuple[FollowUp, FollowUpState]]
    coming: list[Enrolment]
    long_open: list[Enrolment]
    long_count: int
    waiting: list[ImportRun]
    year: dict[str, Counts]

    @property
    def due_count(self) -> int:
        """Due and overdue."""
        return self.due_counts[FollowUpState.DUE] + self.due_counts[FollowUpState.OVERDUE]

    @property
    def participants(self) -> list[int]:
        """The ids of those whom the page names."""
        owed = [each.participant_id for each, _state in self.due]
        return owed + [each.participant_id for each in (*self.coming, *self.long_open)]

    @property
    def nothing(self) -> bool:
        """Whether nothing waits to be done."""
        return not (self.due_count or self.coming or self.long_count or self.waiting)


def work(session: Any, unit_id: int, today: date) -> Work:
    """The day of those who work in the unit; seven queries."""
    owed = queue.open_ones(unit_id, today).where(FollowUp.due_on <= today).limit(at_most(SHOWN))
    long_open = _long_open(unit_id, today)
    counted = long_open.order_by(None).with_only_columns(Enrolment.id).subquery()
    return Work(
        due_counts=queue.counts(session, unit_id, today),
        due=[(each, schedule.state(each.due_on, today)) for each in session.scalars(owed)],
        coming=list(session.scalars(_coming(unit_id, today).limit(at_most(SHOWN)))),
        long_open=list(session.scalars(long_open.limit(at_most(SHOWN)))),
        long_count=session.scalar(sa.select(sa.func.count()).select_from(counted)) or 0,
        waiting=list(session.scalars(_waiting(unit_id).limit(at_most(SHOWN)))),
        year=enrolments_by_sex(session, Enrolment.unit_id == unit_id, date(today.year, 1, 1), today, today),
    )


@dataclass(frozen=True)
class Told:
    """What waits for the unit's manager: emergency accesses to review, protected people whom nobody handles."""

    emergencies: int
    unhandled: int


def told_managers(session: Any, unit_id: int) -> Told:
    """Two numbers, two queries. A number is all a manager learns of protected people whom others handle."""
    return Told(emergency.number_waiting(session, unit_id), handling.number_unhandled(session, unit_id))


def _enrolments(unit_id: int) -> Any:
    return (
        sa.select(Enrolment)
        .join(Enrolment.insats)
        .join(Enrolment.participant)
        .where(Enrolment.unit_id == unit_id, Enrolment.exit_on.is_(None))
        .options(contains_eager(Enrolment.insats), contains_eager(Enrolment.participant))
        .order_by(Enrolment.starts_on, Enrolment.id)
    )


def _coming(unit_id: int, today: date) -> Any:
    """Planned enrolments that start within a week."""
    until = today + timedelta(days=COMING_DAYS)
    return _enrolments(unit_id).where(Enrolment.starts_on > today, Enrolment.starts_on <= until)


def _long_open(unit_id: int, today: date) -> Any:
    over = sa.or_(Insats.ends_on < today, Enrolment.starts_on < today - timedelta(days=LONG_DAYS))
    return _enrolments(unit_id).where(Enrolment.starts_on <= today, over)


def _waiting(unit_id: int) -> Any:
    """Files that were read in and neither taken nor thrown away."""
    return (
        sa.select(ImportRun)
        .where(ImportRun.unit_id == unit_id, ImportRun.taken_at.is_(None), ImportRun.discarded_at.is_(None))
        .order_by(ImportRun.id)
    )


@dataclass(frozen=True)
class Material:
    """The state of the material: counts by year and sex, and units that have registered nothing. No people."""

    years: dict[int, dict[str, Counts]]
    idle: list[str]


def material(session: Any, today: date) -> Material:
    """This year and the last, as far as they have come; five queries, nine where persons have been found to be one."""
    years = {}
    for year in (today.year, today.year - 1):
        years[year] = by_sex(session, sa.true(), date(year, 1, 1), date(year, 12, 31), today, city=True)
    return Material(years, idle_units(session, date(today.year, 1, 1)))


def idle_units(session: Any, since: date) -> list[str]:
    """Names of the units that run insatser where nobody has started or left since that day."""
    anything = sa.exists().where(
        Enrolment.unit_id == Unit.id,
        sa.or_(Enrolment.starts_on >= since, Enrolment.exit_on >= since),
    )
    query = sa.select(Unit.name).where(Unit.kind != UnitKind.CENTRAL, sa.not_(anything))
    with whole_city("which units have registered nothing"):
        return sorted(session.scalars(query), key=sort_key)
