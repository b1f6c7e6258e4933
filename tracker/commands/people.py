"""unit add, user add."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from tracker.access import service
from tracker.codelists.terms import RoleName, UnitKind
from tracker.commands import refusing
from tracker.database import writing
from tracker.extensions import db


@click.group()
def unit() -> None:
    """Units: jobbtorg, stadsdelsförvaltningar, central administration."""


@unit.command("add")
@click.argument("code")
@click.option("--name", required=True)
@click.option("--kind", required=True, type=click.Choice([kind.value for kind in UnitKind]))
@with_appcontext
@refusing
def add_unit(code: str, name: str, kind: str) -> None:
    """Make a unit."""
    with writing(db.session):
        service.add_unit(db.session, code, name, kind)
    click.echo(f"Enheten {name} ({code}) finns nu.")


@click.group()
def user() -> None:
    """Users and their roles."""


@user.command("add")
@click.argument("email")
@click.option("--role", required=True, type=click.Choice([role.value for role in RoleName]))
@click.option("--unit", "unit_code", required=True)
@click.option("--name", default="")
@click.option("--password-file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
@refusing
def add_user(email: str, role: str, unit_code: str, name: str, password_file: Path | None) -> None:
    """Make a user with a role in a unit; an existing user gets one role more."""
    if password_file:
        password = password_file.read_text(encoding="utf-8").strip()
    else:
        password = click.prompt("Lösenord (minst 12 tecken)", hide_input=True, confirmation_prompt=True)
    with writing(db.session):
        service.add_user(db.session, email, name, password, role, unit_code)
    click.echo(f"{email} är nu {RoleName(role).label} i {unit_code}.")


COMMANDS = (unit, user)
