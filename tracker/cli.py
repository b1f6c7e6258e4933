"""`tracker`: Flask's own command line underneath, with the product's commands."""

from typing import Any

import click
from flask.cli import FlaskGroup

from tracker import create_app
from tracker.commands import No
from tracker.commands.attack import attack
from tracker.commands.keys import keys
from tracker.errors import Refused


def _app() -> Any:
    try:
        return create_app()
    except Refused as refusal:
        raise No("\n".join(str(fault.message) for fault in refusal.faults)) from None


@click.group(
    cls=FlaskGroup,
    create_app=_app,
    add_default_commands=False,
    add_version_option=False,
    help="Register, follow-up and statistics of labour-market insatser.",
)
def main() -> None:
    """The console script."""


main.add_command(attack)  # of files alone: it needs neither database nor settings
main.add_command(keys)  # without an application: one in production does not start before it has keys
