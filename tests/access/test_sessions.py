"""Sessions that the server keeps: what the cookie says, how they end, what they cost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.city import PASSWORD, City
from tests.overview.queries import counted
from tracker import clock
from tracker.access import browsers, logins, sessions
from tracker.access.models import User, UserSession
from tracker.database import writing

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SENT = {"email": "caseworker@kista.test", "password": PASSWORD}


def log_in(client: FlaskClient, **more: Any) -> str:
    """By the page. Returns the cookie."""
    answer = client.post("/logga-in", data=SENT, headers={"User-Agent": FIREFOX}, **more)
    assert answer.status_code == 303, answer.text
    return cookie(client)


def cookie(client: FlaskClient) -> str:
    found = client.get_cookie("session")
    assert found is not None
    return found.value


def is_in(client: FlaskClient) -> bool:
    return client.get("/").status_code == 200


def move(session: Any, **facts: Any) -> None:
    with writing(session):
        session.execute(sa.update(UserSession).values(**facts))


def test_the_cookie_is_a_random_key_that_is_kept_hashed(client: FlaskClient, city: City, session: Any) -> None:
    key = log_in(client)
    assert len(key) == 43
    row = session.scalars(sa.select(UserSession)).one()
    assert key not in (row.key_hash, row.data)
    assert (row.how, row.browser, row.user_id) == ("password", "Firefox, Windows", city.users["caseworker"].id)
    assert is_in(client)


def test_what_the_cookie_may_be_used_for(client: FlaskClient, city: City) -> None:
    answer = client.post("/logga-in", data=SENT)
    flags = answer.headers["Set-Cookie"]
    assert "HttpOnly" in flags
    assert "SameSite=Strict" in flags
    assert "Expires" not in flags
    assert "Max-Age" not in flags


def test_a_key_that_someone_planted_is_not_taken_over(client: FlaskClient, city: City, session: Any) -> None:
    client.set_cookie("session", "a" * 43)
    client.get("/logga-in")
    assert log_in(client) != "a" * 43
    first = cookie(client)
    assert log_in(client) != first, "a new key at each login"
    client.set_cookie("session", first)
    assert not is_in(client), "the session before it has ended"


def test_a_signed_cookie_never_says_who_someone_is(client: FlaskClient, city: City, app: Flask) -> None:
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    user = city.users["caseworker"]
    client.set_cookie("session", signer.dumps({"_user_id": user.fs_uniquifier, "_fresh": True}))
    assert not is_in(client)


def test_logging_out_ends_the_row_and_the_key_opens_nothing(client: FlaskClient, city: City, session: Any) -> None:
    key = log_in(client)
    client.post("/logga-ut")
    client.set_cookie("session", key)
    assert not is_in(client)
    row = session.scalars(sa.select(UserSession)).one()
    assert row.ended_at is not None
    assert row.data == ""


@pytest.mark.parametrize(
    ("facts", "stays"),
    [
        ({"last_seen_at": timedelta(minutes=29)}, True),
        ({"last_seen_at": timedelta(minutes=31)}, False),
        ({"created_at": timedelta(hours=9, minutes=59)}, True),
        ({"created_at": timedelta(hours=10, minutes=1)}, False),
    ],
)
def test_lifetimes(client: FlaskClient, city: City, session: Any, facts: dict[str, timedelta], stays: bool) -> None:
    log_in(client)
    move(session, **{name: clock.now() - ago for name, ago in facts.items()})
    assert is_in(client) is stays
    if not stays:
        assert "Du har loggats ut, eftersom det har gått en stund." in client.get("/logga-in").text


def test_someone_who_may_not_log_in_any_more_is_out_at_once(client: FlaskClient, city: City, session: Any) -> None:
    log_in(client)
    with writing(session):
        session.execute(sa.update(User).values(active=False))
    assert not is_in(client)


def test_language_and_chosen_unit_stay_with_the_session(client: FlaskClient, city: City) -> None:
    client.post("/sprak", data={"language": "en"})
    log_in(client)
    assert 'lang="en"' in client.get("/").text
    client.post("/logga-ut")
    assert 'lang="en"' in client.get("/logga-in").text


def test_reading_a_page_writes_at_most_once_a_minute(client: FlaskClient, city: City, session: Any) -> None:
    log_in(client)
    client.get("/konto")
    with counted() as sent:
        client.get("/konto")
    assert not [statement for statement in sent if not statement.startswith(("SELECT", "BEGIN", "WITH"))]
    before = clock.now() - timedelta(minutes=2)
    move(session, last_seen_at=before)
    client.get("/konto")
    assert session.scalar(sa.select(UserSession.last_seen_at)) > before


def test_session_user_and_roles_are_one_question(client: FlaskClient, city: City) -> None:
    log_in(client)
    client.get("/tillganglighet")
    with counted() as sent:
        client.get("/tillganglighet")
    assert len([statement for statement in sent if "user_session" in statement or "assignment" in statement]) == 1
    with counted() as sent:
        client.get("/static/build/main.css").close()
    assert not sent


def test_logged_out_everywhere(app: Flask, client: FlaskClient, city: City, session: Any) -> None:
    other = app.test_client()
    log_in(client)
    log_in(other)
    client.post("/konto/logga-ut-overallt")
    assert not is_in(client)
    assert not is_in(other)


def test_one_of_my_own_logins_but_nobody_elses(
    app: Flask, client: FlaskClient, city: City, session: Any, login: Callable[..., Any]
) -> None:
    other, stranger = app.test_client(), app.test_client()
    log_in(other)
    stranger.post("/logga-in", data={**SENT, "email": "manager@kista.test"})
    mine, theirs = session.scalars(sa.select(UserSession.id).order_by(UserSession.id)).all()
    session.rollback()
    log_in(client)
    page = client.get("/konto/inloggningar").text
    assert "Firefox, Windows" in page
    assert client.post(f"/konto/inloggningar/{theirs}/avsluta").status_code == 404
    assert is_in(stranger)
    assert client.post(f"/konto/inloggningar/{mine}/avsluta").status_code == 303
    assert not is_in(other)
    assert is_in(client)


def test_an_administrator_ends_the_logins_of_a_user(client: FlaskClient, city: City, session: Any) -> None:
    log_in(client)
    with writing(session):
        assert logins.end_all(session, city.users["caseworker"].id, by=city.users["administrator"].id) == 1
    assert not is_in(client)


def test_ended_by_command(app: Flask, city: City, session: Any) -> None:
    one, other = app.test_client(), app.test_client()
    log_in(one)
    other.post("/logga-in", data=SENT | {"email": "manager@kista.test"})
    run = app.test_cli_runner().invoke
    assert (
        run(args=["user", "log-out"]).exit_code
        == run(args=["user", "log-out", "x@y.test", "--everyone"]).exit_code
        == 1
    )
    assert run(args=["user", "log-out", "manager@kista.test"]).output == "Avslutade inloggningar: 1\n"
    assert (is_in(one), is_in(other)) == (True, False)
    assert run(args=["user", "log-out", "--everyone"]).output == "Avslutade inloggningar: 1\n"
    assert not is_in(one)


def test_old_sessions_are_forgotten_a_few_at_a_time(
    client: FlaskClient, city: City, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _each in range(3):
        log_in(client)
    move(session, last_seen_at=clock.now() - timedelta(days=40))
    monkeypatch.setattr(sessions, "MOST_PRUNED", 2)
    log_in(client)
    assert session.scalar(sa.select(sa.func.count()).select_from(UserSession)) == 2


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (FIREFOX, "Firefox, Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/605 Version/18 Safari/605", "Safari, Mac"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/140 Safari/537 Edg/140", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537 Chrome/140 Mobile Safari/537", "Chrome, Android"),
        ("curl/8", ""),
    ],
)
def test_browsers_in_words(header: str, words: str) -> None:
    assert browsers.in_words(header) == words


def test_a_session_never_passes_from_one_user_to_another(client: FlaskClient, city: City, session: Any) -> None:
    log_in(client)
    other = city.users["manager"]
    with client.session_transaction() as kept:
        kept["_user_id"] = other.fs_uniquifier
    assert other.name in client.get("/").text
    rows = session.execute(sa.select(UserSession.user_id, UserSession.ended_at).order_by(UserSession.id)).all()
    assert [(row.user_id == other.id, row.ended_at is None) for row in rows] == [(False, False), (True, True)]


@pytest.mark.parametrize("address", ["/login", "/nowhere", "/public/releases"])
def test_no_body_is_read_for_a_way_in(client: Any, address: str) -> None:
    """Flask-Security reads every JSON body for a token of its own: anyone could have it read one without end, and
    fill the technical log.
    """
    answer = client.post(address, data=b"[" * 100_000, content_type="application/json")
    assert answer.status_code < 500
