"""Log in, step by step; log out; change unit."""

from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from flask_security.utils import logout_user

from tracker.access import arrivals, city_client, events, lockout, passkeys, second_factor, service
from tracker.access.forms import AgainForm, LoginForm, SecondStepForm
from tracker.access.login import assignment_here
from tracker.access.models import User
from tracker.access.policy import Door, door
from tracker.access.schemas import AgainSchema, CodeSchema, LoginSchema
from tracker.codelists.terms import RoleName
from tracker.database import writing
from tracker.errors import Fault, Refused
from tracker.extensions import db
from tracker.translations import _
from tracker.web.locale import local_path

access = Blueprint("access", __name__)


@access.route("/logga-in", methods=["GET", "POST"])
@door(Door.PUBLIC)
def login() -> ResponseReturnValue:
    """Ask who it is."""
    form = LoginForm()
    if request.method == "POST":
        _local_login()
        data = form.load(LoginSchema())
        if data is not None:
            try:
                user = service.proven(db.session, data["email"], data["password"])
                return redirect(arrivals.begin(user, "password", _wanted()), 303)
            except Refused as refusal:
                form.refuse(refusal.faults)
    return render_template("access/login.html", form=form, next=request.args.get("next"))


def _local_login() -> None:
    """Passwords and passkeys of our own, unless the city has switched them off."""
    if not current_app.config["LOCAL_LOGIN"]:
        abort(404)


def _wanted() -> str:
    return local_path(request.args.get("next"))


@access.route("/logga-in/kod", methods=["GET", "POST"])
@door(Door.PUBLIC)
def second_step() -> ResponseReturnValue:
    """Ask for the second factor."""
    first = arrivals.arriving()
    user = db.session.get(User, first["user"]) if first else None
    if first is None or user is None or not user.active:
        return _from_the_start()
    form = SecondStepForm()
    if request.method == "POST":
        data = form.load(CodeSchema())
        done = _with_code(form, first, user, data["code"]) if data else None
        if done:
            return done
    held = second_factor.held(db.session, first["user"])
    return render_template("access/second_step.html", form=form, held=held)


def _from_the_start() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect("/", 303)
    flash(_("Börja om med e-postadress och lösenord."))
    return redirect(url_for("access.login"), 303)


def _with_code(form: SecondStepForm, first: dict[str, Any], user: User, code: str) -> ResponseReturnValue | None:
    user_id, email = user.id, user.email
    try:
        lockout.count(db.session, email)
        with writing(db.session):
            which = second_factor.used(db.session, user_id, code)
        if which is None:
            events.noted("login_failed", why="second_factor", user_id=user_id)
            raise Refused(Fault("code", _("Koden stämmer inte. Vänta på nästa kod i appen och skriv den.")))
    except Refused as refusal:
        form.refuse(refusal.faults)
        return None
    user = db.session.get_one(User, user_id)
    return redirect(arrivals.finish(user, f"{first['how']}+{which}", first["next"]), 303)


@access.post("/logga-in/nyckel/fraga")
@door(Door.PUBLIC)
def passkey_options() -> Response:
    """What the browser needs to use a passkey, as JSON."""
    _local_login()
    first = arrivals.arriving()
    asked = passkeys.question(db.session, first["user"] if first else None)
    return Response(asked, content_type="application/json")


@access.post("/logga-in/nyckel")
@door(Door.PUBLIC)
def passkey() -> ResponseReturnValue:
    """Log in with a passkey: as the second step, or at once."""
    _local_login()
    first = arrivals.arriving()
    try:
        with writing(db.session):
            user = passkeys.owner(db.session, request.form.get("credential", ""), first["user"] if first else None)
    except Refused as refusal:
        events.noted("login_failed", why="passkey")
        flash(refusal.faults[0].message, "error")
        return redirect(url_for("access.second_step" if first else "access.login", next=request.args.get("next")), 302)
    how = f"{first['how']}+passkey" if first else "passkey"
    return redirect(arrivals.finish(user, how, first["next"] if first else _wanted()), 303)


@access.route("/logga-in/igen", methods=["GET", "POST"])
@door(Door.ANYONE)
def again() -> ResponseReturnValue:
    """Before something that matters for the login itself: is it still the same person?"""
    if arrivals.comes_from_outside():
        abort(404)
    form = AgainForm()
    data = form.load(AgainSchema()) if request.method == "POST" else None
    if data is not None:
        try:
            service.proven_again(db.session, current_user.id, data["password"])
            arrivals.prove_anew()
            return redirect(_wanted(), 303)
        except Refused as refusal:
            form.refuse(refusal.faults)
    return render_template("access/again.html", form=form)


def demo_city_here() -> bool:
    """Whether this is a demo: its users are in the database. Asked until it is so, then remembered."""
    if not current_app.extensions.get("demo_city"):
        emails = [user.email for user in current_app.config["DEMO_USERS"]]
        current_app.extensions["demo_city"] = not current_app.config["PRODUCTION"] and service.any_user(
            db.session, emails
        )
    return bool(current_app.extensions["demo_city"])


@access.post("/logga-ut")
@door(Door.ANYONE)
def logout() -> ResponseReturnValue:
    """End the session, and the one at the city's own login."""
    events.noted("logout", user_id=current_user.id)
    elsewhere = city_client.logged_out_at(session.get("id_token"))
    logout_user()
    session.start_anew()  # type: ignore[attr-defined]
    flash(_("Du är utloggad."))
    answer = redirect(elsewhere or url_for("access.login"), 303)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@access.get("/arbeta-som")
@door(Door.ANYONE)
def choose_work() -> str:
    """Which of one's units and roles to work in."""
    held = sorted(current_user.assignments, key=lambda each: each.id)
    return render_template("access/choose_work.html", held=held, chosen=assignment_here(), roles=RoleName)


@access.post("/arbeta-som")
@door(Door.ANYONE)
def work_as() -> ResponseReturnValue:
    """Choose the unit and role to work in."""
    wanted = request.form.get("assignment", type=int)
    if any(each.id == wanted for each in current_user.assignments):
        session["assignment_id"] = wanted
        session.renew()  # type: ignore[attr-defined]
    return redirect("/", 303)
