"""What systems are told of as an administrator keeps it, on pages and by command."""

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.administration.test_users import send
from tests.api.systems import connected
from tests.city import City
from tests.databases import on_sqlite
from tests.webhooks.listening import noted
from tracker import clock
from tracker.access.policy import Grant
from tracker.audit.models import AuditEntry
from tracker.database import writing
from tracker.webhooks import service
from tracker.webhooks.models import Webhook, WebhookSecret

pytestmark = on_sqlite
TO = "https://system.example.com/notiser"
SECRET = re.compile(r'<code class="code">(whsec_[\w+/=]{44})</code>')


@pytest.fixture
def at(session: Any, city: City, client: Any, login: Any) -> str:
    """The address of a system's notices; it may read participants."""
    system = connected(session, client, city.jobbtorg, Grant.PARTICIPANTS_READ, Grant.CHANGES_READ)
    login("administrator", "amf")
    return f"/administration/system/{system.id}/notiser"


def begun(client: Any, at: str, **facts: Any) -> str:
    given = {"address": TO, "kind_participant": "y", **facts}
    return str(send(client, f"{at}/installningar", **given).text)


def kept(session: Any) -> Webhook:
    session.rollback()
    found: Webhook = session.scalars(sa.select(Webhook).execution_options(populate_existing=True)).one()
    return found


def test_the_secret_is_shown_once_and_signs(session: Any, client: Any, at: str) -> None:
    (secret,) = SECRET.findall(begun(client, at))
    webhook = kept(session)
    assert (webhook.address, webhook.kinds, webhook.standing[0].secret) == (TO, "participant", secret)
    assert secret not in str(session.execute(sa.select(WebhookSecret.__table__)).all())
    page = client.get(at).text
    assert secret not in page
    assert TO in page
    assert "30 dagar" in page
    assert kept(session).since is not None


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"address": "http://system.example.com/"}, "https://"),
        ({"address": "https://10.0.0.1/"}, "TRACKER_WEBHOOK_NETWORKS"),
        ({"kind_participant": ""}, "Välj minst en sak"),
        ({"kind_participant": "", "kind_enrolment": "y"}, "Välj minst en sak"),  # it may not read them
    ],
)
def test_what_is_refused_is_kept_on_the_form(session: Any, client: Any, at: str, facts: Any, told: str) -> None:
    page = begun(client, at, **facts)
    assert told in page
    assert facts.get("address", TO) in page
    assert session.scalar(sa.select(sa.func.count()).select_from(Webhook)) == 0


def test_change_and_two_who_change(session: Any, client: Any, at: str) -> None:
    begun(client, at)
    version = kept(session).version
    begun(client, at, address="", version=version)
    assert kept(session).address == ""
    page = begun(client, at, address="https://elsewhere.example.com/", version=version)
    assert "elsewhere" in page
    assert kept(session).address == ""


def test_new_secret_and_the_end_of_the_old(session: Any, client: Any, at: str) -> None:
    (old,) = SECRET.findall(begun(client, at))
    (new,) = SECRET.findall(send(client, f"{at}/hemlighet").text)
    assert [each.secret for each in kept(session).standing] == [old, new]
    assert "redan två" in send(client, f"{at}/hemlighet").text
    first = kept(session).standing[0].id
    send(client, f"{at}/hemlighet/{first}/avsluta")
    assert [each.secret for each in kept(session).standing] == [new]
    assert send(client, f"{at}/hemlighet/{first}/avsluta").status_code == 404


def test_pause_resume_and_remove(session: Any, city: City, client: Any, at: str) -> None:
    begun(client, at)
    send(client, f"{at}/paus")
    assert "Pausade" in client.get(at).text
    send(client, f"{at}/ateruppta")
    assert kept(session).paused_at is None
    factories.participant(session, city.jobbtorg)
    noted(session, kept(session))
    send(client, f"{at}/ta-bort")
    assert session.scalar(sa.select(sa.func.count()).select_from(Webhook)) == 0
    assert client.get(at).status_code == 404
    reasons = list(session.scalars(sa.select(AuditEntry.reason).where(AuditEntry.reason.like("webhook_%"))))
    assert [each.split()[0] for each in reasons] == [
        "webhook_added", "webhook_secret_added", "webhook_paused", "webhook_resumed", "webhook_removed",
    ]  # fmt: skip


def test_what_has_failed_is_told_in_words(session: Any, city: City, client: Any, at: str) -> None:
    begun(client, at)
    factories.participant(session, city.jobbtorg)
    webhook = kept(session)
    assert noted(session, webhook)
    with writing(session):
        webhook.failures, webhook.last_error, webhook.next_at = 2, "status 503", clock.now() + timedelta(hours=1)
    page = client.get(at).text
    assert "Mottagaren svarade med felet 503." in page
    assert "Försöker igen" in page
    assert "1 (den äldsta från" in page
    with writing(session):
        kept(session).parked_at = clock.now()
    page = client.get(at).text
    assert "har slutat försöka" in page
    with writing(session):
        kept(session).forgotten = 1
    assert "läsa om allt" in client.get(at).text


def test_by_command(app: Any, session: Any, city: City, client: Any) -> None:
    connected(session, client, city.jobbtorg)
    runner = app.test_cli_runner()

    def run(*words: str) -> Any:
        session.rollback()
        return runner.invoke(args=["webhooks", *words])

    assert run("set", "nobody", "--kind", "participant").exit_code == 1
    assert "https://" in run("set", "procapita", "--to", "http://x.example.com/", "--kind", "participant").stderr
    first = run("set", "procapita", "--to", TO, "--kind", "participant")
    assert first.stdout.startswith("whsec_")
    assert "ändrade" in run("set", "procapita", "--kind", "participant").stdout
    factories.participant(session, city.jobbtorg)
    assert run("send").stdout == "0 notiser togs emot.\n"
    assert "procapita  hämtar själv  participant  0/1  ok" in run("list").stdout
    assert run("rotate", "procapita").stdout.startswith("whsec_")
    secrets = [each.id for each in kept(session).standing]
    assert run("end-secret", "procapita", str(secrets[0])).exit_code == 0
    assert run("pause", "procapita").exit_code == 0
    assert "pausad" in run("list").stdout
    assert run("resume", "procapita").exit_code == 0
    assert "nummer 1" in run("again", "procapita", "0").stdout
    assert run("again", "procapita", "7").exit_code == 1
    with writing(session):
        kept(session).forgotten = 1
    assert "sparas inte" in run("again", "procapita", "0").stderr
    assert run("remove", "procapita").exit_code == 0
    assert run("pause", "procapita").exit_code == 1


def test_networks_that_are_none_are_refused(app: Any, session: Any) -> None:
    app.config["WEBHOOK_NETWORKS"] = "inside"
    assert "TRACKER_WEBHOOK_NETWORKS" in app.test_cli_runner().invoke(args=["webhooks", "send"]).stderr


def test_a_secret_that_is_ended_is_gone(session: Any, client: Any, at: str) -> None:
    begun(client, at)
    webhook = kept(session)
    with writing(session):
        service.new_secret(session, webhook, None)
        service.end_secret(session, webhook, webhook.standing[0].id)
    assert session.scalars(sa.select(WebhookSecret).order_by(WebhookSecret.id)).first().secret == ""
