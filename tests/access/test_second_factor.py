"""Codes from an app, recovery codes, and who must have a second factor."""

import re
import time
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from passlib.totp import TOTP

from tests import city as small_city
from tests import pages
from tests.city import PASSWORD, City
from tests.databases import on_sqlite, opened, test_app
from tracker.access import arrivals, second_factor
from tracker.access.models import Passkey, RecoveryCode, Totp, UserSession
from tracker.codelists.terms import RoleName
from tracker.database import writing
from tracker.errors import Refused

SENT = {"email": "caseworker@kista.test", "password": PASSWORD}
KEY = re.compile(r'<code class="code">([A-Z0-9-]+)</code>')
CODE = re.compile(r'<code class="code">([0-9a-f-]{14})</code>')
STEP = 30


class Phone:
    """An app that shows codes, some periods ahead or behind."""

    def __init__(self, key: str) -> None:
        self.totp = TOTP(key=key.replace("-", ""), format="base32")

    def shows(self, periods: int = 0) -> str:
        return str(self.totp.generate(time=time.time() + periods * STEP).token)


def keyed(client: FlaskClient, address: str, **data: str) -> Any:
    form = client.get(address).text
    key = re.search(r'name="submission_key" value="([^"]+)"', form)
    return client.post(address, data={**data, "submission_key": key[1] if key else ""})


def with_app(client: FlaskClient) -> tuple[Phone, list[str]]:
    """Log in and set up an app. Returns it, and the recovery codes."""
    assert client.post("/logga-in", data=SENT).status_code == 303
    found = KEY.search(client.get("/konto/kod").text)
    assert found
    phone = Phone(found[1])
    answer = keyed(client, "/konto/kod", code=phone.shows())
    codes = CODE.findall(answer.text)
    assert len(codes) == second_factor.RECOVERY_CODES, answer.text
    return phone, codes


def first_step(client: FlaskClient) -> None:
    answer = client.post("/logga-in", data=SENT)
    assert answer.location == "/logga-in/kod"
    assert client.get("/").status_code == 302, "not in yet"


def second_step(client: FlaskClient, code: str) -> int:
    return client.post("/logga-in/kod", data={"code": code}).status_code  # type: ignore[no-any-return]


def test_with_an_app_the_password_is_not_enough(app: Flask, client: FlaskClient, city: City, session: Any) -> None:
    phone, _codes = with_app(client)
    other = app.test_client()
    first_step(other)
    assert second_step(other, "000000") == 200
    assert second_step(other, phone.shows(1)) == 303
    assert other.get("/").status_code == 200
    assert "password+totp" in session.scalars(sa.select(UserSession.how)).all()


def test_a_code_is_good_once(app: Flask, client: FlaskClient, city: City) -> None:
    phone, _codes = with_app(client)
    one, two = app.test_client(), app.test_client()
    code = phone.shows(1)
    first_step(one)
    assert second_step(one, code) == 303
    first_step(two)
    assert second_step(two, code) == 200


def test_a_recovery_code_is_good_once(app: Flask, client: FlaskClient, city: City, session: Any) -> None:
    _phone, codes = with_app(client)
    one, two = app.test_client(), app.test_client()
    first_step(one)
    assert second_step(one, codes[0].upper().replace("-", " ")) == 303
    first_step(two)
    assert second_step(two, codes[0]) == 200
    assert codes[1] not in "".join(session.scalars(sa.select(RecoveryCode.code_hash)))
    assert "9 kvar" in one.get("/konto").text


def test_codes_cannot_be_guessed_for_long(app: Flask, client: FlaskClient, city: City) -> None:
    phone, _codes = with_app(client)
    other = app.test_client()
    first_step(other)
    for guess in range(5):
        assert second_step(other, f"00000{guess}") == 200
    answer = other.post("/logga-in/kod", data={"code": phone.shows(1)})
    assert "För många misslyckade försök" in answer.text
    assert app.test_client().post("/logga-in", data=SENT).status_code == 200, "nor by starting over"


def test_the_first_step_is_good_for_ten_minutes(
    app: Flask, client: FlaskClient, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, _codes = with_app(client)
    other = app.test_client()
    first_step(other)
    monkeypatch.setattr(arrivals, "STEP_SECONDS", 0)
    assert other.post("/logga-in/kod", data={"code": phone.shows(1)}).location == "/logga-in"
    assert other.get("/").status_code == 302


def test_setting_up_ends_other_logins_and_changes_the_key(app: Flask, client: FlaskClient, city: City) -> None:
    other = app.test_client()
    other.post("/logga-in", data=SENT)
    assert other.get("/").status_code == 200
    client.post("/logga-in", data=SENT)
    before = client.get_cookie("session")
    found = KEY.search(client.get("/konto/kod").text)
    keyed(client, "/konto/kod", code=Phone(found[1] if found else "").shows())
    after = client.get_cookie("session")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert client.get("/").status_code == 200
    assert other.get("/").status_code == 302


def test_what_changes_a_login_asks_for_the_password_after_a_while(
    client: FlaskClient, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post("/logga-in", data=SENT)
    monkeypatch.setattr(arrivals, "PROOF_SECONDS", 0)
    answer = client.get("/konto/kod")
    assert answer.location == "/logga-in/igen?next=/konto/kod"
    assert client.post(answer.location, data={"password": "fel"}).status_code == 200
    monkeypatch.undo()
    assert client.post(answer.location, data={"password": PASSWORD}).location == "/konto/kod"


def test_reset_by_command(app: Flask, client: FlaskClient, city: City, session: Any) -> None:
    with_app(client)
    answer = app.test_cli_runner().invoke(args=["user", "reset-second-factor", SENT["email"]])
    assert answer.exit_code == 0, answer.output
    assert client.get("/").status_code == 302
    assert client.post("/logga-in", data=SENT).location == "/"
    for model in (Totp, RecoveryCode, Passkey):
        assert session.scalar(sa.select(sa.func.count()).select_from(model)) == 0


def test_taken_away_by_the_user(client: FlaskClient, city: City, session: Any) -> None:
    with_app(client)
    assert keyed(client, "/konto/kod/ta-bort").location == "/konto"
    assert session.scalar(sa.select(sa.func.count()).select_from(RecoveryCode)) == 0
    client.post("/logga-ut")
    assert client.post("/logga-in", data=SENT).location == "/"


def test_the_secret_is_sealed(client: FlaskClient, city: City, session: Any) -> None:
    phone, _codes = with_app(client)
    kept = session.scalar(sa.select(Totp.secret_sealed))
    assert phone.totp.base32_key not in kept
    assert phone.totp.hex_key not in kept


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６"])
def test_what_is_no_code(city: City, session: Any, code: str) -> None:
    with pytest.raises(Refused, match="Koden stämmer inte"), writing(session):
        second_factor.set_totp(session, city.users["caseworker"].id, second_factor.new_secret(), code)


@on_sqlite
def test_a_role_that_must_have_one_does_nothing_before(url: str, today: Any) -> None:
    app = test_app(url, SECOND_FACTOR_ROLES=frozenset({"caseworker"}))
    app.test_client_class = pages.Client
    with opened(app) as session:
        small_city.build(session)
    client = app.test_client()
    assert client.post("/logga-in", data=SENT).status_code == 303
    assert client.get("/").location == "/konto/kod"
    assert client.get("/deltagare").location == "/konto/kod"
    page = client.get("/konto/kod").text
    assert "Din roll kräver en andra faktor" in page
    found = KEY.search(page)
    keyed(client, "/konto/kod", code=Phone(found[1] if found else "").shows())
    assert client.get("/").status_code == 200
    assert client.get("/konto/kod/ta-bort").status_code == 404
    manager = app.test_client()
    manager.post("/logga-in", data={**SENT, "email": "manager@kista.test"})
    assert manager.get("/").status_code == 200


@on_sqlite
def test_the_setting(url: str) -> None:
    assert arrivals.required_roles(frozenset({"all"})) == frozenset(RoleName)
    assert arrivals.required_roles(frozenset()) == frozenset()
    with pytest.raises(ValueError, match="king"):
        arrivals.required_roles(frozenset({"king"}))
