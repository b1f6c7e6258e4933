"""Who stands behind a command: whoever is named types her password."""

import click

from tracker.access import service
from tracker.access.models import User
from tracker.commands import No
from tracker.extensions import db


def proven(email: str | None, option: str) -> User:
    """The user with this address, once she has typed her password; tries count as at login. `option` names her."""
    if not email:
        raise No(f"Ange e-post med {option}.")
    return service.proven(db.session, email, click.prompt(f"Lösenord för {email}", hide_input=True))
