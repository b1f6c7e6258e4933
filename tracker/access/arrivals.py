"""From a right password (or passkey, or the city's own login) to a session, step by step.

Between the steps it is known only in the signed cookie who is arriving, and for ten minutes; the session begins, with
a key of its own, when all of them are done.
"""

import time
from typing import Any

from flask import current_app, request, session, url_for
from flask_security import current_user
from flask_security.utils import login_user

from tracker.access import events, lockout, second_factor
from tracker.access.models import User
from tracker.codelists.terms import RoleName
from tracker.database import writing
from tracker.extensions import db

STEP_SECONDS = 10 * 60
PROOF_SECONDS = 15 * 60
"""How long after login the user may change how she logs in without proving once more who she is."""
STRONG = ("totp", "recovery", "passkey", "oidc")
# Whoever must do something first can do this, and log out.
_DETOURS = {"password": "account.password", "second_factor": "account.totp"}
_ALWAYS_OPEN = frozenset(
    {"access.logout", "account.add_passkey", "account.passkey_options", "account.passkeys_page", "access.again"}
)


def required_roles(named: frozenset[str]) -> frozenset[RoleName]:
    """The roles that must have a second factor, from the setting: names, or `all`. Raises `ValueError`."""
    return frozenset(RoleName) if "all" in named else frozenset(RoleName(name) for name in named)


def begin(user: User, how: str, next_page: str) -> str:
    """The first step is right. Returns the address of the next: the second factor, or the page that was wanted."""
    if not second_factor.held(db.session, user.id):
        return finish(user, how, next_page)
    lockout.take_back(db.session, user.email)
    session.start_anew()  # type: ignore[attr-defined]
    session["arriving"] = {"user": user.id, "how": how, "at": int(time.time()), "next": next_page}
    return url_for("access.second_step")


def arriving() -> dict[str, Any] | None:
    """Who has taken the first step, and how; None if nobody has, or too long ago."""
    found: dict[str, Any] | None = session.get("arriving")
    return found if found and time.time() - found["at"] < STEP_SECONDS else None


def finish(user: User, how: str, next_page: str) -> str:
    """Begin the session, with a new key. Returns the address to go to."""
    with writing(db.session):
        lockout.forgive(db.session, user.email)
        events.noted("login", user_id=user.id, how=how)
    user = db.session.get_one(User, user.id)
    must = _must(user, how)
    session.start_anew()  # type: ignore[attr-defined]
    login_user(user, remember=False)
    session["how"], session["proved_at"] = how, int(time.time())
    if must:
        session["must"] = must
    return next_page


def _must(user: User, how: str) -> list[str]:
    """What the user has to do before anything else: `password`, `second_factor`."""
    must = ["password"] if user.must_change_password and how != "oidc" else []
    required: frozenset[RoleName] = current_app.config["SECOND_FACTOR_ROLES"]
    strong = any(part in STRONG for part in how.split("+"))
    if not strong and any(role.name in required for role in user.roles):
        must.append("second_factor")
    return must


def done(what: str) -> None:
    """The user has done what she had to; the session goes on under a new key."""
    left = [each for each in session.pop("must", []) if each != what]
    if left:
        session["must"] = left
    session.renew()  # type: ignore[attr-defined]


def detour() -> str | None:
    """Where the user has to go first, or None."""
    must = session.get("must")
    if not must or request.endpoint in _ALWAYS_OPEN:
        return None
    endpoint = _DETOURS[must[0]]
    return None if request.endpoint == endpoint else url_for(endpoint)


def proved() -> bool:
    """Whether the user has proved lately who she is."""
    return time.time() - session.get("proved_at", 0) < PROOF_SECONDS


def prove_anew() -> None:
    """The user has just proved it once more: the session goes on under a new key."""
    session["proved_at"] = int(time.time())
    session.renew()  # type: ignore[attr-defined]


def comes_from_outside() -> bool:
    """Whether the city's own login let the user in: password and second factor are its business then."""
    return bool(current_user.is_authenticated and session.get("how") == "oidc")
