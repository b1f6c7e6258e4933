"""How it goes for some insatser over a period, women and men apart: for pages, counted by the database.

The measures are those of the statistics (domain, section 6); `tests/overview/test_outcome.py` holds the two
against each other.
"""

from contextlib import nullcontext
from dataclasses import dataclass, fields
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from tracker.access.scope import whole_city
from tracker.codelists.models import Livelihood
from tracker.codelists.terms import Completion, Sex, SocialAssistance
from tracker.enrolments.models import Enrolment
from tracker.followups import queue, schedule
from tracker.followups.models import FollowUp
from tracker.participants.models import Participant
from tracker.participants.persons import Same

ALL = "T"


@dataclass(frozen=True)
class Counts:
    """Counts of one sex, or of all. `participants` are distinct persons, `asked` those who said how chances are."""

    participants: int = 0
    open_now: int = 0
    started: int = 0
    exited: int = 0
    completed: int = 0
    matured: int = 0
    answered: int = 0
    self_sufficient: int = 0
    asked: int = 0
    chances_grown: int = 0

    @property
    def not_reached(self) -> int:
        """Of matured, those without an answer."""
        return self.matured - self.answered

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


def share(part: int, base: int) -> Fraction | str:
    """`part` of `base` in per cent, exact; a share of nothing is `.`."""
    return Fraction(100 * part, base) if base else "."


def by_sex(session: Any, wanted: Any, first: date, last: date, today: date, *, city: bool) -> dict[str, Counts]:
    """Counts by "K", "M", "U" and "T" of the enrolments in `wanted` insatser (a condition) that touch the period.

    With `city`, a person is one whichever units know the person, and another unit's insats answers a follow-up, as in
    the city's statistics; without, only what one unit knows. One query, two with `city`.
    """
    same = Same(session) if city else None
    rows = _rows(wanted, first, last, today, same).cte("rows")
    flags = [each.name for each in fields(Counts)][1:]
    counted = [sa.func.count().filter(rows.c[flag]) for flag in flags]
    persons = sa.func.count(rows.c.who.distinct())
    by = sa.select(rows.c.sex, persons, *counted).group_by(rows.c.sex)
    everyone = sa.select(sa.literal(ALL), persons, *counted)
    with whole_city("counts, split by sex") if city else nullcontext():
        found = {sex: Counts(*numbers) for sex, *numbers in session.execute(sa.union_all(by, everyone))}
    return {sex: found.get(sex, Counts()) for sex in (*(each.value for each in Sex), ALL)}


def enrolments_by_sex(session: Any, wanted: Any, first: date, last: date, today: date) -> dict[str, Counts]:
    """As `by_sex`, but no more than open, started, exited and completed; the other counts are nought.

    It asks nothing about follow-ups or who the persons are, which takes most of the time. One query.
    """
    until = min(last, today)
    flags = _flags(first, until)
    counted = [sa.func.count().filter(flag) for flag in flags.values()]
    query = sa.select(Participant.sex, *counted).select_from(Enrolment).join(Enrolment.insats)
    query = query.join(Enrolment.participant).where(wanted, _touching(first, until)).group_by(Participant.sex)
    found = {sex: Counts(**dict(zip(flags, numbers, strict=True))) for sex, *numbers in session.execute(query)}
    by = {sex.value: found.get(sex.value, Counts()) for sex in Sex}
    return by | {ALL: sum(by.values(), Counts())}


def _touching(first: date, until: date) -> Any:
    return sa.and_(Enrolment.starts_on <= until, sa.or_(Enrolment.exit_on.is_(None), Enrolment.exit_on >= first))


def _flags(first: date, until: date) -> dict[str, Any]:
    """What an enrolment that touches the period counts as, whatever its follow-up."""
    exited = sa.and_(Enrolment.exit_on.is_not(None), Enrolment.exit_on.between(first, until))
    return {
        "open_now": sa.or_(Enrolment.exit_on.is_(None), Enrolment.exit_on > until),
        "started": Enrolment.starts_on >= first,
        "exited": exited,
        "completed": sa.and_(exited, Enrolment.completion == Completion.COMPLETED),
    }


def _rows(wanted: Any, first: date, last: date, today: date, same: Same | None) -> Any:
    """One row an enrolment, with what it counts as and who it is."""
    until = min(last, today)
    flags = _flags(first, until)
    matured = _matured(flags["completed"], today, queue.alive_on_due() if same is None else _alive_in_the_city(same))
    elsewhere = queue.answered_by_register() if same is None else _elsewhere_in_the_city(same)
    answered = sa.and_(matured, sa.or_(FollowUp.livelihood_code.is_not(None), elsewhere))
    chances = sa.and_(flags["exited"], Enrolment.chances_grown.is_not(None))
    return (
        sa.select(
            Participant.sex,
            (Enrolment.participant_id if same is None else same.as_one(Participant.person_id)).label("who"),
            *(flag.label(name) for name, flag in flags.items()),
            matured.label("matured"),
            answered.label("answered"),
            sa.and_(matured, _self_sufficient()).label("self_sufficient"),
            chances.label("asked"),
            sa.and_(chances, Enrolment.chances_grown.is_(True)).label("chances_grown"),
        )
        .join(Enrolment.insats)
        .join(Enrolment.participant)
        .outerjoin(FollowUp, _at_90_days())
        .outerjoin(Livelihood, Livelihood.code == FollowUp.livelihood_code)
        .where(wanted, _touching(first, until))
    )


def _at_90_days() -> Any:
    return sa.and_(
        FollowUp.enrolment_id == Enrolment.id,
        FollowUp.horizon_days == schedule.HORIZONS[0],
        FollowUp.withdrawn_at.is_(None),
    )


def _matured(completed: Any, today: date, alive_on_due: Any) -> Any:
    """Completed, the window closed, the participant alive on the reference day."""
    window_closed = FollowUp.due_on < today - timedelta(days=schedule.WINDOW_DAYS)
    return sa.and_(completed, window_closed, alive_on_due)


def _of_the_same(same: Same) -> tuple[Any, Any]:
    """Another enrolment, and the condition that it is of the same person, by whatever unit's record."""
    other, record = aliased(Enrolment), aliased(Participant)
    of_the_same = same.among(record.person_id, Participant.person_id)
    return other, sa.and_(of_the_same, other.participant_id == record.id)


def _elsewhere_in_the_city(same: Same) -> Any:
    """Whether the person was in another insats on the reference day, whichever unit's."""
    other, of_the_same = _of_the_same(same)
    return sa.exists().where(
        of_the_same,
        other.insats_id != Enrolment.insats_id,
        other.starts_on <= FollowUp.due_on,
        sa.or_(other.exit_on.is_(None), other.exit_on >= FollowUp.due_on),
    )


def _alive_in_the_city(same: Same) -> Any:
    """Whether no unit knows that the person had died by the reference day."""
    other, of_the_same = _of_the_same(same)
    by_exit = sa.exists().where(of_the_same, other.exit_reason_code == queue.DECEASED, other.exit_on <= FollowUp.due_on)
    of_record = aliased(Participant)
    recorded = sa.exists().where(
        same.among(of_record.person_id, Participant.person_id), of_record.died_on <= FollowUp.due_on
    )
    return sa.not_(sa.or_(by_exit, recorded))


def _self_sufficient() -> Any:
    """Livelihood by work or studies, and no social assistance known in the month."""
    assistance = FollowUp.social_assistance
    unaided = sa.or_(assistance.is_(None), assistance != SocialAssistance.YES)
    return sa.and_(FollowUp.livelihood_code.is_not(None), Livelihood.works_or_studies, unaided)


def open_by_insats(session: Any, ids: list[int], today: date, *, city: bool) -> dict[int, dict[str, int]]:
    """How many are in each of the insatser today, by sex; with `city`, whichever unit's they are."""
    query = (
        sa.select(Enrolment.insats_id, Participant.sex, sa.func.count())
        .join(Enrolment.participant)
        .where(Enrolment.insats_id.in_(ids), Enrolment.exit_on.is_(None), Enrolment.starts_on <= today)
        .group_by(Enrolment.insats_id, Participant.sex)
    )
    found: dict[int, dict[str, int]] = {}
    with whole_city("counts, split by sex") if city else nullcontext():
        for insats_id, sex, number in session.execute(query) if ids else ():
            found.setdefault(insats_id, {})[sex] = number
    return found
