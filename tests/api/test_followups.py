"""Follow-ups through the API: the work list, attempts, answers and closing, by the pages' rules."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.api.systems import System
from tests.api.test_participants import pointers, told
from tests.city import TODAY, City
from tests.databases import on_sqlite
from tests.overview.queries import counted
from tracker.database import writing
from tracker.followups.models import FollowUp
from tracker.participants import handlers

pytestmark = on_sqlite
ATTEMPT = {"on": "2026-05-28", "at_time": "14:05", "channel": "phone", "result": "no_answer", "note": "Ringer igen"}
ANSWER = {"livelihood_code": "arbete", "social_assistance": "no", "source": "participant", "answered_on": "2026-05-31"}
REASON = {"reason": "Fel person"}


def owed(session: Any, city: City, due_on: date) -> FollowUp:
    """What is owed by someone who left 90 days before."""
    left = due_on - timedelta(days=90)
    person = factories.participant(session, city.jobbtorg)
    made = factories.exited(session, person, city.coaching, starts_on=left, exit_on=left)
    found: FollowUp = session.scalars(sa.select(FollowUp).where(FollowUp.enrolment_id == made.id)).one()
    return found


@pytest.fixture
def due(session: Any, city: City) -> FollowUp:
    return owed(session, city, TODAY - timedelta(days=4))


def at(follow_up: Any) -> str:
    return f"/follow-ups/{follow_up.id}"


def test_the_work_list_comes_in_order_and_by_state(session: Any, city: City, system: System) -> None:
    days = {"planned": 30, "due": -4, "overdue": -45}
    of_state = {state: owed(session, city, TODAY + timedelta(days=ahead)) for state, ahead in days.items()}
    listed = system.call("GET", "/follow-ups").json
    assert [each["state"] for each in listed["items"]] == ["overdue", "due", "planned"]
    assert listed["next"] is None
    for state, follow_up in of_state.items():
        (only,) = system.call("GET", f"/follow-ups?state={state}").json["items"]
        assert (only["id"], only["participant_id"]) == (follow_up.id, follow_up.participant_id)
        assert only["last_day"] == (follow_up.due_on + timedelta(days=30)).isoformat()
    first = system.call("GET", "/follow-ups?limit=2").json
    rest = system.call("GET", f"/follow-ups?limit=2&cursor={first['next']}").json
    assert first["items"] + rest["items"] == listed["items"]
    assert pointers(system.call("GET", "/follow-ups?state=answered")) == ["#/state"]
    assert told(session)[0][0] == "read"


def test_a_longer_list_asks_no_more(session: Any, city: City, system: System) -> None:
    for ahead in range(5):
        owed(session, city, TODAY - timedelta(days=ahead))
    system.call("GET", "/follow-ups")
    with counted() as few:
        system.call("GET", "/follow-ups?limit=1")
    with counted() as many:
        assert len(system.call("GET", "/follow-ups").json["items"]) == 5
    assert len(few) == len(many)


def test_tried_answered_and_off_the_list(session: Any, city: City, system: System, due: FollowUp) -> None:
    tried = system.call("POST", f"{at(due)}/attempts", ATTEMPT)
    assert (tried.status_code, tried.json["at"]) == (201, "2026-05-28T12:05:00+00:00"), tried.text
    read = system.call("GET", at(due))
    assert (read.headers["ETag"], read.json["state"], read.json["attempts_made"]) == ('"1"', "due", 1)
    assert read.json["attempts"] == [tried.json]
    answered = system.call("PUT", f"{at(due)}/answer", ANSWER, If_Match='"1"')
    assert (answered.status_code, answered.headers["ETag"]) == (204, '"2"'), answered.text
    stands = system.call("GET", at(due), If_None_Match='"2"').json
    assert stands["state"] == "answered"
    assert {name: stands[name] for name in ANSWER} == ANSWER
    assert system.call("GET", "/follow-ups").json["items"] == []
    assert [entry[0] for entry in told(session)] == ["create", "read", "change", "read", "call"]


def test_nobody_overwrites_unseen(session: Any, system: System, due: FollowUp) -> None:
    assert system.call("PUT", f"{at(due)}/answer", ANSWER, If_Match='"1"').status_code == 204
    other = ANSWER | {"livelihood_code": "a-kassa"}
    stale = system.call("PUT", f"{at(due)}/answer", other, If_Match='"1"')
    assert (stale.status_code, stale.json["differs"]) == (412, ["livelihood_code"])
    assert stale.json["current"]["livelihood_code"] == "arbete"
    assert told(session)[-1][0] == "read"
    assert system.call("PUT", f"{at(due)}/answer", other).status_code == 428
    assert system.call("PUT", f"{at(due)}/answer", other, If_Match=stale.headers["ETag"]).status_code == 204
    again = system.call("POST", f"{at(due)}/reopen", REASON, If_Match=stale.headers["ETag"])
    assert (again.status_code, again.json["differs"]) == (412, ["livelihood_code"])


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"livelihood_code": "atlantis"}, "#/livelihood_code"),
        ({"source": "register"}, "#/source"),
        ({"answered_on": "2026-05-27"}, "#/answered_on"),
        ({"answered_on": "2026-06-02"}, "#/answered_on"),
        ({"social_assistance": None}, "#/social_assistance"),
    ],
)
def test_an_answer_that_cannot_be_is_pointed_at(
    system: System, due: FollowUp, wrong: dict[str, Any], pointer: str
) -> None:
    answer = system.call("PUT", f"{at(due)}/answer", ANSWER | wrong, If_Match='"1"')
    assert (answer.status_code, pointers(answer)) == (422, [pointer])


def test_nothing_is_answered_before_its_day(session: Any, city: City, system: System) -> None:
    planned = owed(session, city, TODAY + timedelta(days=1))
    assert pointers(system.call("PUT", f"{at(planned)}/answer", ANSWER, If_Match='"1"')) == ["#"]


def test_given_up_after_an_attempt_and_taken_back(system: System, due: FollowUp) -> None:
    not_reached = {"closed_as": "not_reached"}
    assert pointers(system.call("POST", f"{at(due)}/close", not_reached, If_Match='"1"')) == ["#"]
    tried = system.call("POST", f"{at(due)}/attempts", ATTEMPT).json["id"]
    assert system.call("POST", f"{at(due)}/close", not_reached, If_Match='"1"').status_code == 204
    assert system.call("GET", at(due)).json["state"] == "not_reached"
    assert pointers(system.call("POST", f"/follow-ups/attempts/{tried}/strike", REASON)) == ["#"]
    assert system.call("POST", f"{at(due)}/reopen", REASON, If_Match='"2"').status_code == 204
    assert system.call("POST", f"/follow-ups/attempts/{tried}/strike", REASON).status_code == 204
    stands = system.call("GET", at(due)).json
    assert (stands["state"], stands["attempts_made"], stands["attempts"][0]["struck"]) == ("due", 0, True)


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [({"on": "2099-06-02"}, "#/on"), ({"channel": "telefon"}, "#/channel"), ({"at_time": "25:00"}, "#/at_time")],
)
def test_an_attempt_that_cannot_be_is_pointed_at(
    system: System, due: FollowUp, wrong: dict[str, Any], pointer: str
) -> None:
    answer = system.call("POST", f"{at(due)}/attempts", ATTEMPT | wrong)
    assert (answer.status_code, pointers(answer)) == (422, [pointer])


def test_the_register_answers_by_itself_here_and_not_for_another_unit(
    session: Any, city: City, system: System, due: FollowUp
) -> None:
    person = due.enrolment.participant
    there = factories.also_in(session, person, city.district)
    factories.enrolment(session, there, city.training, starts_on=due.due_on)
    assert system.call("GET", at(due)).json["state"] == "due"
    factories.enrolment(session, person, city.course, starts_on=due.due_on)
    stands = system.call("GET", at(due)).json
    assert (stands["state"], stands["by_register"], stands["livelihood_code"]) == ("answered", True, None)


def test_a_protected_persons_do_not_exist(session: Any, city: City, system: System, due: FollowUp) -> None:
    person = due.enrolment.participant
    with writing(session):
        person.protection = "sekretessmarkering"
        handlers.name_first(session, [person.id], city.jobbtorg.id, city.users["caseworker"].id)
    nobody = system.call("GET", "/follow-ups/999999").json
    for answer in (
        system.call("GET", at(due)),
        system.call("POST", f"{at(due)}/attempts", ATTEMPT),
        system.call("PUT", f"{at(due)}/answer", ANSWER, If_Match='"1"'),
    ):
        assert (answer.status_code, answer.json) == (404, nobody)
    assert system.call("GET", "/follow-ups").json["items"] == []
