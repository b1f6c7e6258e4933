"""Who stands behind a command: whoever is named types her password, or names the file that holds it."""

from pathlib import Path
from typing import Any

import click

from tracker.access import lockout, service
from tracker.access.models import User
from tracker.commands import No
from tracker.extensions import db

PASSWORD_FILE: dict[str, Any] = {
    "type": click.Path(exists=True, dir_okay=False, path_type=Path),
    "help": "File with the password.",
}
"""How the option is declared."""


def proven(email: str | None, option: str, password_file: Path | None = None) -> User:
    """The user with this address, once her password is given. `option` names her.

    Wrong ones count as at login. A right one does not, nor does it forgive the others: there is no second step here.
    """
    if not email:
        raise No(f"Ange e-post med {option}.")
    if password_file is None:
        password = str(click.prompt(f"Lösenord för {email}", hide_input=True))
    else:
        password = password_file.read_text(encoding="utf-8").rstrip("\r\n")
    user = service.proven(db.session, email, password)
    lockout.take_back(db.session, email)
    return user
