"""release: the releases of statistics, from draft to published, and drawn again."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker import clock
from tracker.access import holding
from tracker.access.policy import Door
from tracker.audit import service as log
from tracker.audit.actions import Action
from tracker.audit.entry import Entry, Who
from tracker.commands import No, progress, refusing
from tracker.commands.proof import PASSWORD_FILE, proven
from tracker.commands.typed import loaded
from tracker.database import writing
from tracker.extensions import db
from tracker.releases.models import Release
from tracker.releases.terms import OFFERED, Outcome

CLIENT = "tracker release"
YEARS = click.IntRange(1990, 2100)


@click.group("release")
def group() -> None:
    """Releases of statistics: drawn, checked, fixed by a second person, published."""


_by = click.option("--by", required=True, help="E-mail of whoever does it; the password is asked for.")
_password = click.option("--password-file", **PASSWORD_FILE)


def _who(email: str, password_file: Path | None, door: Door) -> Who:
    """Whoever has proved who she is and may go through the door."""
    user = proven(email, "--by", password_file)
    if not holding.opens_to(db.session, user.id, door):
        raise No("Bara den som arbetar som statistiker får göra det.")
    return Who(user_id=user.id, client=CLIENT)


def _release(release_id: int) -> Release:
    from tracker.releases import service

    found = service.get(db.session, release_id)
    if found is None:
        raise No(f"Det finns inget utlämnande {release_id}. `tracker release list` visar dem som finns.")
    return found


def _checked(release_id: int) -> int:
    """The id of the check that the release rests on."""
    from tracker.releases import service

    check = service.passed_check(db.session, _release(release_id).id)
    if check is None:
        raise No(f"Utlämnande {release_id} är inte kontrollerat: det finns inga filer.")
    return check.id


@group.command("list")
@click.option("--year", type=YEARS, help="Only that year.")
@with_appcontext
@refusing
def list_(year: int | None) -> None:
    """List the releases: id, year, day, status."""
    from tracker.releases import service, steps

    found = [each for each in service.every(db.session) if year in (None, each.year)]
    replaced = service.replaced_by(found)
    for each in found:
        later = f", ersatt av {replaced[each.id].id}" if each.id in replaced else ""
        click.echo(f"{each.id}\t{each.year}\t{each.as_of}\t{steps.status(each.steps).label}{later}")
    if not found:
        click.echo("Det finns inga utlämnanden. Skapa ett med `tracker release draft YEAR --by E-POST`.")


@group.command()
@click.argument("year", type=YEARS)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day the figures are drawn; otherwise today.")
@click.option("--method", type=click.Choice([each.value for each in OFFERED]), default=OFFERED[0].value)
@click.option("--threshold", type=click.Choice(["5", "3"]), default="5", help="Smallest count that is shown.")
@click.option("--full-range", is_flag=True, help="Every withheld count may be any small number.")
@click.option("--why", default="", help="What changes and why, where the year is published already.")
@_by
@_password
@with_appcontext
@refusing
def draft(
    year: int, as_of: datetime | None, method: str, threshold: str, full_range: bool, why: str, by: str,
    password_file: Path | None,
) -> None:  # fmt: skip
    """Draw a release of YEAR: a draft with its settings."""
    from tracker.releases import service
    from tracker.releases.schemas import DraftSchema

    who = _who(by, password_file, Door.RELEASES)
    day = as_of.date() if as_of else clock.today()
    facts = {"year": year, "as_of": day, "method": method, "threshold": int(threshold), "full_range": full_range}
    settled = loaded(DraftSchema(), naming=False, **facts, why=why.strip())
    with writing(db.session):
        made = service.draw(db.session, settled, who)
        release_id = made.id
    click.echo(f"Utlämnande {release_id} är skapat. Kontrollera det med `tracker release check {release_id}`.")


@group.command()
@click.argument("release_id", metavar="ID", type=int)
@click.option("--by", help="E-mail of whoever does it; the password is asked for.")
@_password
@click.option("--check", "check_id", type=int, hidden=True, help="A check that waits for its process already.")
@with_appcontext
@refusing
def check(release_id: int, by: str | None, password_file: Path | None, check_id: int | None) -> None:
    """Check the release: data quality, stock identity, protection, attack; then freeze its files."""
    from tracker.releases import working

    release = _release(release_id)
    if check_id is None:
        check_id = _begun(release, by, password_file)
    try:
        city, sign = (current_app.config[name] for name in ("CITY", "WITHHELD_SIGN"))
        outcome = working.work(db.engine, db.session, check_id, city, progress, sign)
    finally:
        db.session.rollback()
    if outcome is None:
        raise No("Kontrollen väntar inte på någon process: den pågår eller är redan avslutad.")
    if outcome is not Outcome.PASSED:
        raise No(_findings(check_id))
    click.echo(f"Utlämnande {release_id} är kontrollerat. En annan person fastställer det.")


def _begun(release: Release, by: str | None, password_file: Path | None) -> int:
    from tracker.releases import checking

    if not by:
        raise click.UsageError("Ange vem du är med --by.")
    who = _who(by, password_file, Door.RELEASES)
    with writing(db.session):
        return checking.begin(db.session, release, who).id


def _findings(check_id: int) -> str:
    """What a check found, in words: rules, units and numbers."""
    from tracker.releases import checking, telling
    from tracker.releases.models import ReleaseCheck

    found = telling.findings(checking.told(db.session.get_one(ReleaseCheck, check_id)))
    return "\n".join(["Utlämnandet klarade inte kontrollen.", *map(str, found)])


def _to_judge(check_id: int) -> list[str]:
    """What whoever fixes must have seen: groups in one category, counts that can be worked out."""
    from tracker.releases import attack_words, freezing

    report, publication = freezing.attack_of(db.session, check_id), freezing.publication_of(db.session, check_id)
    told = attack_words.told(report, publication, freezing.inside_of(db.session, check_id))
    known = [f"{heading}: {line}" for heading, lines in told.inside for line in lines]
    return [*map(str, told.warnings), *known]


@group.command()
@click.argument("release_id", metavar="ID", type=int)
@click.option("--why", default="", help="How the warnings were judged; needed if there are any.")
@_by
@_password
@with_appcontext
@refusing
def fix(release_id: int, why: str, by: str, password_file: Path | None) -> None:
    """Let a second person stand for a checked release."""
    from tracker.releases import service
    from tracker.releases.schemas import FixSchema

    who, release, seen = _who(by, password_file, Door.RELEASE_FIXING), _release(release_id), _checked(release_id)
    why = loaded(FixSchema(), naming=False, why=why.strip(), looked=True)["why"]
    for line in () if why else _to_judge(seen):
        click.echo(line)
    with writing(db.session):
        service.fix(db.session, release, who, why, seen_check_id=seen)
    click.echo(f"Utlämnande {release_id} är fastställt. Publicera det med `tracker release publish {release_id}`.")


@group.command()
@click.argument("release_id", metavar="ID", type=int)
@_by
@_password
@with_appcontext
@refusing
def publish(release_id: int, by: str, password_file: Path | None) -> None:
    """Publish a fixed release. It never changes again."""
    from tracker.releases import service

    who, release = _who(by, password_file, Door.RELEASE_FIXING), _release(release_id)
    with writing(db.session):
        service.publish(db.session, release, who)
    click.echo(f"Utlämnande {release_id} är publicerat.")


@group.command()
@click.argument("release_id", metavar="ID", type=int)
@with_appcontext
@refusing
def files(release_id: int) -> None:
    """List the files of a checked release with their digests."""
    from tracker.releases import service

    for each in service.files(db.session, _checked(release_id)):
        click.echo(f"{each.sha256}  {each.name}  {each.size}")


@group.command()
@click.argument("release_id", metavar="ID", type=int)
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder to write.")
@with_appcontext
@refusing
def redraw(release_id: int, out: Path) -> None:
    """Draw a release again into a folder, to the same bytes, and compare with what was kept."""
    from tracker.exports.release import write_files
    from tracker.releases import freezing

    check_id = _checked(release_id)
    if broken := freezing.broken_files(db.session, check_id):
        raise No(f"Det bevarade är skadat: {', '.join(broken)}. Återställ från en säkerhetskopia.")
    progress("Ritar filerna på nytt")
    other = freezing.drawn_otherwise(db.session, check_id)
    _told_of_export(release_id)
    contents = freezing.contents(db.session, check_id)
    write_files(contents, out)
    click.echo(f"{len(contents)} filer är skrivna i {out}, samma byte för byte som när de kontrollerades.")
    if other:
        click.echo(f"Programmets version nu ritar {', '.join(other)} annorlunda; de bevarade filerna gäller.")


def _told_of_export(release_id: int) -> None:
    who = Who(client=CLIENT)
    log.note(db.engine, Entry(Action.EXPORT, who, Release.__tablename__, release_id, reason="release redraw"))


COMMANDS: tuple[Any, ...] = (group,)
