"""delivery: the files with individual records for the agency, from draft to answer, with the right of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker import clock
from tracker.access import holding, witness
from tracker.access import service as access
from tracker.access.policy import Door
from tracker.access.scope import inside, of_unit
from tracker.audit import entry
from tracker.commands import No, progress, refusing
from tracker.commands.proof import PASSWORD_FILE, proven
from tracker.commands.typed import loaded
from tracker.database import writing
from tracker.deliveries import giving, layout, schemas, service, states, words
from tracker.deliveries.models import Delivery
from tracker.deliveries.service import Who
from tracker.deliveries.states import State
from tracker.extensions import db

CLIENT = "tracker delivery"
_id = click.argument("delivery_id", metavar="ID", type=int)
_purpose = click.option("--purpose", required=True, help="What for; stands in the log. No name or number.")
_note = click.option("--note", default="", help="Words of the agency's, or a receipt. No name or number.")


@click.group("delivery")
def group() -> None:
    """Individual records for the agency, a file a unit: drawn, looked through, sent, answered, corrected."""


def _with_the_right(command: Callable[..., None]) -> Callable[..., None]:
    """The command is given whoever proves who she is and may take out individuals in the unit; it runs in its scope."""

    @click.option("--unit", "unit_code", required=True, help="Whose records.")
    @click.option("--by", required=True, help="E-mail of whoever does it; the password is asked for.")
    @click.option("--password-file", **PASSWORD_FILE)
    @with_appcontext
    @refusing
    @wraps(command)
    def run(unit_code: str, by: str, password_file: Path | None, **asked: Any) -> None:
        with _at_work(unit_code, by, password_file) as who:
            command(who, **asked)

    return run


@contextmanager
def _at_work(unit_code: str, by: str, password_file: Path | None) -> Iterator[Who]:
    unit_id, user_id = access.the_unit(db.session, unit_code).id, proven(by, "--by", password_file).id
    if not holding.opens_to(db.session, user_id, Door.INDIVIDUALS, unit_id):
        raise No(f"{by} har inte rätten att ta ut uppgifter om enskilda i {unit_code}. Administratören ger den.")
    logged = entry.Who(user_id, "", unit_id, CLIENT)
    with inside(of_unit(unit_id, user_id)), witness.acting(logged):
        yield Who(user_id, unit_id)


def _one(delivery_id: int, who: Who) -> Delivery:
    found = service.one_of(db.session, delivery_id, who)
    if found is None:
        raise No(f"Det finns ingen leverans {delivery_id} i enheten. `tracker delivery list` visar dem som finns.")
    return found


@group.command("list")
@_with_the_right
def list_(who: Who) -> None:
    """List the unit's deliveries, the newest first: id, months, state, lines."""
    found = service.newest(db.session, who)
    for each in found:
        corrects = f"\trättar {each.replaces_id}" if each.replaces_id else ""
        lines = sum(each.report["lines"].values())
        click.echo(f"{each.id}\t{each.months}\t{service.state_of(each).label}\t{lines}{corrects}")
    if not found:
        click.echo("Inget har levererats än. Ta fram en fil med `tracker delivery draft`.")


@group.command()
@click.option("--first", help="First month, as 2025-01; otherwise January of last year.")
@click.option("--last", help="Last month; otherwise December of last year.")
@_purpose
@_with_the_right
def draft(who: Who, first: str | None, last: str | None, purpose: str) -> None:
    """Draw the file of a period as a draft, and tell what the check of it found."""
    year = clock.today().year - 1
    said = loaded(schemas.PeriodSchema(), first=first or f"{year}-01", last=last or f"{year}-12", purpose=purpose)
    period, plan = (said["first"], service.last_day(said["last"])), layout.of(current_app.config)
    progress("Tar fram raderna")
    with writing(db.session):
        made = service.draft(db.session, who, period, said["purpose"], plan).id
    _tell_of_draft(made, who)


def _tell_of_draft(delivery_id: int, who: Who) -> None:
    click.echo(f"Leverans {delivery_id} är framtagen som utkast. Inget är skickat.")
    _tell_of_check(_one(delivery_id, who))
    click.echo(f"Skriv filen med `tracker delivery file {delivery_id}` när du har gått igenom kontrollen.")


def _tell_of_check(delivery: Delivery) -> None:
    """The check report in words, what needs a look marked."""
    people, lines = (sum(delivery.report[name].values()) for name in ("people", "lines"))
    click.echo(f"{lines} rader om {people} deltagare.")
    for text in words.changes(delivery.report):
        click.echo(f"Mot den som rättas: {str(text).rstrip('.')}.")
    for remark in words.remarks(delivery.report):
        click.echo(f"{'Titta på det här' if remark.look else 'Utan anmärkning'}: {remark.text}")
        for part in remark.parts:
            click.echo(f"  {part}")


@group.command()
@_id
@_with_the_right
def show(who: Who, delivery_id: int) -> None:
    """Tell of one delivery: months, purpose, the check in words, what has become of it."""
    delivery = _one(delivery_id, who)
    state = service.state_of(delivery)
    click.echo(f"Leverans {delivery.id}, {delivery.months}: {str(state.label).lower()}. Ändamål: {delivery.purpose}")
    click.echo(f"SHA-256 {delivery.digest}")
    _tell_of_check(delivery)
    if state is State.DRAFT and service.outdated(db.session, delivery):
        click.echo("Utkastet får inte längre lämnas ut. Kasta det och ta fram ett nytt.")
    for each in delivery.events:
        note = f": {each.note}" if each.note else ""
        click.echo(f"{clock.local_day(each.at)} {State(each.kind).label}, {each.user.name}{note}")


@group.command()
@_id
@click.option("--to", "folder", type=click.Path(file_okay=False, exists=True, path_type=Path), default=Path())
@_with_the_right
def file(who: Who, delivery_id: int, folder: Path) -> None:
    """Write the file into a folder, for its owner only. The log tells of it, with the purpose."""
    with writing(db.session):
        given = giving.give(db.session, _one(delivery_id, who), who)
    path = folder / given.name
    path.touch(mode=0o600)
    path.write_bytes(given.body)
    click.echo(f"Filen med {given.lines} rader är skriven: {path}")


@group.command()
@_id
@_note
@_with_the_right
def sent(who: Who, delivery_id: int, note: str) -> None:
    """Mark the delivery as sent: from now on it stands as it is."""
    _tell(delivery_id, State.SENT, who, loaded(schemas.NoteSchema(), note=note)["note"])
    click.echo(f"Leverans {delivery_id} är märkt som skickad.")


def _tell(delivery_id: int, state: State, who: Who, note: str = "") -> None:
    with writing(db.session):
        service.tell(db.session, _one(delivery_id, who).id, state, who, note)


@group.command()
@_id
@click.argument("answer", type=click.Choice([each.value for each in states.ANSWERS]))
@_note
@_with_the_right
def answer(who: Who, delivery_id: int, answer: str, note: str) -> None:
    """Take the agency's answer; why, where it said no."""
    said = loaded(schemas.AnswerSchema(), answer=answer, note=note)
    _tell(delivery_id, said["answer"], who, said["note"])
    click.echo(f"Leverans {delivery_id}: {str(said['answer'].label).lower()}.")


@group.command()
@_id
@_purpose
@_with_the_right
def correct(who: Who, delivery_id: int, purpose: str) -> None:
    """Draw the months of what was sent anew, as a draft that replaces it. The purpose says what was wrong."""
    said, plan = loaded(schemas.CorrectionSchema(), purpose=purpose), layout.of(current_app.config)
    with writing(db.session):
        made = service.correct(db.session, _one(delivery_id, who).id, who, said["purpose"], plan).id
    _tell_of_draft(made, who)


@group.command()
@_id
@_with_the_right
def discard(who: Who, delivery_id: int) -> None:
    """Throw a draft away: its lines go, that it was there stays."""
    _tell(delivery_id, State.DISCARDED, who)
    click.echo(f"Utkastet {delivery_id} är kastat. Filens rader är borttagna.")


COMMANDS: tuple[Any, ...] = (group,)
