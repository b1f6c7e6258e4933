"""Insatser through the API: the unit's own, by the pages' rules."""

from datetime import date
from typing import Any

import pytest

from tests import factories
from tests.api.systems import System
from tests.city import City
from tests.databases import on_sqlite
from tracker.codelists.models import InsatsType
from tracker.database import writing
from tracker.insatser.models import Insats
from tracker.revisions.models import Revision

pytestmark = on_sqlite
FACTS = {"name": "Språkkafé", "insats_type_code": "sprak", "starts_on": "2026-01-12", "places": 20}


def pointers(answer: Any) -> list[str]:
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    return [each["pointer"] for each in answer.json["errors"]]


def at(insats: Any) -> str:
    return f"/insatser/{insats.id}"


def test_the_units_own_are_listed_a_piece_at_a_time(city: City, system: System) -> None:
    first = system.call("GET", "/insatser?limit=1").json
    assert [each["id"] for each in first["items"]] == [city.coaching.id]
    rest = system.call("GET", f"/insatser?limit=1&cursor={first['next']}").json
    assert [each["id"] for each in rest["items"]] == [city.course.id]
    assert rest["next"] is None
    assert rest["items"][0]["ends_on"] == "2026-12-31"


def test_made_read_and_closed(session: Any, city: City, system: System) -> None:
    made = system.call("POST", "/insatser", FACTS)
    assert (made.status_code, made.headers["ETag"]) == (201, '"1"')
    path = made.headers["Location"].removeprefix("/api/v1")
    assert system.call("GET", path).json == made.json
    assert session.get_one(Insats, made.json["id"]).unit_id == city.jobbtorg.id
    changed = system.call("PUT", path, {**FACTS, "ends_on": "2026-06-30"}, If_Match='"1"')
    assert (changed.status_code, changed.headers["ETag"]) == (204, '"2"')
    assert "Content-Type" not in changed.headers
    assert system.call("GET", path).json == {**made.json, "version": 2, "ends_on": "2026-06-30"}
    assert session.query(Revision).count() == 1


def test_who_has_seen_another_version_overwrites_nothing(system: System, city: City) -> None:
    assert system.call("PUT", at(city.coaching), FACTS).status_code == 428
    answer = system.call("PUT", at(city.coaching), FACTS, If_Match='"7"')
    assert (answer.status_code, answer.headers["ETag"]) == (412, '"1"')
    assert answer.json["current"]["name"] == "Jobbcoachning"
    assert "name" in answer.json["differs"]


def test_the_name_is_the_units_own(system: System, city: City) -> None:
    answer = system.call("POST", "/insatser", {**FACTS, "name": "JOBBCOACHNING"})
    assert (answer.status_code, [each["pointer"] for each in answer.json["errors"]]) == (409, ["#/name"])


@pytest.mark.parametrize(
    ("facts", "pointer"),
    [
        ({"insats_type_code": "finns-inte"}, "#/insats_type_code"),
        ({"project_id": 999_999}, "#/project_id"),
        ({"project_id": 2**70}, "#/project_id"),
        ({"places": 0}, "#/places"),
        ({"ends_on": "2026-01-11"}, "#/ends_on"),
        ({"unit_id": 1}, "#/unit_id"),
    ],
)
def test_what_a_form_would_not_offer_is_refused(system: System, facts: Any, pointer: str) -> None:
    assert pointers(system.call("POST", "/insatser", {**FACTS, **facts})) == [pointer]


def test_a_type_that_has_ended_stays_but_is_not_chosen_anew(session: Any, system: System, city: City) -> None:
    with writing(session):
        session.get_one(InsatsType, "jobbsok").valid_to = date(2020, 1, 1)
    assert pointers(system.call("POST", "/insatser", {**FACTS, "insats_type_code": "jobbsok"})) == [
        "#/insats_type_code"
    ]
    same = {"name": "Jobbcoachning", "insats_type_code": "jobbsok", "places": 3}
    assert system.call("PUT", at(city.coaching), same, If_Match='"1"').status_code == 204


def test_it_is_not_closed_before_those_who_are_in_it(session: Any, system: System, city: City) -> None:
    factories.enrolment(session, factories.participant(session, city.jobbtorg), city.coaching)
    facts = {"name": "Jobbcoachning", "insats_type_code": "jobbsok", "ends_on": "2020-01-01"}
    assert pointers(system.call("PUT", at(city.coaching), facts, If_Match='"1"')) == ["#/starts_on"]
