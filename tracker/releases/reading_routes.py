"""Reading a release: its tables with X, the report of the attack, what a correction changed, its files."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import witness
from tracker.access.login import unit_here
from tracker.access.policy import Door, door
from tracker.access.witness import Shows, shows
from tracker.extensions import db
from tracker.releases import media
from tracker.releases.models import Release
from tracker.releases.routes import visible, works_here
from tracker.translations import _

released = Blueprint("released", __name__, url_prefix="/statistik/utlamnanden")


def _checked(release_id: int) -> tuple[Any, int]:
    """The release and the check that it rests on; not found where there is none."""
    from tracker.releases import service

    release = visible(release_id)
    check = service.passed_check(db.session, release_id)
    if check is None:
        abort(404)
    return release, check.id


@released.get("/<int:release_id>/tabell/<int:number>")
@door(Door.COUNTS)
@shows(Shows.NOBODY)
def table(release_id: int, number: int) -> ResponseReturnValue:
    """One table as it is published, X where it has X."""
    from tracker.releases import freezing, showing
    from tracker.statistics import presentation, table_page

    if not 1 <= number <= 9:
        abort(404)
    release, check_id = _checked(release_id)
    publication = freezing.publication_of(db.session, check_id)
    chosen = publication.table(number)
    parts = table_page.parts(showing.as_drawn(chosen))
    return render_template(
        "releases/table.html", release=release, publication=publication, withheld=chosen.withheld,
        in_english=presentation.in_english(), **parts,
    )  # fmt: skip


@released.get("/<int:release_id>/skydd")
@door(Door.COUNTS)
@shows(Shows.NOBODY)
def report(release_id: int) -> ResponseReturnValue:
    """What an outsider can work out, in words."""
    from tracker.releases import attack_words, freezing
    from tracker.statistics import presentation

    release, check_id = _checked(release_id)
    publication = freezing.publication_of(db.session, check_id)
    inside = freezing.inside_of(db.session, check_id) if works_here() else None
    told = attack_words.told(freezing.attack_of(db.session, check_id), publication, inside)
    return render_template(
        "releases/report.html", release=release, publication=publication, told=told,
        in_english=presentation.in_english(),
    )  # fmt: skip


@released.get("/<int:release_id>/andringar")
@door(Door.COUNTS)
@shows(Shows.NOBODY)
def changes(release_id: int) -> ResponseReturnValue:
    """What a correction changed: both printed figures of every cell."""
    from tracker.releases import differing, freezing

    release, check_id = _checked(release_id)
    publication = freezing.publication_of(db.session, check_id)
    if publication.corrects is None:
        abort(404)
    changed = differing.by_table(publication)
    asked = request.args.get("tabell", type=int)
    chosen = asked if asked in changed else next(iter(changed), None)
    return render_template(
        "releases/changes.html",
        release=release,
        publication=publication,
        counts={number: len(rows) for number, rows in changed.items()},
        chosen=chosen,
        rows=changed.get(chosen, []) if chosen else [],
    )


@released.get("/<int:release_id>/filer/<file>")
@door(Door.COUNTS)
@shows(Shows.FILE, _("Fil ur ett utlämnande"))
def file(release_id: int, file: str) -> ResponseReturnValue:
    """One file, as it was kept."""
    from tracker.releases import freezing

    _release, check_id = _checked(release_id)
    content = freezing.content(db.session, check_id, file)
    if content is None:
        abort(404)
    return _sent(release_id, content, file)


@released.get("/<int:release_id>/allt.zip")
@door(Door.COUNTS)
@shows(Shows.FILE, _("Fil ur ett utlämnande"))
def everything(release_id: int) -> ResponseReturnValue:
    """All files in one."""
    from tracker.releases import freezing

    release, check_id = _checked(release_id)
    out = io.BytesIO()
    moment = (release.as_of.year, release.as_of.month, release.as_of.day, 0, 0, 0)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in freezing.contents(db.session, check_id).items():
            archive.writestr(zipfile.ZipInfo(name, moment), content, zipfile.ZIP_DEFLATED)
    return _sent(release_id, out.getvalue(), f"statistik-{release.year}-utlamnande-{release_id}.zip")


def _sent(release_id: int, content: bytes, name: str) -> Response:
    witness.seen([], Release.__tablename__, release_id)
    answer = Response(content, content_type=media.of_file(name))
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


@released.get("/att-ratta")
@door(Door.CASEWORK)
@shows(Shows.LIST, _("Att rätta inför statistiken"))
def mend() -> ResponseReturnValue:
    """What in the unit's own rows stops a release, with links to where it is mended."""
    from tracker.releases import checking, musts

    names = checking.broken_in(db.session, unit_here().id)
    begin = max(0, request.args.get("fran", 0, type=int))
    here = musts.here(db.session, clock.today(), names[begin:])
    found = [(must, _links(must, rows), sum(row.number for row in rows)) for must, rows in here]
    witness.seen([])
    return render_template("releases/mend.html", found=found, broken=len(names), more=_after(names, begin))


def _after(names: Sequence[str], begin: int) -> tuple[int, int] | None:
    """Where the next kinds begin, and how many there are from there; None when these are the last."""
    from tracker.releases import musts

    following = begin + musts.AT_ONCE
    return (following, len(names) - following) if following < len(names) else None


def _links(must: Any, found: Any) -> list[str]:
    endpoint, name = must.endpoint
    return [url_for(endpoint, **{name: id_}) for finding in found for id_ in finding.ids]
