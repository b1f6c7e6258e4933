"""webhooks send, set, list, rotate, end-secret, pause, resume, again, remove: telling other systems of changes."""

import signal
import threading
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker.commands import No, refusing
from tracker.commands.systems import tell_ended, tell_secret, the_system
from tracker.database import writing
from tracker.extensions import db
from tracker.webhooks import kinds, service
from tracker.webhooks.models import Webhook
from tracker.webhooks.receivers import Allowed
from tracker.webhooks.running import Sender, allowed


@click.group()
def webhooks() -> None:
    """Tell other systems that something has changed."""


def _webhook(client_id: str) -> Webhook:
    found = service.of_client(db.session, the_system(client_id).id)
    if found is None:
        raise No(f"{client_id} får inga notiser. Se `tracker webhooks set`.")
    return found


def _allowed() -> Allowed:
    try:
        return allowed(current_app.config)
    except ValueError:
        raise No("TRACKER_WEBHOOK_NETWORKS är inga nät. Skriv dem som 10.20.0.0/16, med komma emellan.") from None


@webhooks.command("send")
@click.option("--follow", is_flag=True, help="Go on until the process is told to end.")
@click.option("--pause", default=1.0, show_default=True, type=click.FloatRange(0.1, 60), help="Seconds between looks.")
@with_appcontext
@refusing
def send(follow: bool, pause: float) -> None:
    """Send what waits. Beside the server, with --follow; several may run at once."""
    _allowed()
    app: Any = current_app._get_current_object()  # type: ignore[attr-defined]
    sender = Sender(app)
    if not follow:
        click.echo(f"{sender.once()} notiser togs emot.")
        return
    stop = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_what: stop.set())
    click.echo("Sänder notiser. Avsluta med Ctrl+C.")
    sender.follow(stop, pause)


@webhooks.command("set")
@click.argument("client_id")
@click.option("--to", "address", default="", help="The receiver's https address; without one the system asks itself.")
@click.option("--kind", "asked", required=True, multiple=True, type=click.Choice(list(kinds.NEEDED)))
@with_appcontext
@refusing
def set_webhook(client_id: str, address: str, asked: tuple[str, ...]) -> None:
    """Tell a system from now on, or elsewhere, or of other kinds. The first time its secret is printed, once."""
    limits, secret = _allowed(), ""
    with writing(db.session):
        client = the_system(client_id)
        standing = service.of_client(db.session, client.id)
        if standing is None:
            _made, secret = service.begin(db.session, client, address, asked, None, limits)
        else:
            service.change(db.session, standing, address, asked, limits, standing.version)
    if secret:
        tell_secret(secret, client_id)
    else:
        click.echo(f"Notiserna till {client_id} är ändrade.")


@webhooks.command("list")
@with_appcontext
@refusing
def list_webhooks() -> None:
    """Every system that is told: how far it has come, and what is wrong."""
    for each in service.every(db.session):
        state = "avstängt" if each.client.revoked_at else "pausad" if each.paused_at else ""
        state = state or ("parkerad" if each.parked_at else each.last_error) or "ok"
        where = each.address or "hämtar själv"
        click.echo(f"{each.client.client_id}  {where}  {each.kinds}  {each.delivered}/{each.last_sequence}  {state}")


@webhooks.command("rotate")
@click.argument("client_id")
@with_appcontext
@refusing
def rotate(client_id: str) -> None:
    """A second secret, printed once; messages carry both signatures until `end-secret`."""
    with writing(db.session):
        secret = service.new_secret(db.session, _webhook(client_id), by=None)
        ids = ", ".join(str(each.id) for each in _webhook(client_id).standing)
    tell_secret(secret, client_id, f" Gällande: {ids}.")


@webhooks.command("end-secret")
@click.argument("client_id")
@click.argument("secret_id", type=int)
@with_appcontext
@refusing
def end_secret(client_id: str, secret_id: int) -> None:
    """Sign with a secret no more."""
    with writing(db.session):
        service.end_secret(db.session, _webhook(client_id), secret_id)
    tell_ended(secret_id, client_id)


@webhooks.command("pause")
@click.argument("client_id")
@with_appcontext
@refusing
def pause(client_id: str) -> None:
    """Send nothing for now; what happens meanwhile is kept."""
    with writing(db.session):
        service.pause(db.session, _webhook(client_id))
    click.echo(f"Notiserna till {client_id} är pausade.")


@webhooks.command("resume")
@click.argument("client_id")
@with_appcontext
@refusing
def resume(client_id: str) -> None:
    """Send again, after a pause or when a receiver was given up."""
    with writing(db.session):
        service.resume(db.session, _webhook(client_id))
    click.echo(f"Notiserna till {client_id} sänds igen.")


@webhooks.command("again")
@click.argument("client_id")
@click.argument("after", type=click.IntRange(0))
@with_appcontext
@refusing
def again(client_id: str, after: int) -> None:
    """Send once more what comes after a number."""
    try:
        with writing(db.session):
            service.again(db.session, _webhook(client_id), after)
    except service.Forgotten as gone:
        raise No(f"Notiser till och med {gone.sequence} sparas inte längre.") from None
    click.echo(f"Notiserna till {client_id} sänds igen från nummer {after + 1}.")


@webhooks.command("remove")
@click.argument("client_id")
@with_appcontext
@refusing
def remove(client_id: str) -> None:
    """Tell a system nothing more; what waits is thrown away."""
    with writing(db.session):
        service.end(db.session, _webhook(client_id))
    click.echo(f"{client_id} får inga fler notiser.")


COMMANDS = (webhooks,)
