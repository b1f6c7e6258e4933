"""statistics: the year's tables."""

from datetime import datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker import clock
from tracker.commands import No, refusing
from tracker.extensions import db


@click.command()
@click.argument("year", type=click.IntRange(1990, 2100))
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Dagen då siffrorna dras; annars i dag.")
@click.option(
    "--threshold",
    type=click.IntRange(3, 10),
    default=5,
    expose_value=False,
    help="Minsta tal som får visas; utan verkan med --no-protection.",
)
@click.option("--no-protection", is_flag=True, help="Oskyddade siffror för intern kontroll.")
@with_appcontext
@refusing
def statistics(year: int, out: Path, as_of: datetime | None, no_protection: bool) -> None:
    """Draw the annual tables of YEAR into a folder."""
    if not no_protection:
        raise No(
            "Skyddet av enskilda i tabellerna finns inte ännu, så statistiken kan inte lämnas ut. "
            "För intern kontroll: lägg till --no-protection."
        )
    from tracker.exports import release  # pandas is heavy: loaded where it is used
    from tracker.statistics import service

    drawn = service.annual_tables(db.session, year, as_of.date() if as_of else clock.today())
    release.write(drawn, out, current_app.config["CITY"])
    click.echo(f"Oskyddade tabeller för {year} är skrivna i {out}. De får inte lämnas ut.")


COMMANDS = (statistics,)
