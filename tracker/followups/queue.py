"""The work list *att följa upp*: what the unit still owes, due and overdue first."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager

from tracker.codelists.terms import FollowUpState
from tracker.database import at_most
from tracker.enrolments.models import Enrolment
from tracker.followups import schedule
from tracker.followups.models import FollowUp, FollowUpAttempt, is_struck
from tracker.participants.models import Participant

DECEASED = "avliden"
OPEN_STATES = schedule.OPEN_STATES
COUNT_CAP = 1_000
"""`counts` stops here: nobody acts otherwise on 40 000 than on more than 1 000, but to count them takes long."""


# Expressions that are always the same are made once: it takes longer than answering them.
@cache
def died_on() -> Any:
    """The day the participant of the enrolment died, as far as the register knows; a scalar expression."""
    own, other = Participant.died_on, aliased(Enrolment)
    by_exit = (
        sa.select(sa.func.min(other.exit_on))
        .where(other.participant_id == Enrolment.participant_id, other.exit_reason_code == DECEASED)
        .correlate(Enrolment)
        .scalar_subquery()
    )
    return sa.case((own.is_(None), by_exit), (by_exit.is_(None), own), (own < by_exit, own), else_=by_exit)


@cache
def alive_on_due() -> Any:
    """Whether the participant was alive on the reference day; cheaper to ask of many than `died_on`."""
    other = aliased(Enrolment)
    died_by_exit = sa.exists().where(
        other.participant_id == Enrolment.participant_id,
        other.exit_reason_code == DECEASED,
        other.exit_on <= FollowUp.due_on,
    )
    own = Participant.died_on
    return sa.and_(sa.or_(own.is_(None), own > FollowUp.due_on), sa.not_(died_by_exit))


@cache
def answered_by_register() -> Any:
    """Whether the participant was in another insats on the reference day, as far as the unit knows.

    Another unit's insats answers in the city's statistics only (domain, section 3).
    """
    other = aliased(Enrolment)
    return sa.exists().where(
        other.participant_id == Enrolment.participant_id,
        other.insats_id != Enrolment.insats_id,
        other.starts_on <= FollowUp.due_on,
        sa.or_(other.exit_on.is_(None), other.exit_on >= FollowUp.due_on),
    )


def _of_unit(unit_id: int) -> Any:
    return (
        sa.select(FollowUp)
        .join(FollowUp.enrolment)
        .join(Enrolment.insats)
        .join(Enrolment.participant)
        .where(FollowUp.unit_id == unit_id, FollowUp.withdrawn_at.is_(None))
    )


def open_ones(unit_id: int, today: date) -> Any:
    """A select of the unit's follow-ups without an answer, in order of their day: overdue, due, planned.

    It walks `ix_follow_up_open` and stops at the last row asked for.
    """
    return (
        _of_unit(unit_id)
        .where(
            FollowUp.livelihood_code.is_(None),
            FollowUp.closed_as.is_(None),
            alive_on_due(),
            sa.or_(FollowUp.due_on > today, sa.not_(answered_by_register())),
        )
        .order_by(FollowUp.due_on, FollowUp.id)
        .options(
            contains_eager(FollowUp.enrolment).contains_eager(Enrolment.insats),
            contains_eager(FollowUp.enrolment).contains_eager(Enrolment.participant),
        )
    )


def in_state(query: Any, state: FollowUpState | None, today: date) -> Any:
    """Narrow a select of open ones to planned, due or overdue."""
    last_day = today - timedelta(days=schedule.WINDOW_DAYS)
    if state is FollowUpState.PLANNED:
        return query.where(FollowUp.due_on > today)
    if state is FollowUpState.DUE:
        return query.where(FollowUp.due_on <= today, FollowUp.due_on >= last_day)
    if state is FollowUpState.OVERDUE:
        return query.where(FollowUp.due_on < last_day)
    return query


def counts(session: Any, unit_id: int, today: date) -> dict[FollowUpState, int]:
    """How many are overdue, due and planned; `COUNT_CAP` + 1 means more than `COUNT_CAP`. One query."""
    counted = [_counted(in_state(open_ones(unit_id, today), state, today)) for state in OPEN_STATES]
    return dict(zip(OPEN_STATES, session.execute(sa.select(*counted)).one(), strict=True))


def _counted(query: Any) -> Any:
    capped = query.order_by(None).with_only_columns(FollowUp.id).limit(at_most(COUNT_CAP + 1)).subquery()
    return sa.select(sa.func.count()).select_from(capped).scalar_subquery()


def length(counted: dict[FollowUpState, int], state: FollowUpState | None) -> tuple[int, int]:
    """How many of the state (or of all) are known, and that number or, where there are more, one above it."""
    numbers = list(counted.values()) if state is None else [counted[state]]
    known = sum(min(number, COUNT_CAP) for number in numbers)
    return known, known + any(number > COUNT_CAP for number in numbers)


def holding_first(query: Any, rows: int, counted: dict[FollowUpState, int], today: date) -> Any:
    """Narrow a select of open ones, in order of their day, to the states that its first `rows` are in.

    Most are planned and stand last; the first pages need not ask about them.
    """
    overdue, due = counted[FollowUpState.OVERDUE], counted[FollowUpState.DUE]
    if overdue >= rows:
        return in_state(query, FollowUpState.OVERDUE, today)
    return query.where(FollowUp.due_on <= today) if overdue + due >= rows else query


@dataclass(frozen=True)
class Standing:
    """Where a follow-up stands today: its computed state, and whether the register answered by itself."""

    state: FollowUpState
    by_register: bool


def standings(session: Any, follow_ups: list[FollowUp], unit_id: int, today: date) -> dict[int, Standing]:
    """The standing of each of the follow-ups (of the unit), by id; one query."""
    ids = [follow_up.id for follow_up in follow_ups]
    query = (
        _of_unit(unit_id).where(FollowUp.id.in_(ids)).with_only_columns(FollowUp.id, answered_by_register(), died_on())
    )
    known = {row[0]: row for row in session.execute(query)} if ids else {}
    return {
        each.id: standing(each, known[each.id][1], known[each.id][2], today) for each in follow_ups if each.id in known
    }


def standing(follow_up: Any, in_insats: bool, died: date | None, today: date) -> Standing:
    """The standing of one follow-up (an object or a row) whose participant `died`, or was in another insats."""
    own = follow_up.livelihood_code is not None
    by_register = bool(in_insats) and not own and follow_up.due_on <= today
    state = schedule.state(follow_up.due_on, today, own or by_register, follow_up.closed_as, died)
    return Standing(state, by_register and state is FollowUpState.ANSWERED)


def next_after(session: Any, follow_up: FollowUp, unit_id: int, today: date) -> int | None:
    """The id of the next one to do something about today, in the order of the list; from its top after the last."""
    place = sa.tuple_(FollowUp.due_on, FollowUp.id)
    others = (
        open_ones(unit_id, today)
        .where(FollowUp.due_on <= today, FollowUp.id != follow_up.id)
        .with_only_columns(FollowUp.id)
        .limit(at_most(1))
    )
    after: int | None = session.scalar(others.where(place > (follow_up.due_on, follow_up.id)))
    return after if after is not None else session.scalar(others)


def attempt_counts(session: Any, ids: list[int]) -> dict[int, int]:
    """How many attempts are logged and not struck, by follow-up; those without any are left out."""
    query = (
        sa.select(FollowUpAttempt.follow_up_id, sa.func.count())
        .where(FollowUpAttempt.follow_up_id.in_(ids), sa.not_(is_struck()))
        .group_by(FollowUpAttempt.follow_up_id)
    )
    return dict(session.execute(query).all()) if ids else {}
