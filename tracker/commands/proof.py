"""Who stands behind a command: whoever is named types her password."""

import click

from tracker.access import lockout, service
from tracker.access.models import User
from tracker.commands import No
from tracker.extensions import db


def proven(email: str | None, option: str, password: str | None = None) -> User:
    """The user with this address, once she has typed her password, or given it. `option` names her.

    Wrong ones count as at login. A right one does not, nor does it forgive the others: there is no second step here.
    """
    if not email:
        raise No(f"Ange e-post med {option}.")
    typed = click.prompt(f"Lösenord för {email}", hide_input=True) if password is None else password
    user = service.proven(db.session, email, typed)
    lockout.take_back(db.session, email)
    return user
