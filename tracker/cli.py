"""`tracker`: Flask's own command line underneath, with the product's commands."""

import click
from flask.cli import FlaskGroup

from tracker import create_app


@click.group(
    cls=FlaskGroup,
    create_app=create_app,
    add_default_commands=False,
    add_version_option=False,
    help="Register, uppföljning och statistik över arbetsmarknadsinsatser.",
)
def main() -> None:
    """The console script."""
