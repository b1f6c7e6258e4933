"""Failures in a row, and answers that do not tell who has an account."""

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests import city as small_city
from tests import pages
from tests.city import PASSWORD, City
from tests.databases import on_sqlite, opened, test_app
from tracker.access import lockout, service
from tracker.access.models import LoginFailures
from tracker.database import writing
from tracker.errors import Refused

KNOWN, UNKNOWN = "caseworker@kista.test", "ingen@kista.test"


def tried(client: FlaskClient, email: str, password: str = "fel lösenord") -> Any:
    return client.post("/logga-in", data={"email": email, "password": password})


def seen(answer: Any) -> str:
    """The page without what differs at each sending."""
    return re.sub(r'value="[^"]*"', "", answer.text)


def test_the_same_answers_whether_or_not_someone_has_the_address(client: FlaskClient, city: City) -> None:
    for _each in range(lockout.FREE_TRIES + 2):
        known, unknown = tried(client, KNOWN), tried(client, UNKNOWN)
        assert (known.status_code, seen(known)) == (unknown.status_code, seen(unknown))
    assert "Vänta 1 minut och försök igen" in known.text


def test_while_it_is_locked_the_right_password_does_not_help(client: FlaskClient, city: City, session: Any) -> None:
    for _each in range(lockout.FREE_TRIES):
        assert "stämmer inte" in tried(client, KNOWN).text
    assert tried(client, KNOWN, PASSWORD).status_code == 200
    assert tried(client, "manager@kista.test", PASSWORD).status_code == 303, "others are let in"
    earlier(session, timedelta(minutes=1))
    assert tried(client, KNOWN, PASSWORD).status_code == 303
    assert session.scalar(sa.select(sa.func.count()).select_from(LoginFailures)) == 0, "forgiven"


def earlier(session: Any, by: timedelta) -> None:
    with writing(session):
        for row in session.scalars(sa.select(LoginFailures)):
            row.last_at -= by


def test_longer_each_time_an_hour_at_most() -> None:
    minutes = [lockout.wait_after(failures).total_seconds() / 60 for failures in range(4, 16)]
    assert minutes == [0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60]
    assert lockout.wait_after(10**6) == timedelta(hours=1)


def test_an_address_is_kept_hashed_and_a_day_at_most(city: City, session: Any) -> None:
    lockout.count(session, "19121212-1212")
    row = session.scalars(sa.select(LoginFailures)).one()
    assert "1212" not in row.email_hash or len(row.email_hash) == 64
    earlier(session, timedelta(days=2))
    lockout.count(session, UNKNOWN)
    assert session.scalar(sa.select(sa.func.count()).select_from(LoginFailures)) == 1


def test_unlocked_by_command(app: Flask, city: City, session: Any) -> None:
    for _each in range(lockout.FREE_TRIES):
        lockout.count(session, KNOWN)
    with pytest.raises(Refused, match="För många"):
        lockout.count(session, KNOWN)
    session.rollback()
    answer = app.test_cli_runner().invoke(args=["user", "unlock", KNOWN])
    assert "kan logga in igen" in answer.output
    assert service.proven(session, KNOWN, PASSWORD).email == KNOWN
    assert app.test_cli_runner().invoke(args=["user", "unlock", UNKNOWN]).exit_code == 1


def test_it_takes_as_long_for_an_address_that_nobody_has(
    city: City, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []
    monkeypatch.setattr(service, "verify_password", lambda _word, kept: looked_at.append(kept))
    for email in (KNOWN, UNKNOWN):
        assert service.user_with_password(session, email, "x") is None
    assert len(looked_at) == 2
    assert all(kept.startswith("$argon2id$") for kept in looked_at)


@on_sqlite
def test_one_address_on_the_net_fails_only_so_often(url: str, today: Any) -> None:
    app = test_app(url, LOGIN_LIMIT="3 per minute")
    app.test_client_class = pages.Client
    with opened(app) as session:
        small_city.build(session)
    client = app.test_client()
    for _each in range(4):
        assert tried(client, "manager@kista.test", PASSWORD).status_code == 303, "who gets in does not count"
    other = app.test_client()
    assert [tried(other, f"a{number}@kista.test").status_code for number in range(4)] == [200, 200, 200, 429]
    assert other.get("/logga-in").status_code == 200
