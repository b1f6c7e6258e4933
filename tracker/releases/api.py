"""Published releases for other systems: the frozen bytes, by content negotiation. Drafts do not exist here."""

from typing import Any

from flask import Response

from tracker.access.policy import Grant
from tracker.access.witness import Shows, seen
from tracker.api.cursors import PageSchema
from tracker.api.operations import Operations
from tracker.api.versions import TAG
from tracker.releases import answers
from tracker.releases.api_words import MEANINGS
from tracker.releases.models import Release
from tracker.releases.published import Published
from tracker.releases.published_schemas import AS_FILE, AS_TABLE, EXAMPLE, WHOLE, WholeReleaseSchema
from tracker.translations import _
from tracker.web.kept import may_be_kept

releases = Operations("releases_api", __name__, "/releases", _("Publicerad statistik"), MEANINGS)
_READ = Grant.RELEASES_READ


@releases.operation("GET", "", _READ, _("Räkna upp det som är publicerat"))
@may_be_kept(answers.MINUTES)
@releases.arguments(PageSchema, location="query")
@releases.response(200, answers.LISTED, example={"items": [EXAMPLE], "next": None}, headers=TAG)
def every(asked: dict[str, Any]) -> Response:
    """By year, and within it by the day that it was drawn. One that has been corrected stays, and says by which."""
    return answers.every(asked)


@releases.operation("GET", "/<name>", _READ, _("Läs om ett utlämnande"))
@may_be_kept(answers.MINUTES)
@releases.response(200, WholeReleaseSchema, example=WHOLE, headers=TAG)
def one(name: str) -> Response:
    """What it is, its tables, and the digest of every file."""
    return answers.whole(answers.the_release(name), releases.name)


@releases.operation(
    "GET", "/<name>/tables/<int:number>", _READ, _("Hämta en tabell som JSON-stat eller CSV"),
    whom=Shows.FILE, why=_("Tabell till system"), may_answer=(406,),
)  # fmt: skip
@may_be_kept(answers.DAY)
@releases.doc(responses={200: {"content": AS_TABLE}})
@releases.response(200, headers=TAG)
def table(name: str, number: int) -> Response:
    """By `Accept`: JSON-stat 2.0 unless CSV is liked better. The bytes that were frozen, with their digest as tag."""
    return answers.table(_taken(name), number)


@releases.operation(
    "GET", "/<name>/files/<file>", _READ, _("Hämta en fil"), whom=Shows.FILE, why=_("Fil ur ett utlämnande"),
)  # fmt: skip
@may_be_kept(answers.DAY)
@releases.doc(responses={200: {"content": AS_FILE}})
@releases.response(200, headers=TAG)
def file(name: str, file: str) -> Response:
    """One of the files that the release names. The bytes that were frozen."""
    return answers.file(_taken(name), file)


def _taken(name: str) -> Published:
    """What leaves the house is told to the log."""
    release = answers.the_release(name)
    seen([], Release.__tablename__, release.release_id)
    return release
