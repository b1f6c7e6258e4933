"""Commands that the owner of the tables runs, where the application is another role (`DATABASE_OWNER_URL`)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click
import sqlalchemy as sa
from flask import current_app
from sqlalchemy.engine import URL, make_url

from tracker import application_role, database
from tracker.errors import Fault, Refused
from tracker.extensions import db
from tracker.translations import _


def as_owner(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run the command on a connection of the owner's; the usual one where none is named."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        with _owners_engine():
            return command(*args, **kwargs)

    return run


def give_the_application_its_rights() -> None:
    """After tables were made: only the owner may use them until then. Nothing to do where the two are one."""
    if current_app.config["DATABASE_OWNER_URL"]:
        role = _addresses()[1].username or ""
        with db.engine.begin() as connection:
            application_role.give(connection, role)
        click.echo(f"Programmets användare {role} har fått sina rättigheter.")


@contextmanager
def _owners_engine() -> Iterator[None]:
    if not current_app.config["DATABASE_OWNER_URL"]:
        yield
        return
    owner = _addresses()[0]
    db.session.remove()
    engines, usual = db.engines, db.engine
    own = sa.create_engine(owner, **database.engine_options(owner.render_as_string(hide_password=False)))
    try:
        engines[None] = own  # type: ignore[index]
        yield
    finally:
        db.session.remove()
        engines[None] = usual  # type: ignore[index]
        own.dispose()


def _addresses() -> tuple[URL, URL]:
    """The owner's and the application's. Raises `Refused` unless they are two roles in one database of PostgreSQL."""
    owner, own = (make_url(current_app.config[name]) for name in ("DATABASE_OWNER_URL", "SQLALCHEMY_DATABASE_URI"))
    if owner.get_backend_name() != "postgresql" or own.get_backend_name() != "postgresql":
        raise Refused(Fault("", _("DATABASE_OWNER_URL gäller bara PostgreSQL.")))
    if owner.database != own.database or not own.username or owner.username == own.username:
        why = _("DATABASE_URL och DATABASE_OWNER_URL ska vara samma databas med var sin användare.")
        raise Refused(Fault("", why))
    return owner, own
