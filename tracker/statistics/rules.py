"""What `tracker doctor` asks of the figures: that one pass counts what the register holds.

The counts here are SQL's own, row by row and code by code, and share neither the reading nor the arrays of the
tables. A column read askew, an index of the database that has come out of step with its table or a row that falls
out on the way makes the two differ.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import sqlalchemy as sa

from tracker.codelists.models import Livelihood
from tracker.enrolments.models import Enrolment
from tracker.followups.models import FollowUp
from tracker.insatser.models import Insats
from tracker.participants.models import Participant
from tracker.participants.persons import linked
from tracker.quality.findings import Finding, Rule
from tracker.statistics import frame as reading
from tracker.statistics import rules_of_people
from tracker.statistics.columns import Askew
from tracker.statistics.material import HORIZON, NO, YES, Frame, Material
from tracker.statistics.period import Period
from tracker.statistics.service import AnnualTables, of_frame
from tracker.translations import _

Counts = dict[tuple[str, ...], int]
"""Numbers by what is counted and the codes of the cell; no zeros."""
_OF_TYPE = {"open_start": 3, "started": 3, "exited": 3, "open_end": 3, "completed": 5}
_ANSWERS = (("works",), ("assistance",), ("no assistance",))


def figures_in_step(session: Any, today: date) -> list[Finding]:
    """The tables of the year that runs and of the one before it hold what SQL counts."""
    period = Period(date(today.year - 1, 1, 1), date(today.year, 12, 31))
    try:
        material = reading.read(session, period, today)
        years = [Period.year(year) for year in (today.year - 1, today.year)]
        without = rules_of_people.at_odds(session)
        wrong = [year for year in years if not _agree(session, material, year, today, without)]
    except Askew as askew:
        return [Finding("figures_in_step", _("Statistiken kan inte läsas: %(what)s.", what=str(askew)))]
    return [Finding("figures_in_step", _told(year)) for year in wrong]


def _agree(session: Any, material: Material, year: Period, today: date, without: frozenset[int]) -> bool:
    frame = material.frame(year)
    annual = of_frame(frame)
    if drawn(frame, annual) != counted(session, year, today):
        return False
    successors = {item.code: (item.valid_to, item.successor) for item in material.lists.districts}
    of_people = rules_of_people.drawn(frame, material.persons, annual, without)
    by_sql = rules_of_people.counted(session, _open(year, today), year.last, successors, without)
    return +Counter(dict(of_people)) == +Counter(by_sql)


def _told(period: Period) -> Any:
    return _("Tabellerna för %(year)s stämmer inte med registret.", year=period.last.year)


def drawn(frame: Frame, annual: AnnualTables) -> Counts:
    """The counts as the pass has them: the totals of the tables, and what it read of the answers."""
    return +Counter(dict([*_of_tables(annual), *_of_answers(frame)]))


def _of_tables(annual: AnnualTables) -> Iterator[tuple[tuple[str, ...], int]]:
    types = annual.table(3).items[0]
    for item in types:
        yield ("participants", item.code), _number(annual, 1, "participants", item.code, "T", "T")
        for measure, number in _OF_TYPE.items():
            yield (measure, item.code), _number(annual, number, measure, item.code, "T")
    for item in annual.table(4).items[0]:
        yield ("reason", item.code), _number(annual, 4, "exited", item.code, "T", "T")


def _number(annual: AnnualTables, number: int, measure: str, *codes: str) -> int:
    figure = annual.table(number).figures.get((measure, *codes))
    return int(figure.value or 0) if figure else 0


def _of_answers(frame: Frame) -> Iterator[tuple[tuple[str, ...], int]]:
    held = (frame.livelihood_works, frame.assistance == YES, frame.assistance == NO)
    for key, rows in zip(_ANSWERS, held, strict=True):
        yield key, int(np.count_nonzero(frame.completed & rows))


def counted(session: Any, period: Period, as_of: date) -> Counts:
    """The same counts, by SQL."""
    found: Counter[tuple[str, ...]] = Counter()
    for kind, reason, *numbers in session.execute(_stays(period, as_of)):
        for measure, number in zip(_OF_TYPE, numbers, strict=True):
            for code in (kind, "T"):
                found[measure, code] += number
        exited = numbers[list(_OF_TYPE).index("exited")]
        for code in (reason, "T"):
            found["reason", code] += exited
    found.update(dict(zip(_ANSWERS, _answers(session, period, as_of), strict=True)))
    for code, persons in _persons(session, period, as_of).items():
        found["participants", code] = len(persons)
    return +found


def _open(period: Period, as_of: date) -> sa.ColumnElement[bool]:
    """Whether the enrolment was open on some day of the period, as known on `as_of`."""
    return sa.and_(
        Enrolment.starts_on <= min(period.last, as_of),
        sa.or_(_still_open(as_of), Enrolment.exit_on >= period.first),
    )


def _still_open(day: date) -> sa.ColumnElement[bool]:
    return sa.or_(Enrolment.exit_on.is_(None), Enrolment.exit_on > day)


def _exited(period: Period, as_of: date) -> sa.ColumnElement[bool]:
    return Enrolment.exit_on.between(period.first, min(period.last, as_of))


def _stays(period: Period, as_of: date) -> Any:
    exited = _exited(period, as_of)
    conditions = (
        Enrolment.starts_on < period.first,
        Enrolment.starts_on >= period.first,
        exited,
        _still_open(min(period.last, as_of)),
        sa.and_(exited, Enrolment.completion == "completed"),
    )
    codes = (Insats.insats_type_code, Enrolment.exit_reason_code)
    return (
        sa.select(*codes, *[sa.func.sum(sa.case((condition, 1), else_=0)) for condition in conditions])
        .join(Insats, Insats.id == Enrolment.insats_id)
        .where(_open(period, as_of))
        .group_by(*codes)
    )


def _answers(session: Any, period: Period, as_of: date) -> tuple[int, ...]:
    """Of completed exits: who worked or studied on the reference day, who had social assistance, who had none."""
    answered = sa.and_(FollowUp.answered_on <= as_of, Livelihood.works_or_studies)
    known = FollowUp.assistance_known_on <= as_of
    conditions = (answered, *[sa.and_(known, FollowUp.social_assistance == each) for each in ("yes", "no")])
    query = (
        sa.select(*[sa.func.coalesce(sa.func.sum(sa.case((each, 1), else_=0)), 0) for each in conditions])
        .select_from(FollowUp)
        .join(Enrolment, Enrolment.id == FollowUp.enrolment_id)
        .outerjoin(Livelihood, Livelihood.code == FollowUp.livelihood_code)
        .where(FollowUp.horizon_days == HORIZON, FollowUp.withdrawn_at.is_(None))
        .where(Enrolment.completion == "completed", _exited(period, as_of))
    )
    return tuple(session.execute(query).one())


def _persons(session: Any, period: Period, as_of: date) -> dict[str, set[int]]:
    """The persons by type of insats; those found to be one are one."""
    query = (
        sa.select(Insats.insats_type_code, Participant.person_id)
        .join(Enrolment, Enrolment.insats_id == Insats.id)
        .join(Participant, Participant.id == Enrolment.participant_id)
        .where(_open(period, as_of))
        .distinct()
    )
    least = linked(session.connection())
    found: dict[str, set[int]] = {"T": set()}
    for code, person in session.execute(query):
        found.setdefault(code, set()).add(least.get(person, person))
        found["T"].add(least.get(person, person))
    return found


RULES: tuple[Rule, ...] = (figures_in_step,)
