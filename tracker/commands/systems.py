"""client add, list, scopes, rotate, end-secret, revoke, description: other systems' way in through the API."""

import json

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import with_appcontext

from tracker.access.models import Unit
from tracker.access.policy import Grant
from tracker.access.systems import service
from tracker.access.systems.models import Client
from tracker.api import description
from tracker.commands import No, refusing
from tracker.database import writing
from tracker.extensions import db


@click.group()
def client() -> None:
    """Other systems that use the API."""


def the_system(client_id: str) -> Client:
    """The system that goes by this id. Raises `No`."""
    found = service.one(db.session, client_id)
    if found is None:
        raise No(f"Det finns inget system {client_id}. Se `tracker client list`.")
    return found


def tell_secret(secret: str, client_id: str, more: str = "") -> None:
    """The secret alone where a program may take it, and beside it that it is told this once."""
    click.echo(secret)
    click.echo(f"Hemligheten för {client_id} står ovan och visas inte igen.{more}", err=True)


def tell_ended(secret_id: int, client_id: str) -> None:
    """That a secret is good for nothing any more."""
    click.echo(f"Hemlighet {secret_id} för {client_id} är avslutad.")


@client.command("add")
@click.argument("client_id")
@click.option("--name", required=True)
@click.option("--unit", "unit_code", required=True)
@click.option("--scope", "scopes", required=True, multiple=True, type=click.Choice([grant.value for grant in Grant]))
@with_appcontext
@refusing
def add_client(client_id: str, name: str, unit_code: str, scopes: tuple[str, ...]) -> None:
    """Let a system in. Its secret is printed once."""
    with writing(db.session):
        unit_id = db.session.scalar(sa.select(Unit.id).where(Unit.code == unit_code))
        if unit_id is None:
            raise No(f"Det finns ingen enhet {unit_code}.")
        _made, secret = service.add(db.session, client_id, name, unit_id, [Grant(each) for each in scopes], by=None)
    tell_secret(secret, client_id)


@client.command("list")
@with_appcontext
@refusing
def list_clients() -> None:
    """Every system: name in the log, unit, scopes, secrets that open."""
    for each in service.every(db.session):
        standing = ", ".join(f"hemlighet {one.id}" for one in each.standing) or "avstängt"
        click.echo(f"{each.client_id}  {each.unit.code}  {each.grants}  {standing}")


@client.command("scopes")
@click.argument("client_id")
@click.argument("scopes", nargs=-1, required=True, type=click.Choice([grant.value for grant in Grant]))
@with_appcontext
@refusing
def change_scopes(client_id: str, scopes: tuple[str, ...]) -> None:
    """What the system may do from now on: these and no others."""
    with writing(db.session):
        system = the_system(client_id)
        service.change(db.session, system, [Grant(each) for each in scopes])
        click.echo(f"{client_id} får nu: {system.grants}")


@client.command("rotate")
@click.argument("client_id")
@with_appcontext
@refusing
def rotate(client_id: str) -> None:
    """A second secret, printed once; the first one opens until `end-secret`."""
    with writing(db.session):
        secret = service.new_secret(db.session, the_system(client_id), by=None)
    tell_secret(secret, client_id, " Den förra gäller tills den avslutas.")


@client.command("end-secret")
@click.argument("client_id")
@click.argument("secret_id", type=int)
@with_appcontext
@refusing
def end_secret(client_id: str, secret_id: int) -> None:
    """Let a secret, and the tokens that were given for it, open no more."""
    with writing(db.session):
        service.end_secret(db.session, the_system(client_id), secret_id)
    tell_ended(secret_id, client_id)


@client.command("revoke")
@click.argument("client_id")
@with_appcontext
@refusing
def revoke(client_id: str) -> None:
    """Take a system's way in away, at once and for good."""
    with writing(db.session):
        service.revoke(db.session, the_system(client_id))
    click.echo(f"{client_id} kommer inte in mer.")


@client.command("description")
@with_appcontext
def description_() -> None:
    """The API as OpenAPI 3.1, as this installation serves it: `docs/api.md` says what a release promises."""
    with current_app.test_request_context(headers={"Accept-Language": "sv"}):
        click.echo(json.dumps(description.document(), ensure_ascii=False, indent=1, sort_keys=True))


COMMANDS = (client,)
