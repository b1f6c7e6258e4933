"""unit add; user add, set-password, unlock, reset-second-factor, log-out."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from tracker.access import lockout, logins, passwords, second_factor, service
from tracker.codelists.terms import RoleName, UnitKind
from tracker.commands import No, refusing
from tracker.database import writing
from tracker.extensions import db


@click.group()
def unit() -> None:
    """Units: jobbtorg, stadsdelar, central administration."""


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


def _password(file: Path | None) -> str:
    if file:
        return file.read_text(encoding="utf-8").strip()
    return str(click.prompt("Lösenord (minst 12 tecken)", hide_input=True, confirmation_prompt=True))


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
    password = _password(password_file)
    with writing(db.session):
        service.add_user(db.session, email, name, password, role, unit_code)
    click.echo(f"{email} är nu {RoleName(role).label} i {unit_code}.")


@user.command("unlock")
@click.argument("email")
@with_appcontext
@refusing
def unlock(email: str) -> None:
    """Let a user who has failed too many times try again at once."""
    with writing(db.session):
        found = service.user_by_email(db.session, email)
        had = lockout.unlock(db.session, found.email, found.id)
    click.echo(f"{email} kan logga in igen." if had else f"{email} var inte spärrad.")


@user.command("reset-second-factor")
@click.argument("email")
@with_appcontext
@refusing
def reset_second_factor(email: str) -> None:
    """Take away app, recovery codes and passkeys of a user who has lost them, and end all her logins."""
    with writing(db.session):
        second_factor.reset(db.session, service.user_by_email(db.session, email), by=None)
    click.echo(f"{email} har ingen andra faktor kvar och är utloggad överallt.")


@user.command("log-out")
@click.argument("email", required=False)
@click.option("--everyone", is_flag=True, help="All users, for instance after an intrusion.")
@with_appcontext
@refusing
def log_out(email: str | None, everyone: bool) -> None:
    """End all logins of one user, or of everyone."""
    if bool(email) == everyone:
        raise No("Skriv en e-postadress, eller --everyone.")
    with writing(db.session):
        users = logins.at_work(db.session) if everyone else [service.user_by_email(db.session, str(email)).id]
        ended = sum(logins.end_all(db.session, user_id, by=None) for user_id in users)
    click.echo(f"Avslutade inloggningar: {ended}")


@user.command("set-password")
@click.argument("email")
@click.option("--password-file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
@refusing
def set_password(email: str, password_file: Path | None) -> None:
    """Give a user a password to log in with once; she then chooses her own."""
    password = _password(password_file)
    with writing(db.session):
        passwords.set_by_administrator(db.session, service.user_by_email(db.session, email), password, by=None)
    click.echo(f"{email} har fått ett nytt lösenord och byter det vid nästa inloggning.")


COMMANDS = (unit, user)
