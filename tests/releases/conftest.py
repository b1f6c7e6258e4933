"""A city with something to release, and releases on their way."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from tests import factories
from tests.city import City
from tracker.audit.entry import Who
from tracker.database import writing
from tracker.exports.publication import Protection
from tracker.releases import checking, protecting, service, working
from tracker.releases.models import Release, ReleaseCheck
from tracker.releases.terms import Outcome
from tracker.statistics.figures import WITHHELD

FACTS = {"year": 2025, "as_of": date(2026, 6, 1), "method": "suppression", "threshold": 5, "full_range": False}


@dataclass
class Office:
    """Two statisticians, and the steps they take."""

    session: Any
    drawer: Who
    fixer: Who

    def draw(self, **facts: Any) -> Release:
        with writing(self.session):
            return service.draw(self.session, {**FACTS, **facts}, self.drawer)

    def check(self, release: Release) -> Outcome | None:
        """What the process of its own does, in this one."""
        with writing(self.session):
            check_id = checking.begin(self.session, release, self.drawer).id
        outcome = working.work(self.session.get_bind(), self.session, check_id, "Stockholm")
        self.session.rollback()
        return outcome

    def fix(self, release: Release, why: str = "Granskat", who: Who | None = None) -> None:
        with writing(self.session):
            check = service.passed_check(self.session, release.id)
            service.fix(self.session, release, who or self.fixer, why, seen_check_id=check.id if check else 0)

    def publish(self, release: Release) -> None:
        with writing(self.session):
            service.publish(self.session, release, self.fixer)

    def published(self, **facts: Any) -> Release:
        """All the way."""
        release = self.draw(**facts)
        assert self.check(release) is Outcome.PASSED
        self.fix(release)
        self.publish(release)
        return release

    def passed(self, release: Release) -> ReleaseCheck:
        found = service.passed_check(self.session, release.id)
        assert found is not None
        return found


def who(city: City, unit: str) -> Who:
    return Who(city.users_of[unit, "statistician"].id, "statistician", getattr(city, unit).id)


@pytest.fixture
def office(session: Any, city: City, people: list[Any]) -> Office:
    return Office(session, who(city, "central"), who(city, "jobbtorg"))


@pytest.fixture
def people(session: Any, city: City) -> list[Any]:
    """Seven women and two men who completed in 2025, on both sides of the threshold."""
    days = {"starts_on": date(2025, 1, 13), "exit_on": date(2025, 3, 3)}
    found = [factories.participant(session, city.jobbtorg, number=None, sex=sex) for sex in "K" * 7 + "M" * 2]
    for person in found:
        factories.exited(session, person, city.coaching, **days)
    return found


def plain_protection(annual: Any, wanted: protecting.Wanted, earlier: Any, tell: Any) -> protecting.Protected:
    """Small counts withheld and no more: these tests are about the way of a release, not about what it withholds."""
    tell(1, 1)
    tables = tuple(replace(table, figures=_hidden(table.figures, wanted.threshold)) for table in annual.tables)
    named = Protection(wanted.method, "Undertryckning", ("Små tal ersätts med X.",), wanted.threshold)
    return protecting.Protected(tables, named, {"withheld": 3}, [], 0, True)


def _hidden(figures: Any, threshold: int) -> Any:
    return {key: WITHHELD if 0 < (figure.value or 0) < threshold else figure for key, figure in figures.items()}


@pytest.fixture(autouse=True)
def protection(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Let the protection answer as the test says; until then quickly and plainly. Not beside `really_protected`."""

    def answers(protect: Any) -> None:
        monkeypatch.setattr(protecting, "protect", protect)

    if "really_protected" not in request.fixturenames:
        answers(plain_protection)
    return answers


@pytest.fixture
def really_protected() -> None:
    """The protection as it is."""
