"""What is there, or has been done, already: 409, whatever was asked for and with the version that stands."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.api import test_imports as lists
from tests.api.systems import System
from tests.api.test_enrolments import EXIT, REASON, SITUATION
from tests.api.test_followups import ANSWER, ATTEMPT
from tests.api.test_participants import pointers
from tests.api.test_participants import told as told_to_log
from tests.city import City
from tests.databases import on_sqlite
from tracker.enrolments.models import Enrolment
from tracker.followups.models import FollowUp

pytestmark = on_sqlite


class Asking:
    """A system that reads a thing and then changes it, as often as it likes."""

    def __init__(self, system: System) -> None:
        self.system = system

    def __call__(self, method: str, thing: str, rest: str, body: Any) -> Any:
        read = self.system.call("GET", thing)
        return self.system.call(method, f"{thing}{rest}", body, If_Match=read.headers["ETag"])


@pytest.fixture
def asking(system: System) -> Asking:
    return Asking(system)


@pytest.fixture
def enrolment(session: Any, city: City) -> Enrolment:
    return factories.enrolment(session, factories.participant(session, city.jobbtorg), city.coaching)


@pytest.fixture
def follow_up(session: Any, enrolment: Enrolment) -> str:
    factories.leave(session, enrolment)
    owed = session.scalars(sa.select(FollowUp.id).where(FollowUp.enrolment_id == enrolment.id)).one()
    return f"/follow-ups/{owed}"


def told(answer: Any) -> tuple[int, str, list[str]]:
    return answer.status_code, answer.json["type"].split("#")[1], pointers(answer)


CONFLICT = (409, "conflict", ["#"])


def test_an_exit_and_its_undoing(asking: Asking, enrolment: Enrolment) -> None:
    at = f"/enrolments/{enrolment.id}"
    assert told(asking("POST", at, "/reopen", REASON)) == CONFLICT
    assert asking("POST", at, "/exit", EXIT).status_code == 204
    again = asking("POST", at, "/exit", EXIT | {"exit_reason_code": "studier"})
    assert told(again) == CONFLICT
    assert again.json["differs"] == ["exit_reason_code"]
    assert again.json["current"]["exit_reason_code"] == EXIT["exit_reason_code"]


def test_a_follow_up_that_is_open_or_answered(asking: Asking, follow_up: str) -> None:
    assert told(asking("POST", follow_up, "/reopen", REASON)) == CONFLICT
    assert asking("PUT", follow_up, "/answer", ANSWER).status_code == 204
    assert told(asking("POST", follow_up, "/close", {"closed_as": "declined"})) == CONFLICT


def test_an_attempt_that_was_struck(system: System, follow_up: str) -> None:
    made = system.call("POST", f"{follow_up}/attempts", ATTEMPT)
    at = f"/follow-ups/attempts/{made.json['id']}"
    assert system.call("POST", f"{at}/strike", REASON).status_code == 204
    assert told(system.call("POST", f"{at}/strike", REASON)) == CONFLICT


def test_a_list_that_was_taken(system: System, city: City) -> None:
    run = lists.taken(system, {**lists.ROW, "number": factories.number()}).json
    assert told(lists.act(system, run["id"], "take", {})) == CONFLICT


def _insats(_number: str, city: City) -> tuple[str, Any, str]:
    return "/insatser", {"name": city.coaching.name, "insats_type_code": "jobbsok"}, "#/name"


def _project(_number: str, _city: City) -> tuple[str, Any, str]:
    return "/projects", {"name": "Stegen", "funder": "Vinnova"}, "#/name"


def _participant(number: str, _city: City) -> tuple[str, Any, str]:
    return (
        "/participants",
        {"number": number, "given_name": "Åsa", "family_name": "Ny", "protection": "none"},
        "#/number",
    )


@pytest.mark.parametrize("thing", [_insats, _project, _participant])
def test_a_name_or_a_number_that_is_taken(
    system: System, city: City, thing: Callable[[str, City], tuple[str, Any, str]]
) -> None:
    path, facts, field = thing(factories.number(), city)
    made = system.call("POST", path, facts)
    again = system.call("POST", path, facts)
    assert told(again) == (409, "conflict", [field])
    there = again.headers["Location"]
    assert there.startswith(f"/api/v1{path}/")
    if made.status_code == 201:
        assert there == made.headers["Location"]
        assert again.json["differs"] == []
    other = "email" if path == "/participants" else "audience"
    assert other in system.call("POST", path, {**facts, other: "ny@exempel.se"}).json["differs"]


def test_an_enrolment_that_is_there(session: Any, system: System, city: City) -> None:
    person = factories.participant(session, city.jobbtorg)
    at, facts = f"/participants/{person.id}/enrolments", {"insats_id": city.coaching.id, **SITUATION}
    made = system.call("POST", at, facts)
    for more, differs in (
        ({}, []),
        ({"barrier_code": None, "months_without_work": 2}, ["barrier_code", "months_without_work"]),
    ):
        again = system.call("POST", at, facts | more)
        assert told(again) == (409, "conflict", ["#/starts_on"])
        assert (again.headers["Location"], again.json["enrolment_id"]) == (made.headers["Location"], made.json["id"])
        assert again.json["differs"] == differs
        assert told_to_log(session)[-1][0] == "read"
    other_day = system.call("POST", at, facts | {"starts_on": "2026-01-13"})
    assert told(other_day) == (422, "invalid", ["#/starts_on"])  # another one, for which there is no room
    assert "Location" not in other_day.headers
    one = made.headers["Location"].removeprefix("/api/v1")
    assert system.call("POST", f"{one}/exit", EXIT, If_Match='"1"').status_code == 204
    ended = system.call("POST", at, facts)
    assert (ended.status_code, ended.json["enrolment_id"], ended.json["differs"]) == (409, made.json["id"], [])


def test_a_number_that_another_has(session: Any, asking: Asking, city: City) -> None:
    number = factories.number()
    factories.participant(session, city.jobbtorg, number=number)
    other = factories.participant(session, city.jobbtorg)
    answer = asking("POST", f"/participants/{other.id}", "/number", {"number": number, "reason": "Nytt nummer"})
    assert told(answer) == (409, "conflict", ["#/number"])
