"""How a feature declares an operation: what it needs, whom it shows, what it may answer; with an example of each."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import flask_smorest
from flask import Response, current_app, g, request
from marshmallow import ValidationError
from webargs.core import is_json

from tracker.access.policy import Door, Grant, door
from tracker.access.witness import Shows, shows
from tracker.api import repeats, versions
from tracker.api.endings import Ending
from tracker.api.meanings import Meanings
from tracker.api.problems import Problem, answer, of_messages
from tracker.api.reading import Parser, in_query, refuse_stray_query
from tracker.errors import Already, Met, Refused
from tracker.translations import _

View = TypeVar("View", bound=Callable[..., Any])
BASE = "/api/v1"
SECURITY = "client"
LARGEST = 8 * 1024 * 1024
"""Bytes of JSON: more than twice what a thousand rows can be, with every letter escaped."""
# What any operation may answer, beside what it says of itself.
_OF_OPEN = (405, 422, 429, 500, 503)
_OF_ALL = (400, 401, 403, 404, *_OF_OPEN)
_OF_BODIES = (413, 415)
_OF_WRITES = (409,)
_IF_MATCH = {
    "in": "header", "name": "If-Match", "required": True, "example": '"3"',
    "schema": {"type": "string", "pattern": versions.WRITTEN.pattern},
    "description": _("Det som stod i ETag när saken lästes. Har någon annan ändrat den sedan dess blir svaret 412."),
}  # fmt: skip
_IF_NONE_MATCH = {
    "in": "header", "name": "If-None-Match", "schema": {"type": "string"}, "example": '"3"',
    "description": _("Det som stod i ETag förra gången. Har inget ändrats blir svaret 304, utan innehåll."),
}  # fmt: skip
_KEY = {
    "in": "header", "name": repeats.HEADER, "required": True, "schema": {"type": "string", "pattern": repeats.KEY},
    "description": _("Ett värde som är nytt för varje nytt anrop. Samma anrop med samma värde utförs en gång."),
    "example": "5f1c3f6e-3d0f-4e0a-9a39-1f0c4d1f6f0b",
}  # fmt: skip


class Operations(flask_smorest.Blueprint):
    """A feature's operations. `name` ends with `_api`, so that it is not its pages'; `about` is what they are for, and
    `meanings` say what each does and what their fields mean.
    """

    ARGUMENTS_PARSER = Parser()

    def __init__(self, name: str, import_name: str, prefix: str, about: Any, meanings: Meanings) -> None:
        super().__init__(name, import_name, url_prefix=f"{BASE}{prefix}", description=about)
        self.meanings = meanings
        self.register_error_handler(Refused, _refused)
        self.register_error_handler(ValidationError, _invalid)
        self.before_request(_may_come_in)
        self.after_request(_says_if_repeated)
        self.after_request(_says_if_ending)
        self.after_request(_of_no_kind)

    def operation(
        self, method: str, rule: str, grant: Grant | None, summary: Any, *,
        whom: Shows = Shows.NOBODY, why: Any = "", may_answer: tuple[int, ...] = (), writes: bool | None = None,
        ending: Ending | None = None,
    ) -> Callable[[View], View]:  # fmt: skip
        """Declare the view. Without `grant` it is open to all, and says nothing of anyone.

        `whom` and `why` tell the log whom the answer shows and what for, as on pages (`witness.shows`). It stands
        above `arguments` and `response`. `may_answer` are statuses beside those that every operation may give.
        What writes (all but GET, if `writes` does not say otherwise) takes an `Idempotency-Key`. One that is to go
        says so from now on (`ending`).
        """
        keyed = grant is not None and (method != "GET" if writes is None else writes)
        more = (*may_answer, *(_OF_WRITES if keyed else ()))

        def mark(view: View) -> View:
            read = _parameters(view)
            takes_body = any(each["in"] == "json" for each in read)
            query = [each for each in read if each["in"] == "query"]  # what `doc` is given replaces what was there
            kept = method == "GET" and _tags(view) in (versions.TAG, versions.VERSION)
            name = f"{self.name.removesuffix('_api')}_{view.__name__}"
            described = self.doc(
                summary=summary, operationId=name, **_told(self.meanings.operations[view.__name__], ending),
                responses=_refusals(grant is not None, takes_body, more) | _unchanged(kept),
                security=[{SECURITY: [grant.value]}] if grant else [],
                parameters=[
                    *query, *([_IF_MATCH] if 412 in may_answer else ()), *([_KEY] if keyed else ()),
                    *([_IF_NONE_MATCH] if kept else ()),
                ],
            )(view)  # fmt: skip
            described.grant, described.takes_json, described.keyed = grant, takes_body, keyed
            described.ending, described.in_query = ending and partial(ending.told, operation=name), in_query(read)
            closed = door(Door.SYSTEMS if grant else Door.PUBLIC)(shows(whom, why or summary)(described))
            return self.route(rule, methods=[method])(closed)

        return mark


def _told(about: Any, ending: Ending | None) -> dict[str, Any]:
    return ending.described(about) if ending else {"description": about}


def _tags(view: Any) -> Any:
    """The headers of what is answered when all is well, as the view has declared them."""
    answers = getattr(view, "_apidoc", {}).get("response", {}).get("responses", {})
    well = (one for status, told in answers.items() if str(status).startswith("2") for one in told)
    return next((each.get("headers") for each in well), None)


def _unchanged(kept: bool) -> dict[int, Any]:
    return {304: {"description": _("Inget har ändrats sedan dess.")}} if kept else {}


def _parameters(view: Any) -> list[Any]:
    found: list[Any] = getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", [])
    return found


def _refusals(closed: bool, takes_body: bool, more: tuple[int, ...]) -> dict[int, Any]:
    statuses = {*(_OF_ALL if closed else _OF_OPEN), *(_OF_BODIES if takes_body else ()), *more}
    return {status: {"$ref": f"#/components/responses/Problem{status}"} for status in sorted(statuses)}


def _refused(refusal: Refused) -> Any:
    if isinstance(refusal, Met):
        return answer(Problem(503, refusal.faults, {"Retry-After": "1"}))
    return answer(Problem(409 if isinstance(refusal, Already) else 422, refusal.faults))


def _invalid(error: ValidationError) -> Any:
    return answer(Problem(422, of_messages(error.messages)))


def _may_come_in() -> None:
    """Nothing in the query is passed by, a body of another kind is not read as if it were empty, and nothing is
    written without a key. Who asks what an address can do (OPTIONS) does none of it.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method == "OPTIONS":
        return
    refuse_stray_query(getattr(view, "in_query", ()))
    if getattr(view, "takes_json", False):
        request.max_content_length = LARGEST
        if not is_json(request.mimetype):
            raise Problem(415)
    if getattr(view, "keyed", False):
        repeats.key()


def _says_if_ending(answer: Response) -> Response:
    told = getattr(current_app.view_functions.get(request.endpoint or ""), "ending", None)
    found: Response = told(answer) if told else answer
    return found


def _of_no_kind(answer: Response) -> Response:
    """What has no content is of no kind; Flask would call it HTML."""
    if answer.status_code == 204 or (request.method == "OPTIONS" and answer.status_code < 400):
        answer.headers.pop("Content-Type", None)
    return answer


def _says_if_repeated(answer: Response) -> Response:
    if g.get("repeated"):
        answer.headers["Idempotency-Replayed"] = "true"
    return answer
