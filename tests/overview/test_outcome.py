"""Counts on pages are the counts of the statistics."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.overview.queries import counted
from tracker.database import writing
from tracker.demo.service import fill
from tracker.enrolments.models import Enrolment
from tracker.insatser.models import Insats
from tracker.overview.outcome import Counts, by_sex, enrolments_by_sex, share
from tracker.participants.models import Participant, SamePerson
from tracker.statistics import frame as reading
from tracker.statistics import indicators
from tracker.statistics.period import Period

POSTGRESQL_LATER = True

TODAY = date(2026, 6, 1)
MEASURES = {
    "open_now": indicators.open_end,
    "started": indicators.started,
    "exited": indicators.exited,
    "completed": indicators.completed,
    "matured": indicators.matured,
    "answered": indicators.answered,
    "self_sufficient": indicators.self_sufficient,
}


def tangle(session: Any) -> None:
    """Persons found to be the same, two and two and three in a row, and deaths that one unit of two knows of."""
    women = session.scalars(
        sa.select(Participant.person_id).where(Participant.sex == "K").distinct().order_by("person_id").limit(50)
    ).all()
    chains = [*zip(women[::2], women[1::2], strict=True), *zip(women[1:20:4], women[2:21:4], strict=True)]
    session.add_all([SamePerson(one_id=one, other_id=other) for one, other in chains])
    second = sa.select(sa.func.max(Participant.id)).group_by(Participant.person_id).having(sa.func.count() > 1)
    dead = session.scalars(sa.select(Participant).where(Participant.id.in_(second.limit(20)))).all()
    for number, one in enumerate(dead):
        one.died_on = date(2024, 1, 1) + timedelta(days=40 * number)


@pytest.mark.parametrize("tangled", [False, True])
def test_the_same_as_the_statistics(session: Any, tangled: bool) -> None:
    with writing(session):
        fill(session, 600, password_hash=lambda _: "hash", today=TODAY)
        if tangled:
            tangle(session)
    for year in (2024, 2025):
        period = Period.year(year)
        with counted() as queries:
            found = by_sex(session, sa.true(), period.first, period.last, TODAY, city=True)
        assert len(queries) == (4 if tangled else 2)
        frame = reading.load(session, period, TODAY)
        for place, sex in enumerate("KMU"):
            mine = frame.sex == place
            expected = {name: int((rule(frame) & mine).sum()) for name, rule in MEASURES.items()}
            assert {name: getattr(found[sex], name) for name in MEASURES} == expected
            assert found[sex].participants == len(set(frame.person[mine]))
        assert found["T"].matured > 50
        assert found["T"] == sum((found[sex] for sex in "KMU"), Counts())


def test_the_short_count_says_the_same(session: Any) -> None:
    with writing(session):
        fill(session, 300, password_hash=lambda _: "hash", today=TODAY)
    year = sa.true(), date(2025, 1, 1), date(2025, 12, 31), TODAY
    short, whole = enrolments_by_sex(session, *year), by_sex(session, *year, city=True)
    for sex in "KMUT":
        for name in ("open_now", "started", "exited", "completed"):
            assert getattr(short[sex], name) == getattr(whole[sex], name)
    assert short["T"].completed > 20


YEAR = date(2026, 1, 1), date(2026, 12, 31)


def of_jobbtorg(session: Any, city: Any, *, whole: bool) -> Counts:
    return by_sex(session, Insats.unit_id == city.jobbtorg.id, *YEAR, TODAY, city=whole)["K"]


def test_a_unit_counts_only_what_it_knows(session: Any, city: Any) -> None:
    person, elsewhere = factories.known_in(session, city.jobbtorg, city.district)
    factories.exited(session, person, city.coaching, exit_on=date(2026, 1, 20))
    factories.enrolment(session, elsewhere, city.training, starts_on=date(2026, 2, 1))
    own, all_of_it = (of_jobbtorg(session, city, whole=whole) for whole in (False, True))
    assert (own.matured, own.answered, own.not_reached) == (1, 0, 1)
    assert (all_of_it.matured, all_of_it.answered, all_of_it.self_sufficient) == (1, 1, 0)


@pytest.mark.parametrize("by_exit", [False, True])
def test_a_death_that_another_unit_knows_of_counts_for_the_city_only(session: Any, city: Any, by_exit: bool) -> None:
    person, elsewhere = factories.known_in(session, city.jobbtorg, city.district)
    factories.exited(session, person, city.coaching, exit_on=date(2026, 1, 20))
    if by_exit:
        died = {"exit_on": date(2026, 3, 1), "completion": "interrupted", "exit_reason_code": "avliden"}
        factories.exited(session, elsewhere, city.training, **died)
    else:
        with writing(session):
            elsewhere.died_on = date(2026, 3, 1)
    own, all_of_it = (of_jobbtorg(session, city, whole=whole) for whole in (False, True))
    assert (own.matured, all_of_it.matured) == (1, 0)


def nobody_has_died(session: Any) -> None:
    """One early death would be everyone's."""
    session.execute(sa.update(Participant).values(died_on=None))
    died = Enrolment.exit_reason_code == "avliden"
    session.execute(sa.update(Enrolment).where(died).values(exit_reason_code="flyttat"))


def test_all_linked_are_one(session: Any) -> None:
    with writing(session):
        fill(session, 300, password_hash=lambda _: "hash", today=TODAY)
        nobody_has_died(session)
        everyone = session.scalars(sa.select(Participant.person_id).distinct().order_by(Participant.person_id)).all()
        session.add_all([SamePerson(one_id=everyone[0], other_id=other) for other in everyone[1:]])
    period = Period.year(2024)
    found = by_sex(session, sa.true(), period.first, period.last, TODAY, city=True)["T"]
    frame = reading.load(session, period, TODAY)
    assert found.participants == len(set(frame.person)) == 1
    assert found.matured == indicators.matured(frame).sum() > 0
    assert found.answered == indicators.answered(frame).sum() == found.matured  # someone is always somewhere


def test_one_person_in_two_units_is_one_in_the_city_and_in_each(session: Any, city: Any) -> None:
    person, elsewhere = factories.known_in(session, city.jobbtorg, city.district)
    factories.enrolment(session, person, city.coaching)
    factories.enrolment(session, elsewhere, city.training)
    whole = by_sex(session, sa.true(), *YEAR, TODAY, city=True)
    assert (whole["K"].participants, whole["K"].open_now, whole["T"].participants) == (1, 2, 1)
    assert by_sex(session, sa.true(), *YEAR, TODAY, city=False)["T"].participants == 2
    assert of_jobbtorg(session, city, whole=False).participants == 1


def test_a_share_is_exact_and_of_nothing_a_point() -> None:
    assert share(1, 3) == Fraction(100, 3)
    assert share(0, 4) == 0
    assert share(0, 0) == "."
