"""Other systems as an administrator keeps them, on pages and by command."""

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.administration.test_users import send
from tests.city import City
from tests.databases import on_sqlite
from tracker.access.systems import tokens
from tracker.access.systems.models import Client, ClientSecret
from tracker.audit.models import AuditEntry

pytestmark = on_sqlite
AT = "/administration/system"
NEW = {"name": "Procapita", "client_id": "procapita", "grant_participants_read": "y"}
SECRET = re.compile(r'<code class="code">([\w-]{43})</code>')


@pytest.fixture
def made(session: Any, city: City, client: Any, login: Any) -> Client:
    login("administrator", "amf")
    send(client, f"{AT}/nytt", **NEW, unit_id=city.jobbtorg.id)
    found: Client = session.scalars(sa.select(Client)).unique().one()
    return found


def test_the_secret_is_shown_once_and_opens(session: Any, city: City, client: Any, login: Any) -> None:
    login("administrator", "amf")
    page = send(client, f"{AT}/nytt", **NEW, unit_id=city.jobbtorg.id).text
    (secret,) = SECRET.findall(page)
    assert tokens.proven(session, "procapita", secret)
    system = session.scalars(sa.select(Client)).unique().one()
    assert (system.grants, system.unit_id) == ("participants:read", city.jobbtorg.id)
    assert secret not in client.get(f"{AT}/{system.id}").text
    assert "Procapita" in client.get(AT).text


def test_sent_twice_makes_one(session: Any, city: City, client: Any, login: Any) -> None:
    login("administrator", "amf")
    facts = {**NEW, "unit_id": city.jobbtorg.id, "submission_key": "4be0643f-1d98-573b-97cd-ca98a65347dd"}
    assert [client.post(f"{AT}/nytt", data=facts).status_code for _each in range(2)] == [200, 303]
    assert session.scalar(sa.select(sa.func.count()).select_from(ClientSecret)) == 1


def test_what_is_missing_is_asked_for(made: Client, city: City, client: Any) -> None:
    page = send(client, f"{AT}/nytt", name="", client_id="Å", unit_id="").text
    for field in ("name", "unit_id"):
        assert f'<a href="#{field}">' in page
    facts = {"name": "X", "client_id": "annat", "unit_id": city.jobbtorg.id}
    assert '<a href="#grant_participants_read">' in send(client, f"{AT}/nytt", **facts).text
    assert '<a href="#client_id">' in send(client, f"{AT}/nytt", **NEW, unit_id=city.jobbtorg.id).text


def test_change_over_and_close(session: Any, made: Client, client: Any) -> None:
    page = f"{AT}/{made.id}"
    (old,) = made.standing
    assert SECRET.findall(send(client, f"{page}/hemlighet").text)
    assert "redan två hemligheter" in send(client, f"{page}/hemlighet").text
    assert send(client, f"{page}/hemlighet/{old.id}/avsluta").status_code == 303
    assert client.get(f"{page}/hemlighet/{old.id}/avsluta").status_code == 404
    assert send(client, f"{page}/stang-av").status_code == 303
    assert "Avstängt" in client.get(page).text
    kinds = [each.split()[0] for each in session.scalars(sa.select(AuditEntry.reason).order_by(AuditEntry.id))]
    told = [each for each in kinds if each.startswith("client_")]
    assert told == [
        "client_added", "client_secret_added", "client_secret_added", "client_secret_ended", "client_revoked",
    ]  # fmt: skip


def test_what_it_may_do_is_changed(session: Any, made: Client, client: Any) -> None:
    page = f"{AT}/{made.id}/rattigheter"
    (version,) = re.findall(r'name="version"[^>]*value="(\d+)"', client.get(page).text)
    assert re.search(r'name="grant_participants_read"[^>]* checked', client.get(page).text)
    answer = send(client, page, version=version, grant_lists_read="y", grant_enrolments_read="y")
    assert answer.status_code == 303
    session.expire_all()
    assert made.grants == "enrolments:read lists:read"
    assert "client_changed client=procapita, grants=enrolments:read+lists:read" in session.scalars(
        sa.select(AuditEntry.reason)
    )
    stale = send(client, page, version=version, grant_participants_read="y")
    assert stale.status_code == 412
    session.expire_all()
    assert made.grants == "enrolments:read lists:read"
    assert '<a href="#grant_participants_read">' in send(client, page, version=str(made.version)).text  # none at all


def test_a_closed_system_is_given_nothing(session: Any, made: Client, client: Any) -> None:
    send(client, f"{AT}/{made.id}/stang-av")
    session.expire_all()
    page = send(client, f"{AT}/{made.id}/rattigheter", version=str(made.version), grant_lists_read="y")
    assert "Systemet är avstängt" in page.text
    assert "rattigheter" not in client.get(f"{AT}/{made.id}").text


def test_by_command(app: Flask, session: Any, city: City) -> None:
    run = app.test_cli_runner().invoke
    made = run(args=["client", "add", "vuxenskolan", "--name", "Skolan", "--unit", "kista", "--scope",
                     "participants:read"])  # fmt: skip
    assert made.exit_code == 0, made.output
    assert tokens.proven(session, "vuxenskolan", made.stdout.strip())
    assert "vuxenskolan  kista  participants:read  hemlighet 1" in run(args=["client", "list"]).output
    changed = run(args=["client", "rotate", "vuxenskolan"])
    session.rollback()
    assert tokens.proven(session, "vuxenskolan", changed.stdout.strip())
    assert run(args=["client", "end-secret", "vuxenskolan", "1"]).exit_code == 0
    assert run(args=["client", "revoke", "vuxenskolan"]).exit_code == 0
    assert run(args=["client", "revoke", "vuxenskolan"]).exit_code == 1
    assert run(args=["client", "revoke", "okand"]).exit_code == 1


def test_scopes_by_command(app: Flask, session: Any, made: Client) -> None:
    run = app.test_cli_runner().invoke
    done = run(args=["client", "scopes", "procapita", "lists:read", "changes:read"])
    assert (done.exit_code, done.stdout) == (0, "procapita får nu: changes:read lists:read\n")
    session.rollback()
    assert made.grants == "changes:read lists:read"
    assert run(args=["client", "scopes", "procapita", "all"]).exit_code == 2
    assert run(args=["client", "scopes", "nobody", "lists:read"]).exit_code == 1
