"""statistics: the year's tables."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

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
from tracker.releases.terms import OFFERED, settled

YEARS = (1990, 2100)


def _within_years(_context: click.Context, _option: click.Parameter, day: datetime | None) -> datetime | None:
    if day is not None and not YEARS[0] <= day.year <= YEARS[1]:
        raise click.BadParameter(f"Året ska vara {YEARS[0]}–{YEARS[1]}.")
    return day


@click.command()
@click.argument("year", type=click.IntRange(*YEARS))
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder to write.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=_within_years,
    help="The day of the numbers; else today.",
)
@click.option(
    "--method",
    type=click.Choice([each.value for each in OFFERED]),
    default=OFFERED[0].value,
    show_default=True,
    help="How small numbers are protected; only suppression is proven.",
)
@click.option(
    "--threshold",
    type=click.IntRange(3, 10),
    default=5,
    show_default=True,
    help="Smallest number that suppression shows; without effect otherwise.",
)
@click.option("--no-protection", is_flag=True, help="Unprotected numbers, for internal checks.")
@with_appcontext
@refusing
def statistics(year: int, out: Path, as_of: datetime | None, method: str, threshold: int, no_protection: bool) -> None:
    """Draw the annual tables of YEAR into a folder, protected and attacked."""
    drawn_on = as_of.date() if as_of else clock.today()
    if drawn_on > clock.today():
        raise No("Dagen i --as-of ligger i framtiden: vad som gäller då vet ingen. Välj en dag till och med i dag.")
    from tracker.exports import release  # pandas is heavy: loaded where it is used
    from tracker.releases import making, telling

    release.check(out)  # before the work, which can take a minute
    try:
        if no_protection:
            _unprotected(year, drawn_on, out)
        else:
            _protected(year, drawn_on, (method, threshold), out)
    except making.Faulty as faulty:
        why = map(str, telling.findings(faulty.told))
        raise No("\n".join(["Inget är skrivet: siffrorna får inte lämnas ut.", *why])) from None


def _unprotected(year: int, as_of: date, out: Path) -> None:
    from tracker.exports import drawn, release
    from tracker.releases import making

    progress(f"Räknar tabellerna för {year}")
    annual = making.counted(db.session, year, as_of)
    progress("Skriver filerna")
    _log(year, "no_protection")
    release.write(drawn.publication(annual, current_app.config["CITY"]), out)
    click.echo(f"Oskyddade tabeller för {year} är skrivna i {out}. De får inte lämnas ut.")


def _protected(year: int, as_of: date, how: tuple[str, int], out: Path) -> None:
    from tracker.exports import release
    from tracker.releases import making, service
    from tracker.releases.protecting import Wanted

    service.refuse_method(service.published(db.session, year), how[0])
    wanted = Wanted(how[0], *settled(*how, full_range=False), sign=current_app.config["WITHHELD_SIGN"])
    made = making.make(db.session, making.Order(year, as_of, current_app.config["CITY"], wanted), _Stages())
    progress("Skriver filerna")
    _log(year, "protected_statistics")
    release.write(made.publication, out)
    click.echo(f"Skyddade tabeller för {year} är skrivna i {out}. {made.publication.protection.name}.")
    for sentence in _proven(made) if made.publication.protection.additive else _attacked(made):
        click.echo(sentence)
    click.echo("Ska tabellerna publiceras? Gör det med `tracker release`, så att nästa uttag prövas mot dem.")


def _proven(made: Any) -> Iterator[str]:
    yield f"{made.protected.attack['withheld']} antal är dolda."
    yield "Inget av dem kan räknas ut ur filerna, inte heller med det som redan är publicerat för året."
    if made.protected.warnings:
        yield f"I {made.protected.warnings} grupper hamnar alla, eller ingen, i samma läge: se attack.json."


def _attacked(made: Any) -> Iterator[str]:
    """What the attack on changed counts came to; which they are is told to whoever fixes a release, and nobody else."""
    from tracker.releases import attack_words

    told = attack_words.told(made.protected.attack, made.publication)
    yield from map(str, told.sentences)
    yield from (f"{label}: {number} ({note})." for label, number, note in told.numbers)
    if made.protected.warnings:
        yield "Den som fastställer ett utlämnande ser vilka det är, och bedömer om de kan lämnas ut ändå."


class _Stages:
    """Says each stage of the work once, to someone who waits at a terminal."""

    def __init__(self) -> None:
        self.said: Any = None

    def __call__(self, stage: Any, _done: int, _whole: int) -> None:
        if stage is not self.said:
            progress(str(stage.label))
        self.said = stage


def _log(year: int, reason: str) -> None:
    """No log, no file."""
    log.note(db.engine, Entry(Action.EXPORT, Who(client=COMMAND), "statistics", year, reason=reason))


COMMANDS = (statistics,)
