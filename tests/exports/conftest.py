"""The tables of one small city, small enough to count on one's fingers."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.exports import publications
from tests.statistics import cities
from tests.statistics.conftest import register_engine  # noqa: F401 - a fixture
from tracker.statistics.service import annual_tables


@pytest.fixture
def city():
    """Sixteen women who completed and were asked, one of them at work; one man who is still enrolled."""
    city = cities.new_city()
    for number in range(16):
        who = cities.person(city, "K")
        livelihood = "arbete" if number == 0 else "a-kassa"
        left = cities.enrol(city, who, date(2024, 1, 10), date(2024, 3, 1))
        left["answer"] = cities.answer(livelihood, date(2024, 6, 1))
    cities.enrol(city, cities.person(city, "M"), date(2024, 2, 1), assistance="yes")
    return city


@pytest.fixture
def annual(register_engine, city):  # noqa: F811
    with Session(register_engine) as session:
        cities.write(session, city)
        session.execute(sa.update(cities.InsatsType).values(label_sv="=1+1"))
        yield annual_tables(session, 2024, date(2025, 6, 1))


@pytest.fixture
def publication(annual):
    """The city's tables as they are written with no protection."""
    return publications.published(annual)


@pytest.fixture
def protected(publication):
    """The same with small counts withheld."""
    return publications.with_withheld(publication)
