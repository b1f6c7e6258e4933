"""Users: find, add, change, and what can be done about a login."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import lockout, logins, oneself, passwords, rights, second_factor, service
from tracker.access import users as keeping
from tracker.access.login import user_id_here
from tracker.access.models import Unit, User
from tracker.access.policy import Door, door
from tracker.administration.forms import NewUserForm, NothingForm, PasswordForm, UserForm
from tracker.administration.schemas import NewUserSchema, PasswordSchema, UserSchema
from tracker.extensions import db
from tracker.insatser import readers
from tracker.translations import _
from tracker.web.found import or_404
from tracker.web.paging import Page, Sorting
from tracker.web.saving import save
from tracker.web.searching import words_sought

administration = Blueprint("administration", __name__, url_prefix="/administration")
SORTS = {"name": User.sort_name, "email": User.email, "since": User.created_at}


@administration.route("/anvandare", methods=["GET", "POST"])
@door(Door.ADMINISTRATION)
def users() -> ResponseReturnValue:
    """All users; a search is posted, so that no name stands in an address."""
    words = words_sought()
    asked = _posted() if words else request.args
    sorting = Sorting(asked, SORTS, default="name", tie=User.id)
    page = Page.of(db.session, sorting.apply(keeping.found_by(words)), asked)
    held = keeping.roles_of(db.session, [user.id for user in page.items])
    return render_template("administration/users.html", page=page, sorting=sorting, words=words, held=held)


def _posted() -> dict[str, str]:
    turn = request.form.get("turn", "")
    return {"sort": turn or request.form.get("sort", ""), "page": request.form.get("page", "")}


def the_user(user_id: int) -> User:
    """The user, or the page for what does not exist."""
    return or_404(keeping.one(db.session, user_id))


def address_of(user_id: int) -> str:
    """Where the user's page is."""
    return url_for("administration.user", user_id=user_id)


@administration.get("/anvandare/<int:user_id>")
@door(Door.ADMINISTRATION)
def user(user_id: int) -> str:
    """One user: roles, rights and what can be done."""
    found = the_user(user_id)
    today = clock.today()
    return render_template(
        "administration/user.html",
        user=found,
        roles=[each for each in found.assignments if each.in_force(today)],
        given=rights.of_user(db.session, user_id),
        projects=readers.projects_of(db.session, user_id),
        factors=second_factor.held(db.session, user_id),
        today=today,
        refused=oneself.REFUSAL if user_id == user_id_here() else None,
        steps=STEPS,
    )


@administration.route("/anvandare/ny", methods=["GET", "POST"])
@door(Door.ADMINISTRATION)
def user_new() -> ResponseReturnValue:
    """Add a user with a first role."""
    form = NewUserForm()
    form.unit.offer([(code, name) for _id, code, name in units_to_choose()])
    if request.method == "POST":
        facts = form.load(NewUserSchema())
        answer = save(form, lambda: _add(facts)) if facts else None
        if answer:
            flash(_("Användaren är tillagd. Lämna över lösenordet på ett säkert sätt."))
            return answer
    return render_template("administration/user_new.html", form=form)


def _add(facts: dict[str, Any]) -> str:
    added = service.add_user(
        db.session, facts["email"], facts["name"], facts["password"], facts["role"], facts["unit"],
        by=user_id_here(), known_too=False,
    )  # fmt: skip
    return address_of(added.id)


def units_to_choose() -> list[tuple[int, str, str]]:
    """Id, code and name of every unit, in Swedish order."""
    rows = db.session.execute(sa.select(Unit.id, Unit.code, Unit.name).order_by(Unit.sort_name, Unit.id))
    return [(row.id, row.code, row.name) for row in rows]


@administration.route("/anvandare/<int:user_id>/andra", methods=["GET", "POST"])
@door(Door.ADMINISTRATION)
def user_edit(user_id: int) -> ResponseReturnValue:
    """Another name or address."""
    found = the_user(user_id)
    form = UserForm(obj=found)
    if request.method == "POST":
        facts = form.load(UserSchema())
        answer = facts and save(form, lambda: _change(found, facts, form), lambda: _standing(found))
        if answer:
            flash(_("Uppgifterna är sparade."))
            return answer
    return render_template("administration/user_edit.html", form=form, user=the_user(user_id))


def _change(found: User, facts: dict[str, Any], form: Any) -> str:
    seen = form.version.data
    keeping.change(db.session, found, facts["name"], facts["email"], seen_version=seen, by=user_id_here())
    return address_of(found.id)


def _standing(found: User) -> dict[str, Any]:
    db.session.refresh(found)
    return {"name": found.name, "email": found.email}


@administration.route("/anvandare/<int:user_id>/losenord", methods=["GET", "POST"])
@door(Door.ADMINISTRATION)
def user_password(user_id: int) -> ResponseReturnValue:
    """A password to log in with once."""
    found = the_user(user_id)
    form = PasswordForm()
    if request.method == "POST":
        facts = form.load(PasswordSchema())
        answer = facts and save(form, lambda: _with_password(found, facts["password"]))
        if answer:
            flash(_("Lösenordet är satt. Lämna över det på ett säkert sätt."))
            return answer
    return render_template("administration/user_password.html", form=form, user=found)


def _with_password(found: User, new: str) -> str:
    passwords.set_by_administrator(db.session, found, new, by=user_id_here())
    return address_of(found.id)


# Word in the address: what it is called, what follows from it, and what is said when it is done.
STEPS = {
    "stang-av": (
        _("Stäng av"),
        _("Användaren loggas ut överallt och kan inte logga in. Roller och historik står kvar."),
        _("Användaren är avstängd och utloggad överallt."),
    ),
    "slapp-in": (
        _("Öppna kontot igen"),
        _("Användaren kan logga in igen, med de roller som står på sidan."),
        _("Användaren kan logga in igen."),
    ),
    "las-upp": (
        _("Lås upp"),
        _("Efter för många misslyckade försök måste användaren vänta. Nu får användaren försöka igen direkt."),
        _("Användaren kan försöka logga in igen."),
    ),
    "nollstall": (
        _("Ta bort andra faktor"),
        _(
            "App, reservkoder och nycklar tas bort och användaren loggas ut överallt. Försäkra dig först om vem det är"
            " som ber om det."
        ),
        _("Den andra faktorn är borttagen."),
    ),
    "logga-ut": (
        _("Logga ut överallt"),
        _("Alla användarens inloggningar avslutas. Det som inte är sparat går förlorat."),
        _("Användarens inloggningar är avslutade."),
    ),
}


@administration.route("/anvandare/<int:user_id>/<any({words}):step>".format(words=", ".join(f"'{w}'" for w in STEPS)),
                      methods=["GET", "POST"])  # fmt: skip
@door(Door.ADMINISTRATION)
def user_step(user_id: int, step: str) -> ResponseReturnValue:
    """What is done about a login: first what follows from it, then the button."""
    found = the_user(user_id)
    title, consequences, done = STEPS[step]
    return asked_first(found, title, consequences, done, lambda: _do(step, found))


def _do(step: str, found: User) -> str:
    by = user_id_here()
    if step == "stang-av":
        keeping.deactivate(db.session, found, by)
    elif step == "slapp-in":
        keeping.activate(db.session, found, by)
    elif step == "las-upp":
        lockout.unlock(db.session, found.email, found.id)
    elif step == "nollstall":
        second_factor.reset(db.session, found, by=by)
    else:
        logins.end_all(db.session, found.id, by=by)
    return address_of(found.id)


def asked_first(found: User, title: Any, consequences: Any, done: Any, work: Any) -> ResponseReturnValue:
    """A page that spells out what follows, with one button; the button does it."""
    form = NothingForm()
    answer = save(form, work) if request.method == "POST" else None
    if answer:
        flash(done)
        return answer
    return render_template("administration/confirm.html", form=form, user=found, title=title, consequences=consequences)
