"""The public door: what is published, for anyone, where the city has opened it. No login, no cookie, nobody's name."""

from typing import Any

from flask import Flask, Response

from tracker.access import limits
from tracker.api.cursors import PageSchema
from tracker.api.operations import Operations
from tracker.api.versions import TAG
from tracker.releases import answers
from tracker.releases.api_words import MEANINGS
from tracker.releases.published_schemas import AS_FILE, AS_TABLE, EXAMPLE, WHOLE, WholeReleaseSchema
from tracker.translations import _
from tracker.web.kept import may_be_kept

public = Operations(
    "public_api", __name__, "/public/releases", _("Publicerad statistik för alla, utan token"), MEANINGS
)
_VIEWS = ("every", "one", "table", "file")
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Expose-Headers": "ETag, Content-Disposition",
    "Access-Control-Max-Age": "86400",
}


def register(app: Flask) -> None:
    """Limit how often one address may ask: it is open to all."""
    for view in _VIEWS:
        limits.every_call(app, f"{public.name}.{view}", "PUBLIC_LIMIT")


@public.after_request
def _to_every_page(answer: Response) -> Response:
    """Any site's script may read it: there is nothing here but what is everyone's."""
    answer.headers.update(_CORS)
    return answer


@public.operation("GET", "", None, _("Räkna upp det som är publicerat"))
@may_be_kept(answers.MINUTES, on_the_way=True)
@public.arguments(PageSchema, location="query")
@public.response(200, answers.LISTED, example={"items": [EXAMPLE], "next": None}, headers=TAG)
def every(asked: dict[str, Any]) -> Response:
    """By year, and within it by the day that it was drawn. One that has been corrected stays, and says by which."""
    return answers.every(asked)


@public.operation("GET", "/<name>", None, _("Läs om ett utlämnande"), may_answer=(404,))
@may_be_kept(answers.MINUTES, on_the_way=True)
@public.response(200, WholeReleaseSchema, example=WHOLE, headers=TAG)
def one(name: str) -> Response:
    """What it is, its tables, and the digest of every file."""
    return answers.whole(answers.the_release(name), public.name)


@public.operation(
    "GET", "/<name>/tables/<int:number>", None, _("Hämta en tabell som JSON-stat eller CSV"), may_answer=(404, 406)
)
@may_be_kept(answers.DAY, on_the_way=True)
@public.doc(responses={200: {"content": AS_TABLE}})
@public.response(200, headers=TAG)
def table(name: str, number: int) -> Response:
    """By `Accept`: JSON-stat 2.0 unless CSV is liked better. The bytes that were frozen, with their digest as tag."""
    return answers.table(answers.the_release(name), number)


@public.operation("GET", "/<name>/files/<file>", None, _("Hämta en fil"), may_answer=(404,))
@may_be_kept(answers.DAY, on_the_way=True)
@public.doc(responses={200: {"content": AS_FILE}})
@public.response(200, headers=TAG)
def file(name: str, file: str) -> Response:
    """One of the files that the release names. The bytes that were frozen."""
    return answers.file(answers.the_release(name), file)
