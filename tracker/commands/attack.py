"""attack: what an outsider works out of a written release. Needs no database, no keys and no settings."""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import click

from tracker.commands import No, progress, refusing

AGREED = ("threshold", "determined", "cells")
"""What the release's own report must say as the attack on its files does."""
STEPS = 10
"""So many times it is told how far the work has come."""


class Written:
    """A release in a folder, each part of it read once. Its parts raise `No`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def about(self) -> Any:
        """The manifest."""
        from tracker.attack import files

        return _read(files.about, self.folder)

    @cached_property
    def published(self) -> Any:
        """The tables."""
        from tracker.attack import files

        return _read(lambda folder: files.read(folder, self.about), self.folder)


def _read(what: Callable[[Path], Any], folder: Path) -> Any:
    """Something of a folder. Raises `No`."""
    from tracker.attack import files

    if not folder.is_dir():
        raise No(f"{folder} är ingen mapp. Ange mappen med uttaget.")
    try:
        return what(folder)
    except files.NoRelease as fault:
        raise No(f"{folder / str(fault)} saknas eller går inte att läsa som en del av ett uttag.") from None


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--earlier",
    multiple=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="A release of the same year that was published before; once for each.",
)
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Write the report as JSON, too.")
@refusing
def attack(folder: Path, earlier: tuple[Path, ...], report: Path | None) -> None:
    """Attack the release in DIR from its files alone; exit 1 if anything can be worked out."""
    from tracker.attack import labels, sentences  # numbers and a solver are heavy: loaded where they are used

    progress("Läser filerna")
    release, known = Written(folder), [Written(each) for each in earlier]
    altered = _altered((release, *known))
    _told_of_unread(release)
    if not release.about.reading.exact:
        _told_of_changed(release, [*altered, *_other_files(release)], report)
        return
    try:
        told = _attacked(release, known)
    except No as no:
        raise No("\n".join([no.message, *altered])) from None
    names = labels.read(folder)
    for sentence in (*sentences.withheld(told, names), *sentences.groups(told, names), sentences.summary(told)):
        click.echo(sentence)
    if report:
        report.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        click.echo(f"Rapporten är skriven: {report}")
    faults = [*sentences.leaks(told, names), *altered, *_disagreement(release, told)]
    if faults or not told["safe"]:
        raise No("\n".join([_verdict(told), *faults]))
    click.echo("Inget av dem kan räknas ut.")


def _told_of_changed(release: Written, altered: list[str], report: Path | None) -> None:
    """What comes back of rounded or perturbed counts; earlier releases, changed in the same way, add nothing."""
    from tracker.attack import audit, changed
    from tracker.attack.programme import Unsound

    try:
        found = changed.attack(release.published, release.about.threshold, _steps())
    except audit.Contradiction:
        raise No("\n".join([_CONTRADICTION, *altered])) from None
    except (Unsound, ArithmeticError):
        raise No(_UNFINISHED) from None
    told = found.as_json()
    click.echo(
        f"{told['changeable']} antal kan vart för sig stå för flera: {told['narrowed']} kan ringas in och"
        f" {told['unsettled']} är inte avgjorda."
    )
    if report:
        report.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        click.echo(f"Rapporten är skriven: {report}")
    if found.small or found.rests or altered:
        known = f"{told['determined']} antal och {told['rests']} skillnader mellan två antal kan räknas ut."
        raise No("\n".join([known, *altered]))
    click.echo("Inget av dem kan räknas ut.")


def _verdict(told: dict[str, Any]) -> str:
    if told["leaks"]:
        return f"{len(told['leaks'])} antal kan räknas ut."
    if not told["safe"]:
        return "Det är inte bevisat att inget kan räknas ut."
    return "Inget dolt antal kan räknas ut, men uttaget är inte som när det skrevs."


def _attacked(release: Written, earlier: Sequence[Written]) -> dict[str, Any]:
    """The report of the attack on a folder. Raises `No`."""
    from tracker.attack import audit, report
    from tracker.attack.programme import Unsound

    about = release.about
    if about.protection != "suppression":
        raise No(_UNPROTECTED if about.protection == "none" else _UNKNOWN)
    published, known = release.published, [each.published for each in earlier]
    if any(each.year != published.year for each in known):
        raise No("--earlier gäller uttag för samma år.")
    names = [each.about.release_id for each in earlier]
    progress(f"Prövar {len(published.withheld())} dolda tal")
    try:
        found = audit.attack(published, about.threshold, known, progress=_steps())
    except audit.Contradiction:
        raise No(_CONTRADICTION_WITH_EARLIER if earlier else _CONTRADICTION) from None
    except (Unsound, ArithmeticError):
        raise No(_UNFINISHED) from None
    return report.as_json(found, published, names)


_UNPROTECTED = "Uttaget är oskyddat: alla tal står tryckta, även de små. Det får inte lämnas ut."
_UNKNOWN = "Uttaget är skyddat på ett sätt som det här kommandot inte känner: det prövas inte."
_UNFINISHED = "Räkningen gick inte att slutföra, så inget är visat. Det är ett fel i programmet: anmäl det."
_CONTRADICTION = "Talen i uttaget motsäger varandra: de kan inte alla vara sanna. Rita om uttaget."
_CONTRADICTION_WITH_EARLIER = (
    "Uttaget och de tidigare motsäger varandra: något som ser oförändrat ut har ändrats, eller så är något tal fel."
    " Pröva uttaget för sig, utan --earlier."
)


def _altered(releases: Sequence[Written]) -> list[str]:
    from tracker.attack import files

    return [
        f"{each.folder / name} är inte som när uttaget skrevs: den saknas, är ändrad eller finns inte i manifest.json."
        for each in releases
        for name in files.altered(each.folder, each.about)
    ]


def _disagreement(release: Written, told: dict[str, Any]) -> Iterator[str]:
    """What the release's other files say otherwise. Its report may rest on earlier releases that are not given here."""
    from tracker.attack import files

    yield from _other_files(release)
    carried = _read(files.report, release.folder)
    if carried is None or all(carried.get(name) == told[name] for name in AGREED):
        return
    unknown = [name for name in carried.get("earlier", []) if name not in told["earlier"]]
    if unknown:
        click.echo(f"Uttagets egen rapport räknar också med {', '.join(unknown)}: ange dem med --earlier.")
    elif not told["earlier"]:
        yield f"{release.folder / files.REPORT} säger något annat än filerna."


def _other_files(release: Written) -> Iterator[str]:
    """What JSON-stat, PX and the workbook print otherwise than the CSV files that the attack rests on."""
    from tracker.attack import labels
    from tracker.attack.otherwise import otherwise
    from tracker.exports import agreement

    folder, published = release.folder, release.published
    names = labels.read(folder)
    for name in otherwise(folder, published):
        yield f"{folder / name} säger något annat än samma tabell i csv."
    for name, place, says in agreement.otherwise(folder, published, release.about.sign):
        where = f": {names.measure(place.measure)} ({names.place(published.named(place))})" if place else ""
        yield f"{folder / name} säger något annat än samma tabell i csv{where}{says and f', {says!r}'}."


def _told_of_unread(release: Written) -> None:
    """Which files nobody has read, so that no one takes them for proven."""
    from tracker.exports import agreement

    named = release.about.sha256
    for name in agreement.unread(release.folder):
        held = "prövas bara mot sin kontrollsumma" if name in named else "hör inte till uttaget och prövas inte"
        click.echo(f"{release.folder / name} {held}.")


def _steps() -> Callable[[int, int], None]:
    """Tells how far the work has come, a tenth at a time."""
    told = 0

    def tell(done: int, whole: int) -> None:
        nonlocal told
        if whole and done * STEPS // whole > told:
            told = done * STEPS // whole
            progress(f"{done} av {whole} antal")

    return tell


COMMANDS = (attack,)
