"""import: a district's list into the register."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker import clock
from tracker.access.scope import inside, of_unit
from tracker.access.service import the_unit
from tracker.commands import No, progress, refusing
from tracker.database import renew_estimates, writing
from tracker.extensions import db

SHOWN = 20
"""Changes to print; the report has them all."""
STATES = ("new", "changed", "unchanged", "possible duplicate", "refused")


def of_the_unit(command: Callable[..., None]) -> Callable[..., None]:
    """Run the command in the scope of the unit that it names: nobody else's rows are read or written."""

    @wraps(command)
    def run(unit_code: str, **options: Any) -> None:
        with inside(of_unit(the_unit(db.session, unit_code).id)):
            command(unit_code=unit_code, **options)

    return run


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--unit", "unit_code", required=True)
@click.option("--dry-run", is_flag=True, help="Check only; write nothing.")
@click.option("--create-insatser", is_flag=True, help="Make the insatser that the unit does not have.")
@click.option("--take-rest", is_flag=True, help="Take what can be taken although rows are refused.")
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="Write a line for each fault and change as CSV."
)
@with_appcontext
@refusing
@of_the_unit
def import_(
    file: Path, unit_code: str, dry_run: bool, create_insatser: bool, take_rest: bool, report: Path | None
) -> None:
    """Read enrolments from an .xlsx or .csv file."""
    from tracker.imports import reader, service  # the reader is loaded where it is used

    unit = the_unit(db.session, unit_code)
    unit_id, unit_name = unit.id, unit.name
    progress("Läser listan")
    sheet = reader.read(file)
    progress("Jämför med registret")
    preview = service.preview(
        db.session,
        sheet,
        unit_id=unit_id,
        today=clock.today(),
        create_insatser=create_insatser,
        production=current_app.config["PRODUCTION"],
    )
    service.refuse_empty(preview)
    if report:
        report.write_text(service.report_csv(db.session, preview), encoding="utf-8")
        click.echo(f"Rapporten är skriven: {report}")
    for state in STATES:
        click.echo(f"{state}: {preview.counts.get(state, 0)}")
    _tell_changes(service.overwrites(db.session, preview))
    refused = preview.counts.get("refused", 0)
    if dry_run:
        click.echo("Provkörning: ingenting är skrivet.")
    elif refused and not take_rest:
        raise No(f"{refused} rader nekades, så ingenting är skrivet. Rätta dem eller lägg till --take-rest.")
    else:
        progress("Skriver i registret")
        with writing(db.session):
            service.take(db.session, preview, user_id=None, rest=take_rest)
        renew_estimates(db.engine)
        click.echo(f"Inläst i {unit_name}.")
        left = refused + preview.counts.get("possible duplicate", 0)
        if left:
            click.echo(
                f"{left} rader lämnades utanför. Rätta dem i listan, eller läs in den under Inläsning på sidorna."
            )


def _tell_changes(over: Mapping[int, Sequence[Any]]) -> None:
    """What changed rows write over: nothing that stands in the register is replaced unseen."""
    lines = [
        f"rad {row}: {each.name}: {each.before} → {each.after}" + (f" ({each.ends})" if each.ends else "")
        for row, found in over.items()
        for each in found
    ]
    for line in lines[:SHOWN]:
        click.echo(line)
    if len(lines) > SHOWN:
        click.echo(f"och {len(lines) - SHOWN} till; se --report")


COMMANDS = (import_,)
