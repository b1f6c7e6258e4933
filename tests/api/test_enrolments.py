"""Enrolments through the API: the same rules as on the pages, nothing overwritten unseen, in the log as the system."""

from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.api.systems import System, connected
from tests.api.test_participants import pointers, told
from tests.city import TODAY, City
from tests.databases import on_sqlite
from tests.overview.queries import counted
from tracker.access.policy import Grant
from tracker.codelists.models import ExitReason
from tracker.database import writing
from tracker.enrolments import service
from tracker.enrolments.models import CancelledEnrolment, Enrolment
from tracker.followups.models import FollowUp
from tracker.participants import handlers
from tracker.revisions.models import Revision

pytestmark = on_sqlite
SITUATION = {
    "starts_on": "2026-01-12", "district_code": "farsta", "social_assistance": "yes", "barrier_code": "h03",
    "livelihood_code": "forsorjningsstod", "months_without_work": 14, "education_code": None,
    "referral_code": "jobbtorg",
}  # fmt: skip
EXIT = {"exit_on": "2026-03-02", "completion": "completed", "exit_reason_code": "arbete", "chances_grown": True}
REASON = {"reason": "Fel dag"}


@pytest.fixture
def person(session: Any, city: City) -> Any:
    return factories.participant(session, city.jobbtorg)


@pytest.fixture
def open_one(session: Any, city: City, person: Any) -> Enrolment:
    return factories.enrolment(session, person, city.coaching)


def of(person: Any) -> str:
    return f"/participants/{person.id}/enrolments"


def at(enrolment: Any) -> str:
    return f"/enrolments/{enrolment.id}"


def test_in_out_corrected_and_open_again(session: Any, system: System, city: City, person: Any) -> None:
    made = system.call("POST", of(person), {"insats_id": city.coaching.id, **SITUATION})
    assert (made.status_code, made.headers["ETag"]) == (201, '"1"'), made.text
    path = made.headers["Location"].removeprefix("/api/v1")
    expected = {"id": made.json["id"], "version": 1, "participant_id": person.id, "insats_id": city.coaching.id}
    assert made.json == expected | SITUATION | dict.fromkeys(EXIT)
    left = system.call("POST", f"{path}/exit", EXIT, If_Match='"1"')
    assert (left.status_code, left.headers["ETag"]) == (204, '"2"')
    right = SITUATION | EXIT | {"exit_on": "2026-03-09", "barrier_code": None}
    assert system.call("PUT", path, right | REASON, If_Match='"2"').headers["ETag"] == '"3"'
    read = system.call("GET", path)
    assert (read.json, read.headers["ETag"]) == (expected | right | {"version": 3}, '"3"')
    assert system.call("POST", f"{path}/reopen", REASON, If_Match='"3"').status_code == 204
    assert system.call("GET", path).json == expected | right | dict.fromkeys(EXIT) | {"version": 4}
    assert [entry[0] for entry in told(session)] == ["create", "change", "change", "read", "change", "read"]
    assert {entry[1:] for entry in told(session)} == {("procapita", city.jobbtorg.id, person.id)}
    follow_up = session.scalars(sa.select(FollowUp)).one()
    assert (follow_up.due_on.isoformat(), follow_up.withdrawn_at is None) == ("2026-06-07", False)


def test_who_opens_again_is_told_what_has_changed_since(system: System, open_one: Enrolment) -> None:
    assert system.call("POST", f"{at(open_one)}/exit", EXIT, If_Match='"1"').status_code == 204
    right = SITUATION | EXIT | {"exit_on": "2026-03-09"} | REASON
    stands = system.call("GET", at(open_one)).json
    different = {name for name, value in SITUATION.items() if stands[name] != value}
    assert system.call("PUT", at(open_one), right, If_Match='"2"').status_code == 204
    for version, differs in ((2, {"exit_on", *different}), (1, {*EXIT, *different})):
        for way in ("reopen", "cancel"):
            answer = system.call("POST", f"{at(open_one)}/{way}", REASON, If_Match=f'"{version}"')
            assert (answer.status_code, answer.json["differs"]) == (412, sorted(differs)), way
            assert answer.json["current"]["exit_on"] == "2026-03-09"


def test_listed_a_piece_at_a_time(session: Any, system: System, city: City, person: Any) -> None:
    order = [(city.course, 5), (city.coaching, 2), (city.coaching, 4)]
    days = [(where, TODAY.replace(month=month)) for where, month in order]
    made = [factories.exited(session, person, where, starts_on=day, exit_on=day).id for where, day in days]
    factories.enrolment(session, factories.participant(session, city.jobbtorg), city.coaching)
    first = system.call("GET", f"{of(person)}?limit=2")
    assert [each["id"] for each in first.json["items"]] == [made[1], made[2]]
    last = system.call("GET", f"{of(person)}?limit=2&cursor={first.json['next']}")
    assert ([each["id"] for each in last.json["items"]], last.json["next"]) == ([made[0]], None)
    with counted() as few:
        system.call("GET", f"{of(person)}?limit=1")
    with counted() as many:
        system.call("GET", f"{of(person)}?limit=200")
    assert len(few) == len(many)


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"insats_id": 999_999}, "#/insats_id"),
        ({"insats_id": 2**70}, "#/insats_id"),
        ({"insats_id": None}, "#/insats_id"),
        ({"starts_on": "2026-13-01"}, "#/starts_on"),
        ({"starts_on": "2027-01-12"}, "#/starts_on"),
        ({"district_code": "atlantis"}, "#/district_code"),
        ({"livelihood_code": "atlantis"}, "#/livelihood_code"),
        ({"social_assistance": "kanske"}, "#/social_assistance"),
        ({"months_without_work": -1}, "#/months_without_work"),
        ({"exit_on": "2026-03-02"}, "#/exit_on"),
    ],
)
def test_what_cannot_be_is_pointed_at(
    session: Any, system: System, city: City, person: Any, wrong: dict[str, Any], pointer: str
) -> None:
    answer = system.call("POST", of(person), {"insats_id": city.coaching.id, **SITUATION, **wrong})
    assert (answer.status_code, pointers(answer)) == (422, [pointer])
    assert answer.json["errors"][0]["texts"].keys() == {"sv", "en"}
    assert session.scalar(sa.select(sa.func.count()).select_from(Enrolment)) == 0


def test_an_insats_of_another_unit_is_none(system: System, city: City, person: Any) -> None:
    answers = [
        system.call("POST", of(person), {"insats_id": id_, **SITUATION}).json for id_ in (city.training.id, 999_999)
    ]
    assert answers[0] == answers[1]


def test_twice_at_once_in_one_insats_is_refused(system: System, city: City, person: Any) -> None:
    facts = {"insats_id": city.coaching.id, **SITUATION}
    assert system.call("POST", of(person), facts).status_code == 201
    assert pointers(system.call("POST", of(person), facts)) == ["#/starts_on"]


def test_a_code_that_has_ended_stays_but_is_not_chosen(
    session: Any, system: System, city: City, person: Any, open_one: Enrolment
) -> None:
    system.call("POST", f"{at(open_one)}/exit", EXIT, If_Match='"1"')
    with writing(session):
        session.get_one(ExitReason, "arbete").valid_to = factories.STARTS_ON
    kept = SITUATION | EXIT | {"chances_grown": None} | REASON
    assert system.call("PUT", at(open_one), kept, If_Match='"2"').status_code == 204
    other = factories.enrolment(session, person, city.course)
    answer = system.call("POST", f"{at(other)}/exit", EXIT, If_Match='"1"')
    assert (answer.status_code, pointers(answer)) == (422, ["#/exit_reason_code"])


def test_nobody_overwrites_unseen(session: Any, system: System, open_one: Enrolment) -> None:
    with writing(session):
        service.correct(
            session, session.get_one(Enrolment, open_one.id), {"months_without_work": 3}, seen_version=1, user_id=None,
            reason="x",
        )  # fmt: skip
    wanted = {**SITUATION, "barrier_code": None, **REASON}
    for method, path, body, differs in (
        ("PUT", at(open_one), wanted, ["months_without_work"]),
        ("PUT", at(open_one), wanted | EXIT, ["chances_grown", "completion", "exit_on", "exit_reason_code",
                                              "months_without_work"]),
        ("POST", f"{at(open_one)}/exit", EXIT, ["chances_grown", "completion", "exit_on", "exit_reason_code"]),
        ("POST", f"{at(open_one)}/reopen", REASON, []),
        ("POST", f"{at(open_one)}/cancel", REASON, []),
    ):  # fmt: skip
        answer = system.call(method, path, body, If_Match='"1"')
        assert (answer.status_code, answer.headers["ETag"]) == (412, '"2"'), answer.text
        assert answer.json["current"]["months_without_work"] == 3
        assert [each for each in answer.json["differs"] if body.get(each) is not None] == differs
        assert told(session)[-1][0] == "read"
        assert system.call(method, path, body).status_code == 428


def test_an_exit_is_neither_recorded_nor_undone_by_a_correction(system: System, open_one: Enrolment) -> None:
    answer = system.call("PUT", at(open_one), SITUATION | EXIT | REASON, If_Match='"1"')
    assert (answer.status_code, sorted(pointers(answer))) == (422, sorted(f"#/{field}" for field in EXIT))
    assert pointers(system.call("POST", f"{at(open_one)}/reopen", REASON, If_Match='"1"')) == ["#"]
    assert system.call("POST", f"{at(open_one)}/exit", EXIT, If_Match='"1"').status_code == 204
    answer = system.call("PUT", at(open_one), SITUATION | REASON, If_Match='"2"')
    assert sorted(pointers(answer)) == ["#/completion", "#/exit_on", "#/exit_reason_code"]
    assert pointers(system.call("POST", f"{at(open_one)}/exit", EXIT, If_Match='"2"')) == ["#"]


def test_a_planned_one_is_cancelled(session: Any, system: System, city: City, person: Any) -> None:
    planned = factories.enrolment(session, person, city.coaching, starts_on=TODAY.replace(month=7))
    begun, id_ = factories.enrolment(session, person, city.course), planned.id
    assert system.call("POST", f"/enrolments/{id_}/cancel", REASON, If_Match='"1"').status_code == 204
    assert system.call("GET", f"/enrolments/{id_}").status_code == 404
    assert [each["id"] for each in system.call("GET", of(person)).json["items"]] == [begun.id]
    assert session.scalars(sa.select(CancelledEnrolment.id)).all() == [id_]
    assert pointers(system.call("POST", f"{at(begun)}/cancel", REASON, If_Match='"1"')) == ["#"]


def test_what_stood_before_is_kept_with_the_reason(session: Any, system: System, open_one: Enrolment) -> None:
    system.call("PUT", at(open_one), SITUATION | {"months_without_work": 15} | REASON, If_Match='"1"')
    revision = session.scalars(sa.select(Revision).where(Revision.thing_id == open_one.id)).one()
    assert (revision.before["months_without_work"], revision.reason, revision.user_id) == (14, "Fel dag", None)


def test_no_number_stands_in_a_reason(system: System, open_one: Enrolment) -> None:
    number = factories.number()
    answer = system.call("PUT", at(open_one), SITUATION | {"reason": f"Gäller {number}"}, If_Match='"1"')
    assert (answer.status_code, pointers(answer)) == (422, ["#/reason"])
    assert number not in answer.text


def test_a_protected_persons_enrolments_do_not_exist(session: Any, system: System, city: City) -> None:
    hidden = factories.participant(session, city.jobbtorg, protection="sekretessmarkering")
    with writing(session):
        handlers.name_first(session, [hidden.id], city.jobbtorg.id, city.users["caseworker"].id)
    enrolment = factories.enrolment(session, hidden, city.coaching)
    nobody = system.call("GET", "/enrolments/999999").json
    facts = {"insats_id": city.coaching.id, **SITUATION}
    for answer in (
        system.call("GET", at(enrolment)),
        system.call("GET", of(hidden)),
        system.call("POST", of(hidden), facts),
        system.call("PUT", at(enrolment), SITUATION | REASON, If_Match='"1"'),
        system.call("POST", f"{at(enrolment)}/exit", EXIT, If_Match='"9"'),
    ):
        assert (answer.status_code, answer.json) == (404, nobody)


def test_reading_is_not_writing(session: Any, city: City, client: Any, open_one: Enrolment) -> None:
    reader = connected(session, client, city.jobbtorg, Grant.ENROLMENTS_READ, name="reader")
    assert reader.call("GET", at(open_one)).status_code == 200
    assert reader.call("POST", f"{at(open_one)}/exit", EXIT, If_Match='"1"').json["scope"] == "enrolments:write"
