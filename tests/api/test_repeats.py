"""A call that is repeated is carried out once, and answered alike."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import factories
from tests.api.systems import System, connected
from tests.city import City
from tracker import clock, held_rules
from tracker.api import repeats
from tracker.api.models import CallAnswer
from tracker.audit.models import AuditEntry
from tracker.database import writing
from tracker.errors import Met
from tracker.extensions import db
from tracker.merges import service as merges
from tracker.participants import service
from tracker.participants.models import Participant
from tracker.quality import doctor

FACTS = {"given_name": "Åsa", "family_name": "Ström", "protection": "none"}


def new() -> dict[str, str]:
    return FACTS | {"number": factories.number()}


def registered(session: Any) -> int:
    session.rollback()
    return int(session.scalar(sa.select(sa.func.count()).select_from(Participant)))


def test_the_same_call_is_done_once_and_answered_alike(session: Any, system: System) -> None:
    facts = new()
    first, again = (system.call("POST", "/participants", facts, Idempotency_Key="a-1") for _each in range(2))
    assert registered(session) == 1
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json == first.json
    for name in ("ETag", "Location"):
        assert again.headers[name] == first.headers[name]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    query = sa.select(AuditEntry.action).where(AuditEntry.client == system.client_id, AuditEntry.action != "login")
    assert list(session.scalars(query.order_by(AuditEntry.id))) == ["create", "read"]


def test_a_correction_is_answered_alike_though_the_version_has_moved(session: Any, system: System, city: City) -> None:
    person = factories.participant(session, city.jobbtorg, given_name="Åsa", family_name="Ström")
    path, facts = f"/participants/{person.id}", FACTS | {"phone": "08-2"}
    answers = [system.call("PUT", path, facts, If_Match='"1"', Idempotency_Key="b") for _each in range(2)]
    assert [(each.status_code, each.headers["ETag"]) for each in answers] == [(204, '"2"')] * 2
    assert system.call("PUT", path, facts, If_Match='"1"', Idempotency_Key="c").status_code == 412


def test_a_key_is_for_one_call(session: Any, system: System) -> None:
    first = new()
    assert system.call("POST", "/participants", first, Idempotency_Key="a").status_code == 201
    for other in (new(), first | {"given_name": "åsa"}):
        refused = system.call("POST", "/participants", other, Idempotency_Key="a")
        assert (refused.status_code, registered(session)) == (422, 1)
        assert "Idempotency-Key" in refused.json["errors"][0]["detail"]
    made = f"/participants/{session.scalar(sa.select(Participant.id))}"
    assert system.call("PUT", made, FACTS, If_Match='"1"', Idempotency_Key="a").status_code == 422


@pytest.mark.parametrize("key", ["", " ", '"', "å", "a b", "x" * 256])
def test_nothing_is_written_without_a_key(session: Any, system: System, key: str) -> None:
    refused = system.call("POST", "/participants", new(), Idempotency_Key=key.encode().decode("latin-1"))
    assert (refused.status_code, registered(session)) == (400, 0)
    assert "Idempotency-Key" in refused.json["errors"][0]["detail"]


def test_a_key_in_quotes_is_the_same_key(session: Any, system: System) -> None:
    facts = new()
    for key in ("k", '"k"'):
        assert system.call("POST", "/participants", facts, Idempotency_Key=key).status_code == 201
    assert registered(session) == 1


def test_what_was_refused_is_tried_anew(session: Any, system: System, city: City) -> None:
    person = factories.participant(session, city.jobbtorg, given_name="Åsa", family_name="Ström")
    path, facts = f"/participants/{person.id}", FACTS | {"phone": "08-2"}
    with writing(session):
        facts_now = FACTS | {"died_on": None, "phone": "08-1", "email": "", "no_number_reason": None}
        service.correct(session, session.get_one(Participant, person.id), facts_now, seen_version=1, user_id=None)
    assert system.call("PUT", path, facts, If_Match='"1"', Idempotency_Key="a").status_code == 412
    again = system.call("PUT", path, facts, If_Match='"2"', Idempotency_Key="a")
    assert (again.status_code, "Idempotency-Replayed" in again.headers) == (204, False)


def test_each_system_has_keys_of_its_own(session: Any, client: Any, system: System, city: City) -> None:
    other = connected(session, client, city.district, name="other")
    facts = new()
    for each in (system, other):
        assert each.call("POST", "/participants", facts, Idempotency_Key="a").status_code == 201
    assert registered(session) == 2


def at_once(app: Flask, system: System, call: Callable[[System], Any]) -> list[Any]:
    """What three are answered who call at the same time."""
    system.call("GET", "/participants")  # has its token
    start = threading.Barrier(3)

    def one(_number: int) -> Any:
        mine = System(app.test_client(), system.client_id, system.secret, system.id, system.token)
        start.wait(20)
        try:
            return call(mine)
        finally:
            with app.app_context():
                db.session.remove()

    with ThreadPoolExecutor(3) as pool:
        return list(pool.map(one, range(3)))


def test_a_file_that_is_sent_three_times_at_once_waits_once(app: Flask, system: System) -> None:
    content = f"personnummer;insats;startdatum\n{factories.number()};Jobbcoachning;2026-03-02\n".encode()
    answers = at_once(app, system, lambda mine: mine.call("POST", "/imports", content, Content_Type="text/csv"))
    assert [each.status_code for each in answers] == [201] * 3
    assert len({each.json["id"] for each in answers}) == 1


def test_two_at_once_with_one_key_are_one(app: Flask, session: Any, system: System) -> None:
    facts = new()
    answers = at_once(app, system, lambda mine: mine.call("POST", "/participants", facts, Idempotency_Key="a"))
    assert [each.status_code for each in answers] == [201] * 3
    assert len({each.text for each in answers}) == 1
    assert sum("Idempotency-Replayed" in each.headers for each in answers) == 2
    assert registered(session) == 1


def test_a_key_is_kept_for_a_day(session: Any, system: System) -> None:
    facts = new()
    assert system.call("POST", "/participants", facts, Idempotency_Key="a").status_code == 201
    for age, status, rows in (
        (repeats.KEPT - timedelta(minutes=5), 201, 1),
        (repeats.KEPT + timedelta(minutes=5), 409, 1),
    ):
        with writing(session):
            session.execute(sa.update(CallAnswer).values(answered_at=clock.now() - age))
        again = system.call("POST", "/participants", facts, Idempotency_Key="a")
        assert (again.status_code, registered(session)) == (status, rows)
    assert system.call("POST", "/participants", new()).status_code == 201
    session.rollback()
    assert len(session.scalars(sa.select(CallAnswer)).all()) == 1


def aged(session: Any, by: timedelta) -> None:
    with writing(session):
        session.execute(sa.update(CallAnswer).values(answered_at=clock.now() - by))


def kept(session: Any) -> int:
    session.rollback()
    return len(session.scalars(sa.select(CallAnswer)).all())


def test_old_answers_go_where_no_call_comes(
    app: Flask, session: Any, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repeats, "_AT_A_TIME", 2)
    for way in (lambda: app.test_cli_runner().invoke(args=["webhooks", "send"]), system.ask_token):
        for _each in range(5):
            assert system.call("POST", "/participants", new()).status_code == 201
        aged(session, repeats.KEPT - timedelta(minutes=5))
        way()
        assert kept(session) == 5
        aged(session, repeats.KEPT + timedelta(minutes=5))
        way()
        assert kept(session) == 0


def test_the_doctor_finds_what_should_have_been_forgotten(session: Any, system: System) -> None:
    assert system.call("POST", "/participants", new()).status_code == 201
    for age, found in ((timedelta(hours=47), []), (timedelta(hours=49), ["answers_forgotten"])):
        aged(session, age)
        assert [each.rule for each in doctor.examine(session, clock.today())] == found


def test_answers_are_sealed_and_emptied_when_someone_is_erased(session: Any, system: System, city: City) -> None:
    facts = new()
    assert system.call("POST", "/participants", facts, Idempotency_Key="a").status_code == 201
    session.rollback()
    row = session.execute(sa.text("SELECT key_index, call_index, answer_sealed FROM call_answer")).one()
    assert row.answer_sealed
    assert not any(facts["number"] in each or "Ström" in each for each in row)
    with writing(session):
        repeats.empty(session, city.jobbtorg.id)
    again = system.call("POST", "/participants", facts, Idempotency_Key="a")
    assert (again.status_code, registered(session)) == (409, 1)
    assert "redan utfört" in again.json["errors"][0]["detail"]


def test_whoever_meets_another_write_is_told_to_send_the_same_again(
    session: Any, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = new()

    def meet(*_args: Any, **_facts: Any) -> None:
        raise Met(held_rules.at_the_same_time())

    with monkeypatch.context() as patched:
        patched.setattr(service, "register", meet)
        told = system.call("POST", "/participants", facts, Idempotency_Key="a")
    assert (told.status_code, told.headers["Retry-After"], registered(session)) == (503, "1", 0)
    assert system.call("POST", "/participants", facts, Idempotency_Key="a").status_code == 201


def test_nobody_is_shown_again_who_is_no_longer_there(session: Any, system: System, city: City) -> None:
    """Marked as protected since, or merged into another: as if she were not there, also in what was answered before."""
    keys = {key: new() for key in ("marked", "merged", "other")}
    ids = {
        key: system.call("POST", "/participants", each, Idempotency_Key=key).json["id"] for key, each in keys.items()
    }
    facts = {"died_on": None, "phone": "", "email": "", "no_number_reason": None}
    with writing(session):
        marked = session.get_one(Participant, ids["marked"])
        hidden = FACTS | facts | {"protection": "sekretessmarkering"}
        service.correct(session, marked, hidden, seen_version=1, user_id=None)
        merged, other = (session.get_one(Participant, ids[key]) for key in ("merged", "other"))
        merges.merge(session, other, merged, reason="Samma", user_id=None)
    for key, status in (("marked", 409), ("merged", 409), ("other", 201)):
        again = system.call("POST", "/participants", keys[key], Idempotency_Key=key)
        assert (again.status_code, keys[key]["number"] in again.text) == (status, status == 201), key
