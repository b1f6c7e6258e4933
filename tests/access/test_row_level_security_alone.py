"""Requests to PostgreSQL with the application's filters switched off: row-level security alone must hold."""

from typing import Any

import pytest

from tests import factories
from tests.pages import shown
from tracker.access import guard

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)

LISTS = ("/", "/deltagare", "/uppfoljningar", "/dubbletter", "/insatser", "/import")


@pytest.fixture
def people(session: Any, city: Any) -> list[Any]:
    """Own, another unit's, and a protected one whom the manager handles; each with an exit."""
    places = [
        (city.jobbtorg, city.coaching, "none"),
        (city.district, city.training, "none"),
        (city.jobbtorg, city.course, "sekretessmarkering"),
    ]
    made = [factories.participant(session, unit, protection=grade) for unit, _where, grade in places]
    for person, (_unit, where, _grade) in zip(made, places, strict=True):
        factories.exited(session, person, where)
    return made


@pytest.mark.parametrize("role", ["caseworker", "manager", "statistician", "administrator"])
def test_pages_are_the_same_without_the_filters(
    client: Any, login: Any, people: list[Any], role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    login(role)
    paths = [*LISTS, *(f"/deltagare/{person.id}" for person in people), "/deltagare/999999"]
    filtered = [(shown(client, path), client.get(path).status_code) for path in paths]
    monkeypatch.setattr(guard, "narrowed", lambda text, _statement, _scope: text)
    for path, before in zip(paths, filtered, strict=True):
        assert (shown(client, path), client.get(path).status_code) == before, path
    _own, other, hidden, nobody = [client.get(path).status_code for path in paths[len(LISTS) :]]
    assert other == nobody
    assert hidden == (200 if role == "manager" else nobody)
