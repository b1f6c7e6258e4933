"""retention: what is due for erasure, and, with two persons, the erasure."""

import textwrap
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import with_appcontext

from tracker import clock
from tracker.access.models import Unit
from tracker.access.scope import inside, of_unit
from tracker.audit.entry import Who
from tracker.commands import No, progress, refusing
from tracker.commands.proof import proven
from tracker.database import at_most, writing
from tracker.extensions import db
from tracker.imports import waiting
from tracker.retention import service, words
from tracker.retention.files import File, Outcome, old_files
from tracker.retention.models import RetentionRun

CLIENT = "tracker retention"
WIDE = 80
LABELS = {
    Outcome.DUE: "att gallra",
    Outcome.KEPT: "bevaras",
    Outcome.HELD_UP: "hindras av öppen insats, uppföljning eller nödåtkomst",
}


@click.command()
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day that counts; else today.")
@click.option("--carry-out", is_flag=True, help="Erase. Takes two named persons, who type their passwords.")
@click.option("--proposer", help="E-mail of whoever proposes, with --carry-out.")
@click.option("--by", help="E-mail of whoever carries it out, with --carry-out.")
@click.option("--approve", type=int, help="Carry out the proposal with this id, with --carry-out.")
@with_appcontext
@refusing
def retention(
    as_of: datetime | None, carry_out: bool, proposer: str | None, by: str | None, approve: int | None
) -> None:
    """Show what is due for erasure: numbers and ids. A dry run unless told otherwise."""
    day = as_of.date() if as_of else clock.today()
    if not carry_out:
        if proposer or by or approve:
            raise No("--proposer, --by och --approve hör till --carry-out.")
        _tell(day)
        return
    if approve is not None:
        _approve(approve, proven(by, "--by").id)
        return
    one, other = proven(proposer, "--proposer"), proven(by, "--by")
    if one.id == other.id:
        raise No("Gallringen kräver två personer: --proposer och --by är samma.")
    _everywhere(day, one.id, other.id)


def _tell(day: date) -> None:
    """A line of counts a unit, and ids; never a name."""
    click.echo(f"Gallring räknad {day.isoformat()}. Provkörning: ingenting tas bort.")
    total = 0
    for unit_id, code, files in _of_units(day):
        ids = {outcome: [file.participant_id for file in files if file.outcome is outcome] for outcome in LABELS}
        total += len(ids[Outcome.DUE])
        _tell_unit(code, {LABELS[outcome]: found for outcome, found in ids.items() if found})
        with inside(of_unit(unit_id)):
            lists = len(db.session.scalars(waiting.too_old(current_app.config["IMPORT_WAITING_DAYS"], day)).all())
        if lists:
            click.echo(f"{code}: listor som har väntat för länge: {lists}")
        if old := _old_words(unit_id, day):
            number = old.searches + old.emergencies
            click.echo(f"{code}: sökningar och nödåtkomst vars ord har stått för länge: {number}")
    click.echo(f"Totalt att gallra: {total} akter.")
    for run in service.standing(db.session, None, service.rules(current_app.config)):
        click.echo(f"Förslag {run.id} väntar: {run.unit.code}, {run.files_proposed} akter.")


def _old_words(unit_id: int, day: date) -> words.Old:
    with inside(of_unit(unit_id)):
        return words.old(db.session, unit_id, day, current_app.config["SEARCH_WORDS_MONTHS"])


def _tell_unit(code: str, ids: dict[str, list[int]]) -> None:
    if ids:
        click.echo(f"{code}: {', '.join(f'{len(found)} {label}' for label, found in ids.items())}")
    for label, found in ids.items():
        text = f"{label}, id {', '.join(map(str, found))}"
        click.echo(textwrap.fill(text, WIDE, initial_indent="  ", subsequent_indent="    "))


def _of_units(day: date) -> list[tuple[int, str, list[File]]]:
    kept = current_app.config["KEPT_BIRTH_DAYS"]
    found = []
    for unit_id, code in _units():
        with inside(of_unit(unit_id)):
            found.append((unit_id, code, old_files(db.session, unit_id, day, kept)))
    return found


def _units() -> Sequence[Any]:
    """Id and code of every unit."""
    return db.session.execute(sa.select(Unit.id, Unit.code).order_by(Unit.code)).all()


def _everywhere(day: date, proposer_id: int, other_id: int) -> None:
    if day > clock.today():
        raise No("Dagen ligger i framtiden. Ingenting är gallrat.")
    units = [(unit_id, code) for unit_id, code, files in _of_units(day) if _due(files) or _old_words(unit_id, day)]
    with_lists = _with_old_lists(day)
    for unit_id, code in dict([*units, *with_lists]).items():
        if not all(service.may_decide(db.session, each, unit_id) for each in (proposer_id, other_id)):
            raise No(f"{code}: båda måste vara chef i enheten eller administratör. Ingenting är gallrat.")
    _discard(with_lists, day)
    for unit_id, code in units:
        progress(f"Gallrar i {code}")
        with inside(of_unit(unit_id)), writing(db.session):
            rule = service.rules(current_app.config)
            run = service.propose(db.session, unit_id, proposer_id, day, rule, whole_unit=True)
            run_id = run.id
        _carry_out(run_id, other_id, code)
    if not units:
        click.echo("Det finns inget att gallra.")


def _due(files: list[File]) -> bool:
    return any(file.outcome is Outcome.DUE for file in files)


def _with_old_lists(day: date) -> list[tuple[int, str]]:
    """Units where a list has waited too long."""
    days, found = current_app.config["IMPORT_WAITING_DAYS"], []
    for unit_id, code in _units():
        with inside(of_unit(unit_id)):
            if db.session.scalars(waiting.too_old(days, day).limit(at_most(1))).first() is not None:
                found.append((unit_id, code))
    return found


def _discard(units: list[tuple[int, str]], day: date) -> None:
    days = current_app.config["IMPORT_WAITING_DAYS"]
    for unit_id, code in units:
        with inside(of_unit(unit_id)), writing(db.session):
            number = waiting.discard(db.session, days, day)
        if number:
            click.echo(f"{code}: {number} väntande listor är kastade.")


def _approve(run_id: int, user_id: int) -> None:
    run: Any = db.session.get(RetentionRun, run_id)
    if run is None:
        raise No(f"Det finns inget förslag {run_id}.")
    _carry_out(run_id, user_id, run.unit.code)


def _carry_out(run_id: int, user_id: int, code: str) -> None:
    run = db.session.get_one(RetentionRun, run_id)
    old = _old_words(run.unit_id, run.as_of)
    who = Who(user_id=user_id, client=CLIENT)
    number = service.carry_out(db.session, run_id, user_id, service.rules(current_app.config), who)
    click.echo(f"{code}: {number} akter är gallrade.")
    if old:
        click.echo(f"{code}: ord som har stått för länge är borttagna.")


COMMANDS = (retention,)
