"""Log in, log out, change unit."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from flask_security.utils import login_user, logout_user

from tracker.access import service
from tracker.access.forms import LoginForm
from tracker.access.policy import Door, door
from tracker.access.schemas import LoginSchema
from tracker.errors import Fault
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
        data = form.load(LoginSchema())
        if data is not None:
            user = service.user_with_password(db.session, data["email"], data["password"])
            if user is not None:
                _start_session()
                login_user(user)
                return redirect(local_path(request.args.get("next")))
            form.refuse([Fault("", _("E-postadressen eller lösenordet stämmer inte. Försök igen."))])
    return render_template("access/login.html", form=form)


def _start_session() -> None:
    """Nothing of what was there before login stays, save the language of the page."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language


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
    """End the session."""
    logout_user()
    session.clear()
    flash(_("Du är utloggad."))
    return redirect(url_for("access.login"))


@access.post("/arbeta-som")
@door(Door.ANYONE)
def work_as() -> ResponseReturnValue:
    """Choose the unit and role to work in."""
    wanted = request.form.get("assignment", type=int)
    if any(each.id == wanted for each in current_user.assignments):
        session["assignment_id"] = wanted
    return redirect("/")
