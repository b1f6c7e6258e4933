"""What a system can ask itself: the same notices, how far they have come, and to have them again."""

from typing import Any

import pytest

from tests import factories
from tests.api.systems import System, connected
from tests.city import City
from tests.webhooks.listening import GRANTS, HERE, noted
from tracker import clock
from tracker.access.systems.models import Client
from tracker.database import writing
from tracker.webhooks import kinds, numbering, service
from tracker.webhooks.models import Webhook


@pytest.fixture
def listening(session: Any, city: City, client: Any) -> System:
    """A system that may read everything and asks for changes."""
    system = connected(session, client, city.jobbtorg)
    with writing(session):
        row = session.get_one(Client, system.id)
        row.grants = " ".join(sorted({*row.grants.split(), *GRANTS.split()}))
        service.begin(session, row, "", tuple(kinds.NEEDED), None, HERE)
    for _each in range(2):
        numbering.number(session)
    return system


def its_own(session: Any, system: System) -> Webhook:
    session.rollback()
    found = service.of_client(session, system.id)
    assert found
    return found


def test_a_system_without_it_is_told_what_to_ask_for(session: Any, city: City, client: Any) -> None:
    system = connected(session, client, city.jobbtorg)
    for method, path, body in (("GET", "?after=0", None), ("GET", "/delivery", None), ("POST", "/again", {"after": 0})):
        answer = system.call(method, f"/changes{path}", body)
        assert (answer.status_code, answer.json["type"].split("#")[1]) == (404, "not-found")
        assert "Systemet får inga notiser" in answer.json["detail"] == answer.json["texts"]["sv"]["detail"]


def test_a_piece_at_a_time(session: Any, city: City, listening: System) -> None:
    people = [factories.participant(session, city.jobbtorg).id for _each in range(3)]
    factories.participant(session, city.district)
    factories.participant(session, city.jobbtorg, protection="sekretessmarkering")
    first = listening.call("GET", "/changes?after=0&limit=2").json
    second = listening.call("GET", f"/changes?after={first['last']}&limit=2").json
    third = listening.call("GET", f"/changes?after={second['last']}").json
    told = [each["id"] for each in first["items"] + second["items"]]
    assert (told, first["more"], second["more"], third["items"]) == (people, True, False, [])
    assert third["last"] == second["last"] == 3
    assert set(first["items"][0]) == {"sequence", "kind", "id", "unit", "what", "at"}
    assert (first["items"][0]["unit"], first["items"][0]["what"]) == ("kista", "created")


def test_after_what_it_must_say(listening: System) -> None:
    for asked in ("?after=", "?after=x", "?after=-1", "?after=0&limit=0", "?after=0&limit=1001", f"?after={2**63}"):
        answer = listening.call("GET", f"/changes{asked}")
        assert (answer.status_code, answer.mimetype) == (422, "application/problem+json"), asked


def test_without_a_number_it_starts_where_what_is_kept_starts(
    session: Any, city: City, client: Any, listening: System
) -> None:
    assert listening.call("GET", "/changes").json == {"items": [], "last": 0, "more": False}
    people = [factories.participant(session, city.jobbtorg).id for _each in range(3)]
    assert [each["id"] for each in listening.call("GET", "/changes").json["items"]] == people
    with writing(session):
        its_own(session, listening).forgotten = 2
    found = listening.call("GET", "/changes").json
    assert ([each["sequence"] for each in found["items"]], found["last"]) == ([3], 3)
    with writing(session):
        its_own(session, listening).forgotten = 3
    assert listening.call("GET", "/changes").json == {"items": [], "last": 3, "more": False}


def test_how_far_it_has_come(session: Any, city: City, listening: System) -> None:
    factories.participant(session, city.jobbtorg)
    told = listening.call("GET", "/changes/delivery").json
    assert told["since"] <= clock.now().isoformat()
    assert (told["sequence"], told["delivered"], told["pending"], told["forgotten"]) == (1, 0, 1, 0)
    assert (told["receiver"], told["paused"], told["parked"], told["last_error"]) == (False, False, False, "")
    assert told["kept_days"] == 30


def test_again(session: Any, city: City, listening: System) -> None:
    factories.participant(session, city.jobbtorg)
    webhook = its_own(session, listening)
    assert noted(session, webhook)
    with writing(session):
        row = its_own(session, listening)
        row.delivered, row.parked_at, row.failures = 1, clock.now(), 3
    assert listening.call("POST", "/changes/again", {"after": 0}).status_code == 204
    row = its_own(session, listening)
    assert (row.delivered, row.parked_at, row.failures) == (0, None, 0)
    assert listening.call("POST", "/changes/again", {"after": 2}).status_code == 422
    assert listening.call("POST", "/changes/again", {}).status_code == 422


def test_a_pause_is_the_administrators_to_end(session: Any, city: City, listening: System) -> None:
    with writing(session):
        service.pause(session, its_own(session, listening))
    assert listening.call("POST", "/changes/again", {"after": 0}).status_code == 204
    assert its_own(session, listening).paused_at


def test_what_is_gone_is_said_to_be(session: Any, city: City, listening: System) -> None:
    factories.participant(session, city.jobbtorg)
    noted(session, its_own(session, listening))
    with writing(session):
        its_own(session, listening).forgotten = 1
    for answer in (
        listening.call("GET", "/changes?after=0"),
        listening.call("POST", "/changes/again", {"after": 0}),
    ):
        assert (answer.status_code, answer.json["type"], answer.json["forgotten"]) == (
            410,
            "/dokumentation/api#gone",
            1,
        )
    assert listening.call("GET", "/changes?after=1").status_code == 200


def test_another_systems_are_not_seen(session: Any, city: City, client: Any, listening: System) -> None:
    factories.participant(session, city.jobbtorg)
    other = connected(session, client, city.jobbtorg, name="other")
    assert other.call("GET", "/changes?after=0").status_code == 404
    assert other.call("POST", "/changes/again", {"after": 0}).status_code == 404
