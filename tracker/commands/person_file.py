"""person-file: everything that a unit's record holds on one person."""

from pathlib import Path

import click
from flask import current_app, render_template
from flask.cli import with_appcontext

from tracker import clock
from tracker.access import holding
from tracker.access import service as access
from tracker.access.policy import Door
from tracker.access.scope import inside, of_unit
from tracker.audit import service as audit
from tracker.audit.entry import Who
from tracker.commands import No, refusing
from tracker.commands.proof import proven
from tracker.errors import Refused
from tracker.extensions import db
from tracker.participants import identity
from tracker.participants import service as participants
from tracker.participants.models import Participant

CLIENT = "tracker person-file"


@click.command("person-file")
@click.option("--unit", "unit_code", required=True)
@click.option("--by", required=True, help="E-mail of whoever takes it out; works in the unit.")
@click.option("--purpose", required=True, help="Why; stands in the log. No name or number.")
@click.option("--to", "folder", type=click.Path(file_okay=False, exists=True, path_type=Path), default=Path())
@with_appcontext
@refusing
def person_file(unit_code: str, by: str, purpose: str, folder: Path) -> None:
    """Write a person's whole file, to read (HTML) and as JSON. Asks for password and number or id: never arguments."""
    from tracker.person_file import service

    unit, user = access.the_unit(db.session, unit_code), proven(by, "--by")
    if not holding.opens_to(db.session, user.id, Door.CASEWORK, unit.id):
        raise No(f"{by} arbetar inte med deltagare i {unit_code}.")
    unit_id, user_id = unit.id, user.id
    asked = str(click.prompt("Personnummer, samordningsnummer eller deltagarens id")).strip()
    with inside(of_unit(unit_id, user_id)):
        found = service.gather(db.session, _the_id(asked, unit_id), unit_id)
    db.session.rollback()
    audit.note(db.engine, service.entry(found.participant_id, purpose, "files", Who(user_id, "", unit_id, CLIENT)))
    with current_app.test_request_context():
        page = render_template("person_file/document.html", file=found)
    for ending, content in (("json", found.json()), ("html", page)):
        path = folder / found.name(ending)
        path.touch(mode=0o600)
        path.write_text(content, encoding="utf-8")
        click.echo(f"Registerutdraget är skrivet: {path}")


def _the_id(asked: str, unit_id: int) -> int:
    """Nobody in the unit, one in another unit and a protected one whom others handle: the same answer."""
    found = None
    if asked.isdecimal() and len(asked) < 10:
        found = participants.one_of_unit(db.session, int(asked), unit_id)
    else:
        try:
            number = identity.parse(asked, clock.today()).number
        except Refused:
            raise No("Det är inget personnummer, samordningsnummer eller id.") from None
        found = participants.by_number(db.session, number, unit_id)
    if not isinstance(found, Participant):
        raise No("Personen finns inte i enheten.")
    return found.id


COMMANDS = (person_file,)
