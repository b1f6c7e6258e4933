"""A system's way in: a token for a secret, two secrets while it changes over, and the way out at once."""

from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.api.systems import BASE, System, connected, kept
from tests.city import City
from tracker import clock
from tracker.access.policy import Grant
from tracker.access.systems import service, tokens
from tracker.access.systems.models import ClientSecret, ClientToken
from tracker.audit.models import AuditEntry
from tracker.database import writing
from tracker.errors import Refused


@pytest.fixture
def system(session: Any, city: City, client: Any) -> System:
    return connected(session, client, city.jobbtorg, Grant.PARTICIPANTS_READ, Grant.PARTICIPANTS_WRITE)


def held(session: Any, token: str) -> Any:
    session.rollback()
    system, stands = tokens.whose(session, token)
    return system if stands else None


def test_a_token_for_the_secret(session: Any, system: System, city: City) -> None:
    answer = system.ask_token()
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.json
    assert (told["token_type"], told["expires_in"]) == ("Bearer", 600)
    assert told["scope"] == "participants:read participants:write"
    found = held(session, told["access_token"])
    assert (found.client_id, found.unit_id) == ("procapita", city.jobbtorg.id)


def test_neither_secret_nor_token_is_kept(session: Any, system: System) -> None:
    token = system.ask_token().json["access_token"]
    for model in (ClientSecret, ClientToken):
        for row in session.execute(sa.select(model.__table__)):
            assert system.secret not in map(str, row)
            assert token not in map(str, row)


def test_fewer_scopes_may_be_asked_for_and_no_others(session: Any, system: System) -> None:
    told = system.ask_token("participants:read").json
    assert told["scope"] == "participants:read"
    assert held(session, told["access_token"]).grants == {Grant.PARTICIPANTS_READ}
    answer = system.ask_token("participants:read releases:write")
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize(
    ("name", "secret"), [("procapita", "fel"), ("okand", "fel"), ("", ""), ("procapita", ""), ("åäö", "å\0")]
)
def test_a_wrong_secret_is_refused_like_an_unknown_system(session: Any, system: System, name: str, secret: str) -> None:
    word = b64encode(f"{name}:{secret}".encode()).decode()
    form = {"grant_type": "client_credentials"}
    answer = system.browser.post(f"{BASE}/token", data=form, headers={"Authorization": f"Basic {word}"})
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.json["error"] == "invalid_client"
    assert answer.headers["WWW-Authenticate"].startswith("Basic")
    reasons = session.scalars(sa.select(AuditEntry.reason).where(AuditEntry.action == "login_failed")).all()
    assert reasons == ["login_failed why=client"]


def test_the_secret_may_stand_in_the_form_but_never_in_the_address(system: System) -> None:
    form = {"grant_type": "client_credentials", "client_id": "procapita", "client_secret": system.secret}
    assert system.browser.post(f"{BASE}/token", data=form).status_code == 200
    assert system.browser.post(f"{BASE}/token", query_string=form, data=form).status_code == 400
    assert system.browser.post(f"{BASE}/token", json=form).status_code == 415
    assert system.browser.post(f"{BASE}/token", data=form | {"grant_type": "password"}).json["error"] == (
        "unsupported_grant_type"
    )


def test_guessing_is_stopped_and_success_costs_nothing(app: Any, system: System) -> None:
    app.config["LOGIN_LIMIT"] = "3 per minute"
    assert [system.ask_token().status_code for _each in range(5)] == [200] * 5
    statuses = [system.ask_token(secret="fel").status_code for _each in range(5)]
    assert statuses == [401, 401, 401, 429, 429]


def test_a_token_runs_out(session: Any, system: System) -> None:
    token = system.ask_token().json["access_token"]
    with clock.standing_at(clock.now() + timedelta(minutes=9)):
        assert held(session, token) is not None
    with clock.standing_at(clock.now() + timedelta(minutes=11)):
        assert held(session, token) is None


def test_two_secrets_open_while_the_system_changes_over(session: Any, system: System) -> None:
    client = kept(session, system)
    old, first = client.standing[0].id, system.ask_token().json["access_token"]
    with writing(session):
        second = service.new_secret(session, client, by=None)
    later = system.ask_token(secret=second).json["access_token"]
    assert held(session, first)
    assert held(session, later)
    with pytest.raises(Refused), writing(session):
        service.new_secret(session, client, by=None)
    with writing(session):
        service.end_secret(session, client, old)
    assert held(session, first) is None
    assert held(session, later)
    assert system.ask_token().status_code == 401
    with pytest.raises(Refused), writing(session):  # the only one there is
        service.end_secret(session, client, client.standing[0].id)


def test_revoked_it_is_out_at_once_and_for_good(session: Any, system: System) -> None:
    token, client = system.ask_token().json["access_token"], kept(session, system)
    with writing(session):
        service.revoke(session, client)
    assert held(session, token) is None
    assert system.ask_token().status_code == 401
    for step in (service.revoke, lambda *facts: service.new_secret(*facts, by=None)):
        with pytest.raises(Refused), writing(session):
            step(session, client)


def test_a_token_opens_no_page_and_a_session_no_operation(system: System, login: Any) -> None:
    token = system.ask_token().json["access_token"]
    page = system.browser.get("/deltagare", headers={"Authorization": f"Bearer {token}"})
    assert page.status_code == 302
    assert page.location.startswith("/logga-in")


def test_what_has_run_out_is_forgotten(session: Any, system: System) -> None:
    system.ask_token()
    session.execute(sa.update(ClientToken).values(expires_at=clock.now() - timedelta(days=1)))
    session.commit()
    system.ask_token()
    assert session.scalar(sa.select(sa.func.count()).select_from(ClientToken)) == 1


def test_the_log_has_each_step_and_each_token_as_the_system(session: Any, system: System, city: City) -> None:
    system.ask_token("participants:read")
    told = session.execute(
        sa.select(AuditEntry.action, AuditEntry.client, AuditEntry.reason, AuditEntry.unit_id)
        .where(AuditEntry.thing == "client")
        .order_by(AuditEntry.id)
    ).all()
    assert [(each.action, each.reason.split()[0]) for each in told] == [
        ("users", "client_added"),
        ("users", "client_secret_added"),
        ("login", "client_token"),
    ]
    assert (told[2].client, told[2].unit_id) == ("procapita", city.jobbtorg.id)


@pytest.mark.parametrize("name", ["", "tracker-x", "Procapita", "å", "kommando", "a", "x" * 41, "-a"])
def test_a_name_for_the_log_is_plain_and_not_ours(session: Any, city: City, name: str) -> None:
    with pytest.raises(Refused), writing(session):
        service.add(session, name, "Namn", city.jobbtorg.id, [Grant.PARTICIPANTS_READ], by=None)


@pytest.mark.parametrize(
    "sent",
    [
        b"\xff\xfe:\x00",
        b"pro\x00capita:x",
        b"procapita:\x00",
        b"procapita:\xff",
        b"procapita",
        b":",
        b"a" * 5000 + b":x",
    ],
)
def test_whoever_sends_what_no_system_is_called_is_refused_as_any_other(client: Any, sent: bytes) -> None:
    """Nobody has to be let in for this call: what breaks it is open to all."""
    basic = {"Authorization": f"Basic {b64encode(sent).decode()}"}
    answer = client.post(f"{BASE}/token", data={"grant_type": "client_credentials"}, headers=basic)
    assert (answer.status_code, answer.json["error"]) == (401, "invalid_client")


def test_a_name_in_the_form_is_looked_at_alike(client: Any) -> None:
    form = {"grant_type": "client_credentials", "client_id": "a\0b", "client_secret": "\0"}
    assert client.post(f"{BASE}/token", data=form).status_code == 401


def test_systems_that_fail_shut_nobody_out_of_the_pages(app: Any, city: City, system: System) -> None:
    app.config["LOGIN_LIMIT"] = "3 per minute"
    refused = [system.ask_token(secret="fel") for _each in range(4)]
    assert refused[-1].status_code == 429
    assert 0 < int(refused[-1].headers["Retry-After"]) <= 61
    page = system.browser.post("/logga-in", data={"email": "nobody@kista.test", "password": "fel"})
    assert page.status_code == 200
    assert system.browser.get(f"{BASE}/participants").status_code == 401


def test_a_scope_that_is_taken_away_is_shut_at_once_and_one_given_opens_with_the_next_token(
    session: Any, system: System
) -> None:
    system.token = system.ask_token().json["access_token"]
    for grants, path, status in (([Grant.LISTS_READ], "/participants", 403), (list(Grant), "/participants", 200)):
        with writing(session):
            service.change(session, kept(session, system), grants)
        assert system.call("GET", path).status_code == status
    with writing(session):
        service.change(session, kept(session, system), [Grant.LISTS_READ])
    system.token = system.ask_token().json["access_token"]
    with writing(session):
        service.change(session, kept(session, system), [Grant.LISTS_READ, Grant.PARTICIPANTS_READ])
    assert system.call("GET", "/participants").status_code == 403  # the token was given for less
    system.token = ""
    assert system.call("GET", "/participants").status_code == 200
