"""audit verify, audit anchor."""

import click
from flask.cli import with_appcontext

from tracker.audit import anchor as anchors
from tracker.audit import keeping
from tracker.audit import verify as verifying
from tracker.audit.entry import Who
from tracker.commands import No, refusing
from tracker.extensions import db


@click.group()
def audit() -> None:
    """The log: who saw, sought or changed what."""


@audit.command()
@with_appcontext
@refusing
def verify() -> None:
    """Read the whole log and find what has been tampered with. Exits 1 if anything has."""
    report = verifying.verify(db.engine, keeping.of_app(), lambda read: click.echo(f"{read} poster lästa", err=True))
    for entry_id in report.anchored_anew:
        click.echo(f"Post {entry_id}: loggen förankrades på nytt. Skälet står i posten.")
    if report.broken is not None:
        raise No(_told(report.broken))
    click.echo(f"Loggen är hel: {report.entries} poster.")


def _told(broken: verifying.Broken) -> str:
    where = f"Post {broken.entry_id}: " if broken.entry_id else ""
    return f"Loggen stämmer inte. {where}{broken.what}"


@audit.command()
@click.option("--reason", required=True, help="Why; stays in the log. Nothing about a person.")
@with_appcontext
@refusing
def anchor(reason: str) -> None:
    """Let the log go on after a restored backup; the reason stays in the log."""
    entry_id = anchors.renew(db.engine, keeping.of_app(), reason, Who(client="tracker audit anchor"))
    click.echo(f"Loggen är förankrad på nytt. Det står i post {entry_id}.")


COMMANDS = (audit,)
