"""Counts on pages are the counts of the statistics."""

from datetime import date
from fractions import Fraction
from typing import Any

import sqlalchemy as sa

from tests import factories
from tests.overview.queries import counted
from tracker.database import writing
from tracker.demo.service import fill
from tracker.insatser.models import Insats
from tracker.overview.outcome import Counts, by_sex, enrolments_by_sex, share
from tracker.statistics import frame as reading
from tracker.statistics import indicators
from tracker.statistics.period import Period

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


def test_the_same_as_the_statistics(session: Any) -> None:
    with writing(session):
        fill(session, 600, password_hash=lambda _: "hash", today=TODAY)
    for year in (2024, 2025):
        period = Period.year(year)
        with counted() as queries:
            found = by_sex(session, sa.true(), period.first, period.last, TODAY, city=True)
        assert len(queries) == 1
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


def test_a_unit_counts_only_what_it_knows(session: Any, city: Any) -> None:
    person = factories.participant(session, city.jobbtorg)
    factories.exited(session, person, city.coaching, exit_on=date(2026, 1, 20))
    factories.enrolment(session, person, city.training, starts_on=date(2026, 2, 1))
    year = date(2026, 1, 1), date(2026, 12, 31)
    own = by_sex(session, Insats.unit_id == city.jobbtorg.id, *year, TODAY, city=False)["K"]
    all_of_it = by_sex(session, Insats.unit_id == city.jobbtorg.id, *year, TODAY, city=True)["K"]
    assert (own.matured, own.answered, own.not_reached) == (1, 0, 1)
    assert (all_of_it.matured, all_of_it.answered, all_of_it.self_sufficient) == (1, 1, 0)


def test_a_share_is_exact_and_of_nothing_a_point() -> None:
    assert share(1, 3) == Fraction(100, 3)
    assert share(0, 4) == 0
    assert share(0, 0) == "."
