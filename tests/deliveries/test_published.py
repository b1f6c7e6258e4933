"""What a file is held against: the city's last release of exactly its year."""

from datetime import date
from typing import Any

import pytest

from tests import factories
from tests.city import City
from tests.deliveries.conftest import YEAR
from tests.releases import made
from tracker.deliveries import releases
from tracker.releases.models import Release
from tracker.releases.terms import StepKind

STAYED = {"starts_on": date(2025, 1, 13), "exit_on": date(2025, 3, 3)}


def published(session: Any, city: City, replaces: Release | None = None) -> Release:
    return made.release(session, made.two_of(city), until=StepKind.PUBLISHED, replaces=replaces)


def participants(session: Any, city: City, sexes: str) -> None:
    for sex in sexes:
        person = factories.participant(session, city.district, number=None, sex=sex)
        factories.exited(session, person, city.training, **STAYED)


def test_printed_figures_of_the_latest_release(session: Any, city: City) -> None:
    """Seven women are printed, two men are withheld, and then there are eight women."""
    participants(session, city, "KKKKKKKMM")
    assert releases.published(session, *YEAR) is None
    first = published(session, city)
    assert releases.published(session, *YEAR) == {"K": 7, "T": 9}
    participants(session, city, "K")
    published(session, city, first)
    assert releases.published(session, *YEAR) == {"K": 8, "T": 10}


def test_nothing_of_other_months_or_where_all_is_withheld(session: Any, city: City) -> None:
    participants(session, city, "KM")
    published(session, city)
    assert releases.published(session, *YEAR) is None
    assert releases.published(session, YEAR[0], date(2025, 6, 30)) is None


def test_rounded_figures_bound_nothing(session: Any, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(made.WANTED, "method", "rounding")
    participants(session, city, "KKKKKKK")
    published(session, city)
    assert releases.published(session, *YEAR) is None


def test_a_draft_is_not_published(session: Any, city: City) -> None:
    participants(session, city, "KKKKKKK")
    made.release(session, made.two_of(city), until=StepKind.CHECKED)
    assert releases.published(session, *YEAR) is None


def test_a_unit_learns_that_its_file_holds_more(session: Any, city: City, draw: Any) -> None:
    participants(session, city, "KKKKKKK")
    published(session, city)
    for _each in range(8):
        person = factories.participant(session, city.jobbtorg, number=None, sex="K")
        factories.exited(session, person, city.coaching, **STAYED)
    assert draw().report["more_than_published"] == [["K", 8, 7], ["T", 8, 7]]
