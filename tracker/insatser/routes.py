"""Make and change insatser and projects. The pages that count participants stand in `overview.insatser_pages`."""

from typing import Any

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access.login import may, role_here, unit_here, user_id_here
from tracker.access.policy import Door, door
from tracker.access.witness import Shows, shows
from tracker.codelists import service as codelists
from tracker.codelists.models import InsatsType
from tracker.codelists.terms import GoalMeasure, RoleName
from tracker.extensions import db
from tracker.insatser import service
from tracker.insatser.forms import InsatsForm, ProjectForm
from tracker.insatser.models import Insats, Project
from tracker.insatser.schemas import InsatsSchema, ProjectWithGoalsSchema
from tracker.translations import _
from tracker.web.found import or_404
from tracker.web.saving import save

insatser = Blueprint("insatser", __name__)


def own_insats(insats_id: int) -> Insats:
    """The unit's insats, or the page for what does not exist."""
    insats = service.one_of_unit(db.session, insats_id, unit_here().id)
    if insats is None:
        abort(404)
    return insats


@insatser.route("/insatser/ny", methods=["GET", "POST"])
@door(Door.CASEWORK)
@shows(Shows.NOBODY)
def new() -> ResponseReturnValue:
    """A new insats of the unit."""
    form = _offering(InsatsForm(), None)
    if request.method == "POST":
        facts = form.load(InsatsSchema())
        answer = save(form, lambda: _add(facts)) if facts is not None else None
        if answer is not None:
            flash(_("Insatsen är sparad."))
            return answer
    return render_template("insatser/edit.html", form=form, insats=None, back=url_for("insatser.index"))


def _offering(form: InsatsForm, insats: Insats | None) -> InsatsForm:
    keep = insats.insats_type_code if insats else None
    types = codelists.choices(db.session, InsatsType, clock.today(), keep)
    form.insats_type_code.offer([(code, each.label) for code, each in types])
    form.project_id.offer([(str(number), name) for number, name in service.project_names(db.session)])
    return form


def _add(facts: dict[str, Any]) -> str:
    insats = service.add_insats(db.session, facts, unit_id=unit_here().id)
    return url_for("insatser.show", insats_id=insats.id)


@insatser.route("/insatser/<int:insats_id>/andra", methods=["GET", "POST"])
@door(Door.CASEWORK)
@shows(Shows.NOBODY)
def edit(insats_id: int) -> ResponseReturnValue:
    """Change an insats of the unit."""
    insats = own_insats(insats_id)
    form = _offering(InsatsForm(obj=insats), insats)
    back = url_for("insatser.show", insats_id=insats_id)
    if request.method == "POST":
        facts = form.load(InsatsSchema())
        answer = facts and save(form, lambda: _change(insats, facts, form, back), lambda: _standing(insats))
        if answer:
            flash(_("Insatsen är ändrad."))
            return answer
    return render_template("insatser/edit.html", form=form, insats=own_insats(insats_id), back=back)


def _change(insats: Insats, facts: dict[str, Any], form: Any, back: str) -> str:
    service.change_insats(db.session, insats, facts, seen_version=form.version.data, user_id=user_id_here())
    return back


def _standing(insats: Insats) -> dict[str, Any]:
    return {field: getattr(insats, field) for field in service.INSATS}


def may_make_projects() -> bool:
    """Those who work in a unit, for their unit; the statistician, for the city."""
    return may(Door.PROJECT_PLANNING.value)


def may_edit_project(project: Project) -> bool:
    """Whether the project is of the user's unit, or the user is the statistician."""
    own = project.unit_id is not None and project.unit_id == unit_here().id
    return role_here() is RoleName.STATISTICIAN or (own and may(Door.CASEWORK.value))


def the_project(project_id: int) -> Project:
    """The project with its goals, or the page for what does not exist."""
    project: Project | None = db.session.scalars(projects_here().where(Project.id == project_id)).one_or_none()
    return or_404(project)


def projects_here() -> Any:
    """What a project is, is no secret; but a project reader has her own and no others."""
    return service.projects(user_id_here() if role_here() is RoleName.PROJECT_READER else None)


@insatser.route("/projekt/nytt", methods=["GET", "POST"])
@door(Door.PROJECT_PLANNING)
@shows(Shows.NOBODY)
def project_new() -> ResponseReturnValue:
    """A new project of the unit; the statistician's are the city's."""
    form = ProjectForm()
    if request.method == "POST":
        facts = form.load(ProjectWithGoalsSchema())
        answer = save(form, lambda: _add_project(facts)) if facts is not None else None
        if answer is not None:
            flash(_("Projektet är sparat."))
            return answer
    return render_template("insatser/project_edit.html", form=form, project=None, back=url_for("insatser.projects"))


def _add_project(facts: dict[str, Any]) -> str:
    unit_id = unit_here().id if may(Door.CASEWORK.value) else None
    project = service.add_project(db.session, *service.parted(facts), unit_id=unit_id)
    return url_for("insatser.project", project_id=project.id)


@insatser.route("/projekt/<int:project_id>/andra", methods=["GET", "POST"])
@door(Door.PROJECT_PLANNING)
@shows(Shows.NOBODY)
def project_edit(project_id: int) -> ResponseReturnValue:
    """Change a project and its goals."""
    project = the_project(project_id)
    if not may_edit_project(project):
        abort(403)
    form = ProjectForm(data=_standing_project(project) | {"version": project.version})
    back = url_for("insatser.project", project_id=project_id)
    if request.method == "POST":
        facts = form.load(ProjectWithGoalsSchema())
        answer = facts and save(
            form, lambda: _change_project(project, facts, form, back), lambda: _standing_project(project)
        )
        if answer:
            flash(_("Projektet är ändrat."))
            return answer
    return render_template("insatser/project_edit.html", form=form, project=the_project(project_id), back=back)


def _change_project(project: Project, facts: dict[str, Any], form: Any, back: str) -> str:
    seen = form.version.data
    service.change_project(db.session, project, *service.parted(facts), seen_version=seen, user_id=user_id_here())
    return back


def _standing_project(project: Project) -> dict[str, Any]:
    goals = {goal.measure: goal.target for goal in project.goals}
    return {field: getattr(project, field) for field in service.PROJECT} | {
        measure.value: goals.get(measure.value) for measure in GoalMeasure
    }
