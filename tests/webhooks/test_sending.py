"""Messages on their way to a receiver that is there, slow, wrong, dead and alive again. A real one, on loopback."""

import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import factories
from tests.city import City
from tests.databases import on_sqlite
from tests.together import PATIENCE
from tests.webhooks.listening import POST, Receiver, receiving, telling, verified
from tracker import clock
from tracker.access.scope import whole_city
from tracker.access.systems import service as systems
from tracker.database import writing
from tracker.extensions import db
from tracker.participants.models import Participant
from tracker.webhooks import housekeeping, sending, service, signing
from tracker.webhooks.models import Notice, Webhook
from tracker.webhooks.running import Sender

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def told(session: Any, city: City, receiver: Receiver) -> tuple[Webhook, str]:
    """Someone who is told at `receiver`; and the secret."""
    return telling(session, city.jobbtorg, receiver.address)


Send = Callable[..., int]


@pytest.fixture
def send(app: Flask, session: Any) -> Send:
    """One round of a sender, at a moment of its own; how many messages were taken."""

    def one_round(at: datetime = NOON, post: sending.Post = POST) -> int:
        session.rollback()
        with clock.standing_at(at):
            return Sender(app, post).once()

    return one_round


def changed(session: Any, person: Participant, *phones: str) -> None:
    for phone in phones:
        with writing(session):
            person.phone = phone


def kept(session: Any) -> Webhook:
    session.rollback()
    found: Webhook = session.scalars(sa.select(Webhook).execution_options(populate_existing=True)).one()
    return found


def test_what_is_sent_and_how_it_is_signed(
    session: Any, city: City, receiver: Receiver, told: tuple[Webhook, str], send: Send, caplog: Any
) -> None:
    person = factories.participant(session, city.jobbtorg)
    with caplog.at_level(logging.INFO, "tracker.webhooks"):
        assert send() == 1
    ((headers, body),) = receiver.got
    assert verified(told[1], headers, body)
    assert not verified(signing.new_secret(), headers, body)
    assert not verified(told[1], headers, body.replace(b"1", b"2"))
    assert headers["webhook-timestamp"] == str(int(NOON.timestamp()))
    (data,) = receiver.told
    at = data.pop("at")
    assert datetime.fromisoformat(at).tzinfo
    assert data == {"sequence": 1, "kind": "participant", "id": person.id, "unit": "kista", "what": "created"}
    assert body.startswith(b'{"type":"participant.created","timestamp":"')
    assert "client=procapita sequence=1 outcome=taken" in caplog.text
    assert person.family_name not in caplog.text + body.decode()
    assert send() == 0


@on_sqlite
def test_two_secrets_sign_while_the_receiver_changes_over(
    session: Any, city: City, receiver: Receiver, told: tuple[Webhook, str], send: Send
) -> None:
    webhook, old = told
    with writing(session):
        new = service.new_secret(session, webhook, None)
    factories.participant(session, city.jobbtorg)
    send()
    with writing(session):
        service.end_secret(session, webhook, webhook.standing[0].id)
    factories.participant(session, city.jobbtorg)
    send()
    assert [[verified(each, *message) for each in (old, new)] for message in receiver.got] == [
        [True, True],
        [False, True],
    ]


def test_a_dead_receiver_gets_everything_once_and_in_order_when_it_is_back(
    session: Any, city: City, send: Send
) -> None:
    with receiving() as first:
        address, port = first.address, int(first.address.split(":")[2].split("/")[0])
    telling(session, city.jobbtorg, address)
    with receiving() as other:
        telling(session, city.jobbtorg, other.address, name="other")
        person = factories.participant(session, city.jobbtorg)
        changed(session, person, *(f"070-{each}" for each in range(30)))
        assert send() == 31  # the other one is not delayed
        assert other.sequences == list(range(1, 32))
    dead = session.scalars(sa.select(Webhook).where(Webhook.address == address)).one()
    assert (dead.delivered, dead.failures, dead.last_error) == (0, 1, "connection")
    assert send(NOON + timedelta(seconds=4)) == 0  # not before its time
    with receiving(port) as back:
        send(NOON + timedelta(seconds=6))
        assert back.sequences == list(range(1, 32))
    session.refresh(dead)
    assert (dead.delivered, dead.failures, dead.failing_since, dead.last_error) == (31, 0, None, "")


def _hang(handler: Any) -> None:
    handler.connection.recv(1)  # until we hang up


def _close(handler: Any) -> None:
    handler.close_connection = True


def _drip(handler: Any) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-More: ")
    with suppress(OSError):
        while not threading.Event().wait(0.03):  # never long enough without a sign for a time-out of its own
            handler.wfile.write(b"x")
    handler.close_connection = True


def _nonsense(handler: Any) -> None:
    handler.wfile.write(b"hello\r\n\r\n")
    handler.close_connection = True


@pytest.mark.parametrize(
    ("answer", "error"),
    [(500, "status 500"), (404, "status 404"), (302, "redirect"), (_hang, "timeout"), (_close, "connection"),
     (_nonsense, "answer"), (_drip, "timeout")],
)  # fmt: skip
@on_sqlite
def test_what_is_not_taken_is_sent_again_with_the_same_id(
    session: Any, city: City, receiver: Receiver, told: tuple[Webhook, str], send: Send, answer: Any, error: str
) -> None:
    receiver.headers["Location"] = receiver.address
    receiver.answers.append(answer)
    person = factories.participant(session, city.jobbtorg)
    changed(session, person, "070-1")
    assert send(post=replace(POST, longest=0.2)) == 0
    assert (kept(session).last_error, kept(session).delivered, len(receiver.got)) == (error, 0, 1)
    assert send(NOON + timedelta(minutes=1)) == 2
    assert receiver.sequences == [1, 1, 2]
    ids = [headers["webhook-id"] for headers, _body in receiver.got]
    assert (ids[0], receiver.got[0][1]) == (ids[1], receiver.got[1][1])
    assert ids[1] != ids[2]


@on_sqlite
def test_more_than_anyone_answers_is_not_read(
    session: Any, city: City, receiver: Receiver, told: tuple[Webhook, str], send: Send
) -> None:
    def without_end(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
        try:
            while True:
                handler.wfile.write(b"x" * 65536)
        except OSError:
            handler.close_connection = True

    receiver.answers.append(without_end)
    factories.participant(session, city.jobbtorg)
    factories.participant(session, city.jobbtorg)
    assert send() == 2


@on_sqlite
def test_the_back_off_grows_and_ends_in_a_notice(
    session: Any, city: City, receiver: Receiver, told: tuple[Webhook, str], send: Send
) -> None:
    receiver.always = 503
    factories.participant(session, city.jobbtorg)
    at, waits = NOON, []
    while kept(session).parked_at is None:
        send(at)
        following = kept(session).next_at
        assert following is not None
        waits.append(following - at)
        at = following
    assert waits[:4] == [timedelta(seconds=5 * 2**each) for each in range(4)]
    assert max(waits) == sending.LONGEST_WAIT
    assert at - NOON >= sending.PARKED_AFTER
    tried = len(receiver.got)
    send(at + timedelta(days=9))
    assert len(receiver.got) == tried
    with writing(session):
        service.resume(session, kept(session))
    receiver.always = 204
    assert send(at) == 1  # nothing is lost


def test_the_back_off_is_spread_and_listens() -> None:
    assert sending.wait(3, 0, 0.0) == timedelta(seconds=20)
    assert sending.wait(3, 0, 1.0) == timedelta(seconds=40)
    assert sending.wait(0, 3600, 1.0) == timedelta(hours=1)
    assert sending.wait(0, 999_999, 1.0) == sending.LONGEST_ASKED
    assert sending.wait(500, 0, 1.0) == sending.LONGEST_WAIT


@on_sqlite
def test_a_receiver_that_is_gone_for_good_is_parked_at_once(
    session: Any, city: City, receiver: Receiver, told: tuple[Webhook, str], send: Send
) -> None:
    receiver.always = 410
    factories.participant(session, city.jobbtorg)
    send()
    assert kept(session).parked_at is not None


def test_a_crash_between_sending_and_writing_it_down(
    session: Any, city: City, receiver: Receiver, told: tuple[Webhook, str], send: Send, monkeypatch: Any
) -> None:
    factories.participant(session, city.jobbtorg)
    with monkeypatch.context() as patch:
        patch.setattr(sending, "_taken", lambda *_given: 1 / 0)
        send()
    assert (len(receiver.got), kept(session).delivered) == (1, 0)
    assert send(NOON + timedelta(seconds=60)) == 0  # it may still be at it
    assert send(NOON + sending.LEASE) == 1
    first, second = receiver.got
    assert (first[0]["webhook-id"], first[1]) == (second[0]["webhook-id"], second[1])


def test_senders_at_once_send_each_message_once(
    app: Flask, session: Any, city: City, receiver: Receiver, told: tuple[Webhook, str]
) -> None:
    person = factories.participant(session, city.jobbtorg)
    changed(session, person, *(f"070-{each}" for each in range(20)))
    start = threading.Barrier(3)

    def run() -> int:
        with whole_city("a test in a thread"):
            start.wait(PATIENCE)
            return Sender(app, POST).once()

    with ThreadPoolExecutor(3) as pool:
        counts = [each.result() for each in [pool.submit(run) for _each in range(3)]]
    assert (sum(counts), receiver.sequences) == (21, list(range(1, 22)))


def test_a_system_that_is_closed_is_told_nothing_more(
    app: Flask, session: Any, city: City, receiver: Receiver, told: tuple[Webhook, str], send: Send
) -> None:
    person = factories.participant(session, city.jobbtorg)
    changed(session, person, "070-1", "070-2")

    def close_the_system(handler: Any) -> None:
        with app.app_context(), whole_city("a test in a thread"), writing(db.session):
            found = systems.one(db.session, "procapita")
            assert found
            systems.revoke(db.session, found)
        handler.send_response(204)
        handler.end_headers()

    receiver.answers.append(close_the_system)
    send()
    assert receiver.sequences == [1]
    assert send(NOON + timedelta(days=1)) == 0


@on_sqlite
def test_a_pause_loses_nothing(
    session: Any, city: City, receiver: Receiver, told: tuple[Webhook, str], send: Send
) -> None:
    with writing(session):
        service.pause(session, told[0])
    factories.participant(session, city.jobbtorg)
    assert send() == 0
    with writing(session):
        service.resume(session, told[0])
    assert send() == 1


def test_who_is_protected_meanwhile_is_not_told(
    session: Any, city: City, receiver: Receiver, told: tuple[Webhook, str], send: Send
) -> None:
    person, other = (factories.participant(session, city.jobbtorg) for _each in range(2))
    with writing(session):
        service.pause(session, told[0])
    changed(session, person, "070-1")
    send()  # numbered, not sent
    with writing(session):
        person.phone, person.protection = "", "sekretessmarkering"
        service.resume(session, told[0])
    send()
    assert [(each["id"], each["what"]) for each in receiver.told if each["kind"] == "participant"] == [
        (other.id, "created"),
        (person.id, "removed"),
    ]
    assert kept(session).delivered == kept(session).last_sequence


@on_sqlite
def test_again_from_a_number(
    session: Any, city: City, receiver: Receiver, told: tuple[Webhook, str], send: Send
) -> None:
    person = factories.participant(session, city.jobbtorg)
    changed(session, person, "070-1", "070-2")
    send()
    with writing(session):
        service.again(session, told[0], 1)
    assert send() == 2
    assert receiver.sequences == [1, 2, 3, 2, 3]


@on_sqlite
def test_what_is_too_old_is_taken_away_and_said_to_be(
    session: Any, city: City, receiver: Receiver, told: tuple[Webhook, str], send: Send
) -> None:
    receiver.always = 500
    person = factories.participant(session, city.jobbtorg)
    send()
    with clock.standing_at(NOON + timedelta(days=31)):
        assert housekeeping.forget(session, 30) == 1
        assert housekeeping.forget(session, 30) == 0
    changed(session, person, "070-1")
    with pytest.raises(service.Forgotten):
        service.after(session, kept(session), told[0].client.grants, 0, 1)
    receiver.got = []
    with writing(session):
        service.resume(session, kept(session))
    for answer, hours in ((500, 1), (204, 9)):
        receiver.always = answer
        send(NOON + timedelta(days=31, hours=hours))
    first, again, then = receiver.got
    assert (first[0]["webhook-id"], first[1]) == (again[0]["webhook-id"], again[1])  # the same message each time
    assert json.loads(again[1])["type"] == "changes.forgotten"
    lost, kept_one = receiver.told[1:]
    assert (lost["after"], lost["sequence"], lost["what"], lost["id"]) == (0, 1, "forgotten", None)
    assert (kept_one["sequence"], kept_one["what"]) == (2, "changed")
    assert first[0]["webhook-id"] != then[0]["webhook-id"]
    assert all(verified(told[1], *each) for each in receiver.got)
    assert session.scalar(sa.select(sa.func.count()).select_from(Notice)) == 1
    assert (kept(session).delivered, kept(session).forgotten) == (2, 1)


@on_sqlite
@pytest.mark.parametrize("stopped", ["parked", "paused", "dead"])
def test_whoever_was_away_for_longer_than_notices_are_kept_is_told_of_it(
    session: Any, city: City, receiver: Receiver, told: tuple[Webhook, str], send: Send, stopped: str
) -> None:
    """However it was away: nothing that was never told is passed by unseen, not even where nothing came after it."""
    receiver.always = 410 if stopped == "parked" else 500
    if stopped == "paused":
        with writing(session):
            service.pause(session, told[0])
    factories.participant(session, city.jobbtorg)
    send()
    back = NOON + timedelta(days=40)
    with clock.standing_at(back):
        assert housekeeping.forget(session, 30) == 1
    receiver.always, receiver.got = 204, []
    if stopped != "dead":
        assert send(back) == 0
        assert receiver.got == []
        with writing(session), clock.standing_at(back):
            service.resume(session, kept(session))
    assert send(back) == 1
    assert [each["what"] for each in receiver.told] == ["forgotten"]
    assert send(back + timedelta(hours=1)) == 0  # once


@on_sqlite
def test_the_line_is_kept_open_and_taken_up_again(
    session: Any, city: City, receiver: Receiver, told: tuple[Webhook, str], send: Send
) -> None:
    lines: list[socket.socket] = []

    def hang_up_after(handler: Any) -> None:
        lines.append(handler.connection)
        handler.send_response(204)
        handler.send_header("Content-Length", "0")
        handler.end_headers()
        handler.close_connection = len(lines) == 2  # without a word of it

    receiver.always = hang_up_after
    person = factories.participant(session, city.jobbtorg)
    changed(session, person, "070-1", "070-2")
    assert send() == 3
    assert receiver.sequences == [1, 2, 3]
    assert lines[0] is lines[1] is not lines[2]


@on_sqlite
def test_following_until_it_is_told_to_stop(
    app: Flask, session: Any, city: City, receiver: Receiver, told: tuple[Webhook, str]
) -> None:
    stop = threading.Event()

    def take_and_stop(handler: Any) -> None:
        handler.send_response(204)
        handler.send_header("Content-Length", "0")
        handler.end_headers()
        stop.set()

    receiver.always = take_and_stop
    factories.participant(session, city.jobbtorg)
    session.rollback()
    Sender(app, POST).follow(stop, 0.01)
    assert receiver.sequences == [1]
    assert kept(session).delivered == 1
