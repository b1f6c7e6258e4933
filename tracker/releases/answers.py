"""How published releases are answered: to systems with a token and at the public door alike."""

from functools import lru_cache
from typing import Any

from flask import Response, jsonify, request, url_for

from tracker.api.cursors import list_schema, listed, page
from tracker.api.problems import Problem
from tracker.extensions import db
from tracker.releases import media, published
from tracker.releases.models import FrozenRelease, ReleaseFile
from tracker.releases.published import Published
from tracker.releases.published_schemas import ReleaseSchema
from tracker.web.found import or_404

MINUTES, DAY = 300, 86_400
"""How long an answer may be kept, in seconds: what a correction may change, and what is frozen."""
DECLARATION = "om-statistiken.html"
LISTED = list_schema(ReleaseSchema)
_SHOWN = ReleaseSchema()


def every(asked: dict[str, Any]) -> Response:
    """The published releases by name: their year, their day."""
    found = page(db.session, published.query(), [FrozenRelease.name], asked)
    shown = dict(zip(found.items, published.of(db.session, found.items), strict=True))
    answer = listed(found, lambda each: _told(shown[each]))
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _told(release: Published) -> dict[str, Any]:
    told: dict[str, Any] = _SHOWN.dump(release)
    return told


def the_release(name: str) -> Published:
    """The published release. Raises 404 for a draft and for none alike."""
    return or_404(published.one(db.session, name))


def whole(release: Published, door: str) -> Response:
    """The release with its tables and files, at addresses behind the same door."""
    answer = jsonify({**_told(release), **_facts(release.sha256, release.check_id), **_addresses(release, door)})
    answer.last_modified = release.changed_at
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@lru_cache(maxsize=64)
def _facts(_sha256: str, check_id: int) -> dict[str, Any]:
    """What stands in the frozen text, which is the same for ever: remembered by its digest."""
    from tracker.releases import freezing

    made = freezing.publication_of(db.session, check_id)
    division, final_from = made.division, made.final_from
    return {
        "title": made.title,
        "city": made.city,
        "missing": list(made.missing),
        "waiting_exits": made.waiting_exits,
        "final_from": final_from.isoformat() if final_from else None,
        "division": {
            "in_force_on": division.in_force_on.isoformat(),
            "districts": [each.code for each in division.districts],
        },
        "tables": [
            {"number": each.number, "title_sv": each.title_sv, "title_en": each.title_en,
             "dimensions": list(each.dimensions), "measures": list(each.measures)}
            for each in made.tables
        ],
    }  # fmt: skip


def _addresses(release: Published, door: str) -> dict[str, Any]:
    def address(name: str) -> str:
        return url_for(f"{door}.file", name=release.id, file=name)

    files = [
        {"name": each.name, "media_type": media.of_file(each.name), "size": each.size, "sha256": each.sha256,
         "address": address(each.name)}
        for each in published.files(db.session, release)
    ]  # fmt: skip
    declared = any(each["name"] == DECLARATION for each in files)
    return {"files": files, "declaration": address(DECLARATION) if declared else None}


def table(release: Published, number: int) -> Response:
    """The frozen bytes of the table, as JSON-stat or CSV. Raises 404 without such a table, 406 for other formats."""
    kept = _kept(release)
    if f"tabell-{number}.csv" not in kept:
        raise Problem(404)
    wanted = media.wanted(request.accept_mimetypes)
    if wanted is None:
        raise Problem(406, headers={"Vary": "Accept"})
    answer = _sent(release, kept[f"tabell-{number}.{media.TABLES[wanted]}"], wanted)
    answer.vary.add("Accept")
    return answer


def file(release: Published, name: str) -> Response:
    """The frozen bytes of a file. Raises 404 without one of that name."""
    answer = _sent(release, or_404(_kept(release).get(name)), media.of_file(name))
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


def _kept(release: Published) -> dict[str, ReleaseFile]:
    return {each.name: each for each in published.files(db.session, release)}


def _sent(release: Published, kept: ReleaseFile, content_type: str) -> Response:
    """The bytes with the digest that was kept of them as their tag; not unpacked for one who has them."""
    answer = Response(content_type=content_type)
    # The same bytes by another name are another representation, and a strong tag is of one (RFC 9110, 8.8.1).
    answer.set_etag(f"{kept.sha256}-stat" if content_type == media.JSON_STAT else kept.sha256)
    answer.last_modified = release.published_at
    answer.make_conditional(request)
    if answer.status_code == 200:
        answer.data = published.content(kept)
    return answer
