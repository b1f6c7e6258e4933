"""Years side by side: each as it is by itself, save that districts are those of the latest year."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests import factories
from tests.city import City
from tests.statistics import cities, plain_counter
from tracker.statistics.comparing import BESIDE, change, change_in_per_cent, of_city
from tracker.statistics.figures import NOTHING, Figure, count, share
from tracker.statistics.service import annual_tables

FEW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
AS_OF = date(2026, 2, 1)
YEARS = (2023, 2024, 2025)


@FEW
@given(city=cities.cities())
def test_each_year_is_as_it_is_by_itself(register: Any, city: Any) -> None:
    cities.write(register, city)
    compared = of_city(register, 5, "completed", YEARS, AS_OF)
    for year in compared.years:
        assert year.table == annual_tables(register, year.year, AS_OF).table(5)


@FEW
@given(city=cities.cities())
def test_older_years_stand_in_the_division_of_the_latest(register: Any, city: Any) -> None:
    cities.write(register, city)
    latest = date(2025, 12, 31)
    brought = {**city, "enrolments": [
        {**row, "district": plain_counter.district_on(city, row["district"], latest)} for row in city["enrolments"]
    ]}  # fmt: skip
    compared = of_city(register, 9, "matured", YEARS, AS_OF)
    assert {item.code for item in compared.division} == {"norra-staden", "nya-soder"}
    assert compared.areas_then == (2, 2, 2)
    for year in compared.years:
        expected = plain_counter.count_table(brought, 9, year.year, AS_OF)
        for (measure, *codes), figure in year.table.lines():
            value, sign = expected.get((measure, *codes), (0, "–"))
            assert (figure.value, figure.sign) == (value, sign) or figure == NOTHING
        shown = {key for key, (value, _sign) in expected.items() if value}
        assert shown <= set(year.table.figures)


def test_a_change_is_a_difference_and_of_enough_a_share() -> None:
    assert change(count(20), count(17)) == Figure(-3)
    assert change(share(1, 3), share(1, 2)) == Figure(Decimal("16.7"))
    assert change(NOTHING, count(3)) == NOTHING
    assert change_in_per_cent(count(20), count(17)) == Figure(Decimal("-15.0"))
    assert change_in_per_cent(count(19), count(17)) == NOTHING


@pytest.fixture
def some(session: Any, city: City) -> None:
    """Someone who left in each of two years."""
    for year in (2024, 2025):
        person = factories.participant(session, city.jobbtorg)
        facts = {"starts_on": date(year, 1, 8), "exit_on": date(year, 3, 1), "district_code": "skarpnack"}
        factories.exited(session, person, city.coaching, **facts)


def test_a_rate_stands_with_what_tells_how_sure_it_is(client: Any, login: Any, some: Any) -> None:
    login("statistician")
    for rate, beside in BESIDE.items():
        text = client.get(f"/statistik/jamfor?matt=6:{rate}&ar=2024&ar=2025").text
        assert text.count("<caption") == 1 + len(beside) + 1 + 1  # the rate, what stands beside it, change, the years


def test_the_page_says_what_each_year_is(client: Any, login: Any, some: Any) -> None:
    login("statistician")
    text = client.get("/statistik/jamfor?matt=2:participants&ar=2021&ar=2026").text
    assert "Preliminära" in text
    assert "Slutliga" in text
    assert "2026 prel." in text
    assert "13 då, visade som 11" in text
    assert "version 1" in text


@pytest.mark.parametrize("years", ["", "&ar=2025", "&ar=2021&ar=2022&ar=2023&ar=2024&ar=2025&ar=2026"])
def test_two_to_five_years(client: Any, login: Any, some: Any, years: str) -> None:
    login("statistician")
    answer = client.get(f"/statistik/jamfor?vald=1&matt=5:median_days{years}")
    assert answer.status_code == 200
    assert 'id="ar-error"' in answer.text
    assert "<caption" not in answer.text
    assert 'value="5:median_days" selected' in answer.text


@pytest.mark.parametrize("what", ["matt=5:participants", "matt=0:exited", "matt=x", "matt=10:exited"])
def test_no_such_measure(client: Any, login: Any, some: Any, what: str) -> None:
    login("statistician")
    assert client.get(f"/statistik/jamfor?{what}").status_code == 404


def test_a_statistician_chooses_among_all_the_years_of_the_city(client: Any, login: Any, some: Any) -> None:
    login("statistician")
    assert '<option value="2024"' in client.get("/statistik").text
