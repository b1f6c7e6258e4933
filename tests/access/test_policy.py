"""The doors: each role has the keys that it needs, and statisticians never see people."""

from typing import Any

import pytest

from tests import factories
from tests.city import City
from tracker.access.policy import KEYS, RIGHTS, Door, Right, opens, sees_looks
from tracker.codelists.terms import RoleName

PEOPLE = {Door.CASEWORK, Door.FILES, Door.INDIVIDUALS}


@pytest.mark.parametrize("role", sorted(set(RoleName) - {RoleName.CASEWORKER, RoleName.MANAGER}))
def test_only_casework_opens_people(role: str) -> None:
    assert not [door for door in PEOPLE if opens(RoleName(role), door, frozenset(Right))]


def test_a_right_adds_to_a_role_and_never_stands_for_one() -> None:
    for door, right in RIGHTS.items():
        for role in RoleName:
            assert not opens(role, door)
            assert opens(role, door, frozenset({right})) == (role in KEYS[door])


@pytest.mark.parametrize("role", sorted(RoleName))
def test_who_has_looked_is_the_managers_and_of_a_protected_person_her_handlers(role: str) -> None:
    assert sees_looks(RoleName(role), protected=False) == (role == RoleName.MANAGER)
    assert sees_looks(RoleName(role), protected=True) == (role in {RoleName.MANAGER, RoleName.CASEWORKER})
    assert not sees_looks(None, protected=True)


@pytest.mark.parametrize("role", sorted(RoleName))
def test_lists_by_what_may_tell_of_health_are_the_managers(role: str) -> None:
    assert opens(RoleName(role), Door.SENSITIVE_LISTS) == (role == RoleName.MANAGER)


def test_every_door_has_keys() -> None:
    assert set(KEYS) == set(Door) - {Door.PUBLIC}


@pytest.mark.parametrize("role", sorted(set(RoleName) - {RoleName.CASEWORKER, RoleName.MANAGER}))
def test_no_name_on_any_page_of_those_who_see_no_people(
    session: Any, city: City, client: Any, login: Any, role: str
) -> None:
    person = factories.participant(session, city.jobbtorg, family_name="Kanariefågel")
    factories.enrolment(session, person, city.coaching)
    login(role)
    for path in (
        "/",
        "/insatser",
        f"/insatser/{city.coaching.id}",
        "/projekt",
        "/statistik",
        f"/deltagare/{person.id}",
    ):
        assert "Kanariefågel" not in client.get(path, follow_redirects=True).text
    assert client.post("/deltagare", data={"words": "Kanariefågel"}).status_code == 403


@pytest.mark.parametrize("asked", ["sex=K", "age=20-24", "district=bromma", "insats=1", "protection=none", "born=1990"])
def test_caseworkers_search_by_name_or_number_only(
    session: Any, city: City, client: Any, login: Any, asked: str
) -> None:
    for sex in ("K", "M"):
        factories.participant(session, city.jobbtorg, number=factories.number(sex))
    login("caseworker")
    everyone = client.get("/deltagare").text
    found = client.get(f"/deltagare?{asked}").text
    assert found.count('<th scope="row"') == everyone.count('<th scope="row"') == 2
    assert everyone.count("<select") == 0
    name, _equals, value = asked.partition("=")
    assert client.post("/deltagare", data={name: value}).text.count('<th scope="row"') == 2
