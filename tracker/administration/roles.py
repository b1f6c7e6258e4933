"""What a user may do: roles in units, the right to take out rows about individuals, projects to read."""

from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import oneself, rights, service
from tracker.access import users as keeping
from tracker.access.login import user_id_here
from tracker.access.models import User
from tracker.access.policy import Door, door, works_with_people
from tracker.administration.forms import ProjectForm, RightForm, RoleForm
from tracker.administration.schemas import ProjectSchema, RightSchema, RoleSchema
from tracker.administration.users import address_of, administration, asked_first, the_user, units_to_choose
from tracker.codelists.terms import RoleName
from tracker.errors import Fault, Refused
from tracker.extensions import db
from tracker.insatser import readers
from tracker.translations import _
from tracker.web.forms import SchemaForm
from tracker.web.found import or_404
from tracker.web.saving import save


@administration.route("/anvandare/<int:user_id>/roller/ny", methods=["GET", "POST"])
@door(Door.ADMINISTRATION)
def role_new(user_id: int) -> ResponseReturnValue:
    """Give a role in a unit."""
    user = the_user(user_id)
    form = RoleForm()
    form.unit_id.offer([(unit_id, name) for unit_id, _code, name in units_to_choose()])
    if request.method == "POST":
        facts = form.load(RoleSchema())
        answer = facts and save(form, lambda: _give(user, facts))
        if answer:
            flash(_("Rollen är tillagd."))
            return answer
    return _page("administration/role_new.html", form, user)


def _page(template: str, form: SchemaForm, user: User, **more: Any) -> str:
    """The form that gives; for oneself, what to do instead."""
    if user.id == user_id_here():
        return render_template("administration/not_oneself.html", form=form, user=user, why=oneself.REFUSAL)
    return render_template(template, form=form, user=user, **more)


def _give(user: User, facts: dict[str, Any]) -> str:
    _known_unit(facts["unit_id"])
    service.give_role(db.session, user, facts["unit_id"], facts["role"], facts["ends_on"], user_id_here())
    return address_of(user.id)


def _known_unit(unit_id: int) -> None:
    if unit_id not in {each for each, _code, _name in units_to_choose()}:
        raise Refused(Fault("unit_id", _("Välj enhet")))


@administration.route("/anvandare/<int:user_id>/roller/<int:assignment_id>/ta-bort", methods=["GET", "POST"])
@door(Door.ADMINISTRATION)
def role_end(user_id: int, assignment_id: int) -> ResponseReturnValue:
    """Take a role away."""
    user = the_user(user_id)
    today = clock.today()
    held = or_404(next((each for each in user.assignments if each.id == assignment_id and each.in_force(today)), None))
    role = RoleName(held.role.name).label
    title = _("Ta bort rollen %(role)s i %(unit)s", role=str(role).lower(), unit=held.unit.name)
    consequences = _("Rollen upphör genast. Det som användaren har gjort i enheten står kvar.")
    if works_with_people(held.role.name):
        consequences = _(
            "Rollen upphör genast, och med den rätten att ta ut uppgifter på individnivå i enheten. Det som användaren"
            " har gjort står kvar. Är användaren ensam om att handlägga någon med skyddade personuppgifter: se till"
            " att någon annan är utsedd först."
        )

    def work() -> str:
        keeping.end_role(db.session, user, assignment_id, user_id_here())
        return address_of(user_id)

    return asked_first(user, title, consequences, _("Rollen är borttagen."), work)


@administration.route("/anvandare/<int:user_id>/individuppgifter/ny", methods=["GET", "POST"])
@door(Door.ADMINISTRATION)
def right_new(user_id: int) -> ResponseReturnValue:
    """Give the right to take out rows about individuals."""
    user = the_user(user_id)
    today = clock.today()
    form = RightForm()
    units = {each.unit_id: each.unit.name for each in user.assignments if rights.works_there(user, each.unit_id, today)}
    form.unit_id.offer(list(units.items()))
    if request.method == "POST":
        facts = form.load(RightSchema())
        answer = facts and save(form, lambda: _give_right(user, facts))
        if answer:
            flash(_("Rätten är given."))
            return answer
    return _page("administration/right_new.html", form, user, units=units)


def _give_right(user: User, facts: dict[str, Any]) -> str:
    rights.give(db.session, user, facts["unit_id"], facts["purpose"], facts["ends_on"], user_id_here())
    return address_of(user.id)


@administration.route("/anvandare/<int:user_id>/individuppgifter/<int:right_id>/dra-in", methods=["GET", "POST"])
@door(Door.ADMINISTRATION)
def right_withdraw(user_id: int, right_id: int) -> ResponseReturnValue:
    """Take the right back before its end."""
    user = the_user(user_id)
    given = (each for each in rights.of_user(db.session, user_id) if each.id == right_id)
    right = or_404(next((each for each in given if each.in_force(clock.today())), None))
    title = _("Dra in rätten till uppgifter på individnivå i %(unit)s", unit=right.unit.name)
    consequences = _("Rätten upphör genast. Filer som redan har tagits ut berörs inte.")

    def work() -> str:
        rights.withdraw(db.session, user_id, right_id, user_id_here())
        return address_of(user_id)

    return asked_first(user, title, consequences, _("Rätten är indragen."), work)


@administration.route("/anvandare/<int:user_id>/projekt/nytt", methods=["GET", "POST"])
@door(Door.ADMINISTRATION)
def project_new(user_id: int) -> ResponseReturnValue:
    """Let a project reader read a project."""
    user = the_user(user_id)
    form = ProjectForm()
    form.project_id.offer(readers.to_choose(db.session))
    if request.method == "POST":
        facts = form.load(ProjectSchema())
        answer = facts and save(form, lambda: _let_read(user, facts["project_id"]))
        if answer:
            flash(_("Projektet är tillagt."))
            return answer
    return _page("administration/project_new.html", form, user)


def _let_read(user: User, project_id: int) -> str:
    readers.add(db.session, user.id, project_id, user_id_here())
    return address_of(user.id)


@administration.route("/anvandare/<int:user_id>/projekt/<int:project_id>/ta-bort", methods=["GET", "POST"])
@door(Door.ADMINISTRATION)
def project_end(user_id: int, project_id: int) -> ResponseReturnValue:
    """The user reads the project no more."""
    user = the_user(user_id)
    names = dict(readers.projects_of(db.session, user_id))
    title = _("Ta bort projektet %(name)s", name=or_404(names.get(project_id)))
    consequences = _("Användaren ser inte längre projektets mål och utfall. Projektet självt berörs inte.")

    def work() -> str:
        readers.remove(db.session, user_id, project_id, user_id_here())
        return address_of(user_id)

    return asked_first(user, title, consequences, _("Projektet är borttaget från användaren."), work)
