"""Who is here: loading the user of the session, and the lock on every door."""

from typing import Any

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import SQLAlchemyUserDatastore, current_user

from tracker.access import guard as _guard  # noqa: F401 - from now on every statement has a scope
from tracker.access import scope as scopes
from tracker.access import visitor
from tracker.access.models import Role, User
from tracker.access.policy import Door, opens
from tracker.codelists.terms import RoleName
from tracker.extensions import db, security

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
    "SECURITY_PASSWORD_LENGTH_MIN": 12,
}

# Pages that know no feature and no person: styles, language, the accessibility statement.
OPEN = frozenset({"static", "web.language", "web.accessibility"})


def register(app: Flask) -> None:
    """Bind Flask-Security for users, hashes and sessions; our own pages ask for the password."""
    from tracker.access.routes import access as pages

    for name, value in SETTINGS.items():
        app.config.setdefault(name, value)
    app.config.setdefault("SECURITY_PASSWORD_SALT", app.config["SECRET_KEY"])
    security.init_app(app, SQLAlchemyUserDatastore(db, User, Role), register_blueprint=False)
    app.login_manager.user_loader(lambda key: visitor.of_session(db.session.connection(), key))  # type: ignore[attr-defined]
    app.before_request(_lock)
    app.teardown_request(_leave_scope)
    app.context_processor(lambda: {"current_unit": unit_here, "current_role": role_here, "may": may})
    app.register_blueprint(pages)


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
    return opens(role_here(), Door(which))


def _lock() -> ResponseReturnValue | None:
    """Before every request: the door of the view, or nothing; and whose rows are seen behind it."""
    g.scope = scopes.enter(scopes.NOBODY)
    if request.endpoint is None or request.endpoint in OPEN:
        return None
    which: Any = getattr(current_app.view_functions[request.endpoint], "door", None)
    if which is Door.PUBLIC:
        return None
    if not current_user.is_authenticated:
        return redirect(url_for("access.login", next=_wanted_page()))
    if which is None or not opens(role_here(), which):
        abort(403)
    _leave_scope(None)
    g.scope = scopes.enter(_scope_here())
    return None


def _scope_here() -> scopes.Scope:
    """Whose rows the user sees: those of the unit, for one who works with people."""
    assignment = assignment_here()
    if assignment is None or not opens(role_here(), Door.CASEWORK):
        return scopes.NOBODY
    return scopes.of_unit(assignment.unit.id, user_id_here())


def _leave_scope(_error: BaseException | None) -> None:
    if "scope" in g:
        scopes.leave(g.pop("scope"))


def _wanted_page() -> str | None:
    return request.full_path.rstrip("?") if request.method == "GET" and request.path != "/" else None
