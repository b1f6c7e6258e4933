"""Someone with the right, and files as she draws them."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.city import TODAY, City
from tracker.access import events, rights
from tracker.access.scope import inside, of_unit
from tracker.database import writing
from tracker.deliveries import layout, service
from tracker.deliveries.models import Delivery
from tracker.deliveries.states import State

YEAR = (date(2025, 1, 1), date(2025, 12, 31))


@pytest.fixture
def right(session: Any, city: City) -> Any:
    """The caseworker's, for a month."""
    until = TODAY + timedelta(days=30)
    with writing(session):
        return rights.give(session, city.users["caseworker"], city.jobbtorg.id, "Uppföljning", until, by=None)


@pytest.fixture
def who(city: City) -> service.Who:
    return service.Who(city.users["caseworker"].id, city.jobbtorg.id)


@pytest.fixture
def draw(session: Any, who: service.Who) -> Callable[..., Delivery]:
    """A draft of the caseworker's, as she sees the unit."""

    def make(period: tuple[date, date] = YEAR, plan: layout.Layout | None = None) -> Delivery:
        with inside(of_unit(who.unit_id, who.user_id)), writing(session):
            return service.draft(session, who, period, "Årets leverans", plan or layout.read(layout.DEFAULT))

    return make


@pytest.fixture
def tell(session: Any, who: service.Who) -> Callable[..., None]:
    def told(delivery: Delivery, *states: State, note: str = "") -> None:
        for state in states:
            with writing(session):
                service.tell(session, delivery.id, state, who, note)

    return told


@pytest.fixture
def plan(tmp_path: Path) -> Callable[..., layout.Layout]:
    """The default layout with words in it replaced."""

    def changed(*pairs: tuple[str, str], more: str = "") -> layout.Layout:
        text = layout.DEFAULT.read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        file = tmp_path / "agency.toml"
        file.write_text(text + more, encoding="utf-8")
        return layout.read(file)

    return changed


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What the log was told."""
    heard: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(events, "noted", lambda kind, **facts: heard.append((kind, facts)))
    return heard


@pytest.fixture
def person(session: Any, city: City) -> Any:
    """Someone of Kista who left her insats in the year that is delivered."""
    made = factories.participant(session, city.jobbtorg, family_name="Öberg")
    factories.exited(session, made, city.coaching, starts_on=date(2025, 2, 10), exit_on=date(2025, 4, 5))
    return made
