"""Who is here: loading the user of the session, and the lock on every door."""

from dataclasses import replace
from typing import Any

from flask import Flask, abort, current_app, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import SQLAlchemyUserDatastore, current_user
from werkzeug.routing import RequestRedirect

from tracker.access import arrivals, sessions, visitor
from tracker.access import guard as _guard  # noqa: F401 - from now on every statement has a scope
from tracker.access import remembered as _remembered  # noqa: F401 - and what a session remembers, too
from tracker.access import scope as scopes
from tracker.access.models import Role, User
from tracker.access.policy import Door, Right, opens
from tracker.access.systems import bearer
from tracker.codelists.terms import RoleName
from tracker.extensions import db, security
from tracker.translations import _
from tracker.web import from_systems

SETTINGS = {
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
    "SECURITY_REGISTERABLE": False,
    # Its commands would make users without a unit, beside `tracker user add`.
    "SECURITY_CLI_ROLES_NAME": False,
    "SECURITY_CLI_USERS_NAME": False,
    "SECURITY_JOIN_USER_ROLES": False,  # they come with the assignments
    "SECURITY_SEND_REGISTER_EMAIL": False,
    "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
}

# Pages that know no feature and no person: styles, language, the accessibility statement.
OPEN = frozenset({"static", "web.language", "web.accessibility"})


def register(app: Flask) -> None:
    """Bind Flask-Security for users and hashes, and our own sessions and pages."""
    from tracker.access import city_client, limits
    from tracker.access.account import account
    from tracker.access.city_routes import access

    for name, value in SETTINGS.items():
        app.config.setdefault(name, value)
    app.config.setdefault("SECURITY_PASSWORD_SALT", app.config["SECRET_KEY"])
    security.init_app(app, SQLAlchemyUserDatastore(db, User, Role), register_blueprint=False)
    app.config["SECOND_FACTOR_ROLES"] = arrivals.required_roles(app.config["SECOND_FACTOR_ROLES"])
    sessions.register(app)
    app.login_manager.user_loader(_visitor_here)  # type: ignore[attr-defined]
    # A session opens, nothing else: Flask-Security's own would look for a token of its kind in each body, and read it.
    app.login_manager.request_loader(lambda _request: None)  # type: ignore[attr-defined]
    app.before_request(_lock)
    app.teardown_request(_leave_scope)
    app.context_processor(lambda: {"current_unit": unit_here, "current_role": role_here, "may": may})
    app.register_blueprint(access)
    app.register_blueprint(account)
    city_client.register(app)
    limits.register(app)


def _visitor_here(key: str) -> visitor.Visitor | None:
    """Whoever the server keeps this session for: read together with it."""
    standing: visitor.Standing | None = getattr(session, "standing", None)
    return standing.visitor if standing and standing.visitor.fs_uniquifier == key else None


def assignment_here() -> visitor.Held | None:
    """The role and unit that the user works as in this session: the chosen one, else the first."""
    if "assignment" not in g:
        g.assignment = _chosen() if current_user.is_authenticated else None
    return g.assignment


def _chosen() -> visitor.Held | None:
    held = sorted(current_user.assignments, key=lambda each: each.id)
    wanted = session.get("assignment_id")
    return next((each for each in held if each.id == wanted), held[0] if held else None)


def unit_here() -> visitor.Named:
    """The unit that the user works in. Call it only behind a door."""
    assignment = assignment_here()
    if assignment is None:
        abort(403)
    return assignment.unit


def user_id_here() -> int:
    """The id of the user who does this."""
    return int(current_user.id)


def role_here() -> RoleName | None:
    """The role that the user works as, or None."""
    assignment = assignment_here()
    return RoleName(assignment.role.name) if assignment else None


def may(which: str) -> bool:
    """Whether the door named `which` opens for the user: for menus and buttons in templates."""
    return opens(role_here(), Door(which), rights_here())


def rights_here() -> frozenset[Right]:
    """What the user may do in the unit beyond the role."""
    assignment = assignment_here()
    return assignment.rights if assignment else frozenset()


def _lock() -> ResponseReturnValue | None:
    """Before every request: the door of the view, or nothing; and whose rows are seen behind it."""
    g.scope = scopes.enter(scopes.NOBODY)
    which: Any = getattr(current_app.view_functions.get(request.endpoint or ""), "door", None)
    if request.endpoint is None or request.endpoint in OPEN or which is Door.PUBLIC:
        if from_systems.asked():
            bearer.recognise()
            _send_nobody_on()
        return None
    if which is Door.SYSTEMS:
        _let_in_system(current_app.view_functions[request.endpoint])
        return None
    if not current_user.is_authenticated:
        return _to_the_door()
    if request.endpoint == "access.logout":  # also for someone who has lost her last role
        return None
    if which is None or not opens(role_here(), which, rights_here()):
        abort(403)
    first = arrivals.detour()
    if first:
        return redirect(first, 303)
    _leave_scope(None)
    g.scope = scopes.enter(_scope_here())
    return None


def _send_nobody_on() -> None:
    """A call is not led to where it may have meant to go: what it writes would get lost on the way."""
    if isinstance(request.routing_exception, RequestRedirect):
        abort(404)


def _let_in_system(view: Any) -> None:
    found = bearer.let_in(view)
    _leave_scope(None)
    g.scope = scopes.enter(found)


def _to_the_door() -> ResponseReturnValue:
    if getattr(session, "ran_out", False):
        flash(_("Du har loggats ut, eftersom det har gått en stund. Logga in igen."), "warning")
    return redirect(url_for("access.login", next=_wanted_page()))


def _scope_here() -> scopes.Scope:
    """Whose rows the user sees: those of the unit, for one who works with people; its log, for those who read it."""
    assignment = assignment_here()
    if assignment is None:
        return scopes.NOBODY
    log = (assignment.unit.id,) if opens(role_here(), Door.LOG) else ()
    if not opens(role_here(), Door.CASEWORK):
        return scopes.Scope(log=log) if log else scopes.NOBODY
    return replace(scopes.of_unit(assignment.unit.id, user_id_here()), log=log)


def _leave_scope(_error: BaseException | None) -> None:
    if "scope" in g:
        scopes.leave(g.pop("scope"))


def _wanted_page() -> str | None:
    return request.full_path.rstrip("?") if request.method == "GET" and request.path != "/" else None
