"""How it goes for some insatser over a period, women and men apart: for pages, counted by the database.

The measures are those of the statistics (domain, section 6); `tests/overview/test_outcome.py` holds the two
against each other.
"""

from contextlib import nullcontext
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from tracker import bulk
from tracker.access.scope import whole_city
from tracker.codelists.models import Livelihood
from tracker.codelists.terms import Completion, Sex, SocialAssistance
from tracker.enrolments.models import Enrolment
from tracker.followups import queue, schedule
from tracker.followups.models import FollowUp
from tracker.overview import linked
from tracker.participants.models import Participant

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


COUNTED = (*(each.name for each in fields(Counts)), "not_reached")
"""Everything that `Counts` tells."""


def share(part: int, base: int) -> Fraction | str:
    """`part` of `base` in per cent, exact; a share of nothing is `.`."""
    return Fraction(100 * part, base) if base else "."


def by_sex(session: Any, wanted: Any, first: date, last: date, today: date, *, city: bool) -> dict[str, Counts]:
    """Counts by "K", "M", "U" and "T" of the enrolments in `wanted` insatser (a condition) that touch the period.

    With `city`, a person is one whichever units know the person, and another unit's insats answers a follow-up, as in
    the city's statistics; without, only what one unit knows. Sex is as the enrolment's own record has it. One query;
    with `city` two, or four where persons have been found to be one.
    """
    with whole_city("counts, split by sex") if city else nullcontext():
        return _by_sex(session, wanted, first, last, today, linked.read(session) if city else None)


def _by_sex(
    session: Any, wanted: Any, first: date, last: date, today: date, known: linked.Linked | None
) -> dict[str, Counts]:
    view = _to_the_unit() if known is None else _to_the_city(session, known)
    rows = _rows(wanted, first, last, today, view).cte("rows")
    flags = [each.name for each in fields(Counts)][1:]
    counted = [sa.func.count().filter(rows.c[flag]) for flag in flags]
    persons = sa.func.count(rows.c.who.distinct())
    by = sa.select(rows.c.sex, persons, *counted).group_by(rows.c.sex)
    everyone = sa.select(sa.literal(ALL), persons, *counted)
    found = {sex: Counts(*numbers) for sex, *numbers in session.execute(sa.union_all(by, everyone))}
    if known is not None and known.least:
        found = _unite(session, found, known.least, sa.and_(wanted, _touching(first, min(last, today))))
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


@dataclass(frozen=True)
class _View:
    """Who is who, and what is known of the reference day: to one unit, or to the city."""

    who: Any
    alive_on_due: Any
    elsewhere: Any


def _to_the_unit() -> _View:
    return _View(Enrolment.participant_id, queue.alive_on_due(), queue.answered_by_register())


def _to_the_city(session: Any, known: linked.Linked) -> _View:
    dead, elsewhere = (bulk.among(session, Enrolment.id, ids) for ids in (known.dead, known.elsewhere))
    return _View(Participant.person_id, _alive_in_the_city(dead), _elsewhere_in_the_city(elsewhere))


def _unite(session: Any, found: dict[str, Counts], least: dict[int, int], condition: Any) -> dict[str, Counts]:
    """The same counts, where those who have been found to be one are counted once."""
    query = sa.select(Participant.sex, Participant.person_id).select_from(Enrolment).join(Enrolment.insats)
    query = query.join(Enrolment.participant).where(condition, bulk.among(session, Participant.person_id, least))
    persons: dict[str, set[int]] = {}
    for sex, person in session.execute(query.distinct()):
        for group in (sex, ALL):
            persons.setdefault(group, set()).add(person)
    twice = {sex: len(group) - len({least[person] for person in group}) for sex, group in persons.items()}
    return {sex: replace(one, participants=one.participants - twice.get(sex, 0)) for sex, one in found.items()}


def _rows(wanted: Any, first: date, last: date, today: date, view: _View) -> Any:
    """One row an enrolment, with what it counts as and who it is."""
    flags = _flags(first, min(last, today))
    matured = _matured(flags["completed"], today, view.alive_on_due)
    answered = sa.and_(matured, sa.or_(FollowUp.livelihood_code.is_not(None), view.elsewhere))
    chances = sa.and_(flags["exited"], Enrolment.chances_grown.is_not(None))
    flags |= {
        "matured": matured,
        "answered": answered,
        "self_sufficient": sa.and_(matured, _self_sufficient()),
        "asked": chances,
        "chances_grown": sa.and_(chances, Enrolment.chances_grown.is_(True)),
    }
    return (
        sa.select(Participant.sex, view.who.label("who"), *(flag.label(name) for name, flag in flags.items()))
        .join(Enrolment.insats)
        .join(Enrolment.participant)
        .outerjoin(FollowUp, _at_90_days())
        .outerjoin(Livelihood, Livelihood.code == FollowUp.livelihood_code)
        .where(wanted, _touching(first, min(last, today)))
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


def _of_the_same() -> tuple[Any, Any]:
    """Another enrolment, and the condition that it is of the same person, by whatever unit's record."""
    other, record = aliased(Enrolment), aliased(Participant)
    return other, sa.and_(record.person_id == Participant.person_id, other.participant_id == record.id)


def _elsewhere_in_the_city(elsewhere: Any) -> Any:
    """Whether the person was in another insats on the reference day, whichever unit's."""
    other, of_the_same = _of_the_same()
    found = sa.exists().where(
        of_the_same,
        other.insats_id != Enrolment.insats_id,
        other.starts_on <= FollowUp.due_on,
        sa.or_(other.exit_on.is_(None), other.exit_on >= FollowUp.due_on),
    )
    return sa.or_(elsewhere, found)


def _alive_in_the_city(dead: Any) -> Any:
    """Whether no unit knows that the person had died by the reference day."""
    other, of_the_same = _of_the_same()
    by_exit = sa.exists().where(of_the_same, other.exit_reason_code == queue.DECEASED, other.exit_on <= FollowUp.due_on)
    of_record = aliased(Participant)
    recorded = sa.exists().where(of_record.person_id == Participant.person_id, of_record.died_on <= FollowUp.due_on)
    return sa.not_(sa.or_(dead, by_exit, recorded))


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
