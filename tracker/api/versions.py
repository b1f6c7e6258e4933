"""`ETag` and `If-Match`: nobody overwrites what she has not seen."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, request

from tracker.api.problems import Problem
from tracker.errors import Fault
from tracker.translations import _

TAG = {
    "ETag": {"description": _("Skickas tillbaka i If-None-Match."), "schema": {"type": "string"}, "example": '"5f2a…"'}
}
"""The header of what is read again and again, for the description."""
VERSION = {
    "ETag": {
        "description": _("Versionen. Skickas tillbaka i If-Match."),
        "schema": {"type": "string"},
        "example": '"3"',
    }
}
"""The header of what is changed with the version that was seen."""
MOVING = {"ETag": {**VERSION["ETag"], "description": _("Versionen. Skickas i If-Match. Dagarna ändrar den inte.")}}
"""The same, of what may be another thing tomorrow without another version: it is never answered 304."""
WRITTEN = re.compile(r'^"([1-9][0-9]{0,9})"$')


def tagged(answer: Response, version: int) -> Response:
    """The answer with the thing's version on it; 304 without a body where the caller has that version already."""
    answer.set_etag(str(version))
    answer.make_conditional(request)
    return answer


def seen_version() -> int:
    """The version that the caller says it has seen. Raises 428 where it says none, 400 for what is no version.

    `*` says that any version will do, which is to overwrite unseen: it is as good as nothing.
    """
    given = request.headers.get("If-Match", "").strip()
    if given in ("", "*"):
        raise Problem(428)
    found = WRITTEN.fullmatch(given)
    if found is None:
        raise Problem(400, [Fault("", _('Skicka i If-Match det som stod i ETag, till exempel "3" med citattecken.'))])
    return int(found[1])


def stale(current: Mapping[str, Any], differs: Sequence[str], version: int) -> Problem:
    """412 with what stands now, as JSON has it, and which of its fields the caller has to look at."""
    return Problem(412, headers={"ETag": f'"{version}"'}, current=dict(current), differs=list(differs))


def differing(current: Mapping[str, Any], sent: Mapping[str, Any]) -> list[str]:
    """The names of the fields sent that stand otherwise. Both as they are written in JSON."""
    return sorted(name for name, value in sent.items() if name in current and current[name] != value)
