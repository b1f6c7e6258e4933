"""What a password must be, and changing it."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.access.test_second_factor import SENT, keyed
from tests.city import PASSWORD, City
from tracker.access import passwords, service
from tracker.database import writing
from tracker.errors import Refused

NEW = "häst lampa brygga snö"


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("elva tecken", "minst 12"),
        ("x" * 129, "högst 128"),
        ("passwordpassword", "lätt att gissa"),
        ("qwertyuiop123", "lätt att gissa"),
        ("aaaaaaaaaaaaaaaa", "lätt att gissa"),
        ("lindamalinda1", "lätt att gissa"),
        ("insatsregistret", "lätt att gissa"),
        ("amina.lindamalind@stad.test-2026x", "lätt att gissa"),
        ("x9!kQ2 Linda Malinda #vT7zpLm", "lätt att gissa"),
    ],
)
def test_what_is_refused(word: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        passwords.check(word, "amina.lindamalind@stad.test", "Linda Malinda")


@pytest.mark.parametrize("word", [NEW, PASSWORD, "x9!kQ2#vT7zpLm", "ett långt lösenord med blanksteg " * 3])
def test_what_is_taken(word: str) -> None:
    passwords.check(word, "amina.lind@stad.test", "Amina Lind")


def changed(client: FlaskClient, current: str = PASSWORD, new: str = NEW, again: str = "") -> Any:
    return keyed(client, "/konto/losenord", current=current, new=new, again=again or new)


def test_changing_ends_the_other_logins(app: Flask, client: FlaskClient, city: City) -> None:
    other = app.test_client()
    for each in (client, other):
        each.post("/logga-in", data=SENT)
    before = client.get_cookie("session")
    assert changed(client).location == "/konto"
    after = client.get_cookie("session")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert client.get("/").status_code == 200
    assert other.get("/").status_code == 302
    client.post("/logga-ut")
    assert client.post("/logga-in", data=SENT).status_code == 200
    assert client.post("/logga-in", data={**SENT, "password": NEW}).status_code == 303


def test_what_the_page_refuses(client: FlaskClient, city: City) -> None:
    client.post("/logga-in", data=SENT)
    assert "Lösenordet stämmer inte." in changed(client, current="fel").text
    assert "inte lika" in changed(client, again="något annat ord").text
    assert "lätt att gissa" in changed(client, new="passwordpassword").text
    assert "ett annat lösenord än" in changed(client, new=PASSWORD).text


def test_who_was_given_a_password_chooses_another_first(
    app: Flask, client: FlaskClient, city: City, session: Any
) -> None:
    with writing(session):
        service.add_user(session, "ny@stad.test", "Ny", NEW, "caseworker", "kista")
    client.post("/logga-in", data={"email": "ny@stad.test", "password": NEW})
    assert client.get("/deltagare").location == "/konto/losenord"
    assert "Någon annan har valt ditt lösenord" in client.get("/konto/losenord").text
    assert changed(client, current=NEW, new=PASSWORD).location == "/"
    assert client.get("/deltagare").status_code == 200


def test_set_by_command(app: Flask, client: FlaskClient, city: City, tmp_path: Any) -> None:
    client.post("/logga-in", data=SENT)
    file = tmp_path / "ord"
    file.write_text(NEW)
    answer = app.test_cli_runner().invoke(args=["user", "set-password", SENT["email"], "--password-file", str(file)])
    assert answer.exit_code == 0, answer.output
    assert client.get("/").status_code == 302
    client.post("/logga-in", data={**SENT, "password": NEW})
    assert client.get("/").location == "/konto/losenord"
