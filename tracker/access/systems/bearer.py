"""The door of the API: a token opens it, and nothing else. Cookies are not read there."""

from typing import Any

from flask import g, request
from werkzeug.exceptions import Forbidden, Unauthorized

from tracker.access import events, limits
from tracker.access import scope as scopes
from tracker.access.systems import tokens
from tracker.extensions import db

REALM = "tracker"


class MissingScope(Forbidden):
    """The system has not been given what the operation asks for."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def get_headers(self, *args: Any, **kwargs: Any) -> list[tuple[str, str]]:
        """What an OAuth library reads the scope from (RFC 6750, section 3.1)."""
        return [*super().get_headers(*args, **kwargs), _challenge(error="insufficient_scope", scope=self.scope)]


class NoToken(Unauthorized):
    """There is no token, or (`error`) none that stands."""

    def __init__(self, **error: str) -> None:
        super().__init__()
        self.error = error

    def get_headers(self, *args: Any, **kwargs: Any) -> list[tuple[str, str]]:
        """How to come in."""
        return [*super().get_headers(*args, **kwargs), _challenge(**self.error)]


def _challenge(**facts: str) -> tuple[str, str]:
    """Each within quotes, without which a realm may not be sent (RFC 9110, section 11.5)."""
    told = ", ".join(f'{name}="{fact}"' for name, fact in {"realm": REALM, **facts}.items())
    return "WWW-Authenticate", f"Bearer {told}"


def let_in(view: Any) -> scopes.Scope:
    """Whose rows the calling system sees. Raises 401 without a token that stands, 403 without the view's scope."""
    word = _word()
    system, stands = _recognised(word)
    if system is None:
        limits.failed(limits.TOKENS)  # so many are told to the log, and no more
        events.noted("login_failed", why="token")
    if system is None or not stands:
        raise NoToken(**({"error": "invalid_token"} if word else {}))
    needed = getattr(view, "grant", None)
    if needed not in system.grants:
        raise MissingScope(needed.value if needed else "")
    return scopes.of_system(system.unit_id)


def recognise() -> None:
    """Where no token is needed: whoever has one is told to the log all the same."""
    _recognised(_word())


def _word() -> str:
    given = request.authorization
    return (given.token or "") if given is not None and given.type == "bearer" else ""


def _recognised(word: str) -> tuple[tokens.System | None, bool]:
    """The system is known to this request, also where its token stands no longer: the log is told who tried, so many
    times from one address and no more. Raises 429 then.
    """
    system, stands = tokens.whose(db.session, word) if word else (None, False)
    if system is not None:
        if not stands:  # counted for each by itself: others are to be told 401, so that they ask for a new one
            limits.failed(f"{limits.TOKENS} {system.id}")
        g.system = system
    return system, stands
