"""The door of the API: a token opens it, and nothing else. Cookies are not read there."""

from typing import Any, NoReturn

from flask import g, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, Unauthorized

from tracker.access import scope as scopes
from tracker.access.systems import tokens
from tracker.extensions import db

REALM = "tracker"


class MissingScope(Forbidden):
    """The system has not been given what the operation asks for."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope


def let_in(view: Any) -> scopes.Scope:
    """Whose rows the calling system sees. Raises 401 without a token that stands, 403 without the view's scope."""
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        _refuse()
    system = tokens.holder(db.session, given.token)
    if system is None:
        _refuse("invalid_token")
    g.system = system
    needed = getattr(view, "grant", None)
    if needed not in system.grants:
        raise MissingScope(needed.value if needed else "")
    return scopes.of_system(system.unit_id)


def _refuse(error: str = "") -> NoReturn:
    facts: dict[str, str | None] = {"realm": REALM}
    if error:
        facts["error"] = error
    raise Unauthorized(www_authenticate=WWWAuthenticate("bearer", facts))
