"""statistics: the year's tables."""

from datetime import datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker import clock
from tracker.access.witness import COMMAND
from tracker.audit import service as log
from tracker.audit.actions import Action
from tracker.audit.entry import Entry, Who
from tracker.commands import No, progress, refusing
from tracker.extensions import db

YEARS = (1990, 2100)


def _within_years(_context: click.Context, _option: click.Parameter, day: datetime | None) -> datetime | None:
    if day is not None and not YEARS[0] <= day.year <= YEARS[1]:
        raise click.BadParameter(f"Året ska vara {YEARS[0]}–{YEARS[1]}.")
    return day


@click.command()
@click.argument("year", type=click.IntRange(*YEARS))
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=_within_years,
    help="The day of the numbers; else today.",
)
@click.option(
    "--threshold",
    type=click.IntRange(3, 10),
    default=5,
    expose_value=False,
    help="Smallest number to show; without effect with --no-protection.",
)
@click.option("--no-protection", is_flag=True, help="Unprotected numbers, for internal checks.")
@with_appcontext
@refusing
def statistics(year: int, out: Path, as_of: datetime | None, no_protection: bool) -> None:
    """Draw the annual tables of YEAR into a folder."""
    if not no_protection:
        raise No(
            "Skyddet av enskilda i tabellerna finns inte ännu, så statistiken kan inte lämnas ut. "
            "För intern kontroll: lägg till --no-protection."
        )
    drawn_on = as_of.date() if as_of else clock.today()
    if drawn_on > clock.today():
        raise No("Dagen i --as-of ligger i framtiden: vad som gäller då vet ingen. Välj en dag till och med i dag.")
    from tracker.exports import drawn, release  # pandas is heavy: loaded where it is used
    from tracker.statistics import service

    progress(f"Räknar tabellerna för {year}")
    annual = service.annual_tables(db.session, year, drawn_on)
    progress("Skriver filerna")
    files = Entry(Action.EXPORT, Who(client=COMMAND), "statistics", year, reason="no_protection")
    log.note(db.engine, files)
    release.write(drawn.publication(annual, current_app.config["CITY"]), out)
    click.echo(f"Oskyddade tabeller för {year} är skrivna i {out}. De får inte lämnas ut.")


COMMANDS = (statistics,)
