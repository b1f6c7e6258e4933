"""What a system's list says of protected people: it is told what it is told of strangers, and nothing is lost."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.api.systems import System
from tests.api.test_imports import ROW, act, filled, number_of, send, taken
from tests.city import City
from tracker.enrolments.models import Enrolment
from tracker.participants.models import Handler, Participant


@pytest.fixture
def hidden(session: Any, city: City) -> Participant:
    """Protected, handled by the manager, enrolled in coaching since January."""
    person = factories.participant(
        session, city.jobbtorg, given_name="Åsa", family_name="Ström", protection="sekretessmarkering"
    )
    factories.enrolment(session, person, city.coaching, starts_on=date(2026, 1, 12))
    return person


def told_of(system: System, row: dict[str, str]) -> Any:
    """All that a system is told on the way, without what is this list's own."""
    made = send(system, row).json
    path = f"/imports/{made['id']}"
    rows = system.call("GET", f"{path}/rows").json["items"]
    done = act(system, made["id"], "take", {"rest": True})
    report = system.call("GET", f"{path}/report").text
    states = [(each["state"], each["faults"]) for each in rows]
    told = done.status_code, done.json["taken"], done.headers["ETag"]
    return made["waiting"], states, told, report


@pytest.mark.parametrize(
    "more",
    [
        {"starts_on": "2026-03-02"},
        {"starts_on": "2026-01-12"},
        {"starts_on": "2026-01-12", "exit_on": "2026-02-27", "completion": "ja", "exit_reason_code": "arbete"},
        {"insats": "Svenska på jobbet"},
        {"protection": "ja"},
    ],
)
def test_a_system_is_told_of_a_protected_person_what_it_is_told_of_a_stranger(
    session: Any, city: City, system: System, hidden: Participant, more: dict[str, str]
) -> None:
    number = hidden.number.number
    for _night in range(3):
        stranger = told_of(system, {**ROW, "number": factories.number(), **more})
        assert told_of(system, {**ROW, "number": number, **more}) == stranger
    seen_by_system = system.call("POST", "/participants/lookup", {"number": number}).json["items"]
    assert seen_by_system == []  # and so to everyone but the handlers: no open record was made
    session.rollback()
    mine = sa.select(Participant).where(Participant.person_id == hidden.person_id)
    people = session.scalars(mine).all()
    assert {each.protection for each in people} == {"sekretessmarkering"}
    handled = sa.select(Handler.participant_id, Handler.user_id)
    assert set(session.execute(handled).all()) >= {(each.id, city.users["manager"].id) for each in people}
    assert len(people) <= 2  # however many nights


def test_what_a_system_sends_of_her_goes_to_her_record(
    session: Any, city: City, system: System, hidden: Participant
) -> None:
    row = {**ROW, "number": hidden.number.number}
    out = {"exit_on": "2026-02-27", "completion": "ja", "exit_reason_code": "arbete"}
    for each in ({**row, **out, "starts_on": "2026-01-12"}, {**row, "insats": "Svenska på jobbet"}):
        assert filled(taken(system, each).json["taken"]) == {"new": 1}
    session.rollback()
    own = session.scalars(sa.select(Enrolment).where(Enrolment.participant_id == hidden.id))
    assert {each.insats.name: each.exit_reason_code for each in own} == {
        "Jobbcoachning": "arbete",
        "Svenska på jobbet": None,
    }
    assert number_of(session, Participant) == 1


def test_what_does_not_fit_her_record_is_kept_beside_it(
    session: Any, city: City, system: System, hidden: Participant
) -> None:
    clash = {**ROW, "number": hidden.number.number, "starts_on": "2026-03-02"}  # she is in the insats already
    for _night in range(3):
        assert filled(taken(system, clash).json["taken"]) == {"new": 1}
    assert (number_of(session, Participant), number_of(session, Enrolment)) == (2, 2)


def test_one_without_a_number_is_found_by_her_likeness(session: Any, city: City, system: System) -> None:
    row = {**ROW, "birth_date": "1954-01-02", "sex": "kvinna", "protection": "ja"}
    for _night in range(3):
        assert filled(taken(system, row).json["taken"]) == {"new": 1}
    assert (number_of(session, Participant), number_of(session, Enrolment)) == (1, 1)


def test_a_handler_who_opens_a_systems_list_sees_what_the_system_sees(
    session: Any, city: City, system: System, client: Any, login: Any, hidden: Participant
) -> None:
    run = send(system, {**ROW, "number": hidden.number.number, "starts_on": "2026-01-12"}).json
    login("manager")
    client.post(f"/inlasning/{run['id']}/kontrollera", data={})
    assert filled(system.call("GET", f"/imports/{run['id']}").json["waiting"]) == {"new": 1}
    client.post(f"/inlasning/{run['id']}/las-in", data={})
    assert filled(system.call("GET", f"/imports/{run['id']}").json["taken"]) == {"new": 1}
    assert number_of(session, Participant) == 1
    session.rollback()


def test_a_repeated_taking_says_nothing_either(city: City, system: System, hidden: Participant) -> None:
    told = []
    for number in (factories.number(), hidden.number.number):
        made = send(system, {**ROW, "number": number, "starts_on": "2026-03-02"}).json
        address, key = f"/imports/{made['id']}/take", f"taken-{made['id']}"
        first, again = (
            system.call("POST", address, {"rest": True}, If_Match='"1"', Idempotency_Key=key) for _time in range(2)
        )
        told.append((again.status_code, again.json == first.json, again.headers.get("Idempotency-Replayed")))
    assert told == [(200, True, "true")] * 2
