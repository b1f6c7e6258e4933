"""Insatser and projects for other systems: the unit's insatser, and the city's projects. The pages' own rules."""

from typing import Any

from flask import Response, url_for
from sqlalchemy.orm import joinedload

from tracker import clock
from tracker.access.policy import Grant
from tracker.access.systems import tokens
from tracker.api.cursors import PageSchema, list_schema, listed, page
from tracker.api.operations import Operations
from tracker.api.problems import Problem
from tracker.api.versioned import Versioned
from tracker.api.versions import VERSION
from tracker.errors import Fault
from tracker.extensions import db
from tracker.insatser import examples, service
from tracker.insatser.api_words import MEANINGS
from tracker.insatser.models import Insats, Project
from tracker.insatser.schemas import InsatsSchema, InsatsShownSchema, ProjectShownSchema, ProjectWithGoalsSchema
from tracker.translations import _
from tracker.web.found import or_404

insatser = Operations("insatser_api", __name__, "/insatser", _("Enhetens insatser"), MEANINGS)
projects = Operations("projects_api", __name__, "/projects", _("Projekt, med mål och utfall"), MEANINGS)
INSATS, PROJECT = InsatsShownSchema(), ProjectShownSchema()


# Insatser


def _insats(told: Insats) -> dict[str, Any]:
    found: dict[str, Any] = INSATS.dump(told)
    return found


def _the_insats(insats_id: int) -> Insats:
    """The unit's insats. Raises 404 for another unit's and none alike."""
    return or_404(service.one_of_unit(db.session, insats_id, tokens.unit_id()))


ONE_INSATS = Versioned(_the_insats, _insats, INSATS)


@insatser.operation("GET", "", Grant.LISTS_READ, _("Räkna upp enhetens insatser"), may_answer=(422,))
@insatser.arguments(PageSchema, location="query")
@insatser.response(200, list_schema(InsatsShownSchema), example={"items": [examples.SHOWN_INSATS], "next": None})
def every_insats(asked: dict[str, Any]) -> Response:
    """In the order they were made, those that have ended too."""
    query = service.of_unit(tokens.unit_id()).order_by(None)
    return listed(page(db.session, query, [Insats.id], asked), _insats)


@insatser.operation("GET", "/<int:insats_id>", Grant.LISTS_READ, _("Läs en insats"))
@insatser.response(200, InsatsShownSchema, example=examples.SHOWN_INSATS, headers=VERSION)
def one_insats(insats_id: int) -> Response:
    """`ETag` is the version to send back in `If-Match`."""
    return ONE_INSATS.read(insats_id)


@insatser.operation("POST", "", Grant.INSATSER_WRITE, _("Lägg till en insats"))
@insatser.arguments(InsatsSchema, example=examples.INSATS)
@insatser.response(201, InsatsShownSchema, example=examples.SHOWN_INSATS, headers=VERSION)
def add_insats(facts: dict[str, Any]) -> Response:
    """No two of a unit's insatser have the same name, whatever the case."""
    return ONE_INSATS.made(lambda: _add_insats(facts), facts, _address_of_insats, "insats_id")


def _address_of_insats(insats_id: int) -> str:
    return url_for("insatser_api.one_insats", insats_id=insats_id)


def _add_insats(facts: dict[str, Any]) -> dict[str, Any]:
    service.refuse_unknown(db.session, facts, clock.today())
    return _insats(service.add_insats(db.session, facts, unit_id=tokens.unit_id()))


@insatser.operation("PUT", "/<int:insats_id>", Grant.INSATSER_WRITE, _("Ändra en insats"), may_answer=(412, 428))
@insatser.arguments(InsatsSchema, example=examples.INSATS)
@insatser.response(204, headers=VERSION)
def change_insats(facts: dict[str, Any], insats_id: int) -> Response:
    """All facts, as they are to stand. `ends_on` closes it: nobody begins after that day, and none is ever deleted."""

    def work(insats: Insats, version: int) -> None:
        service.refuse_unknown(db.session, facts, clock.today(), insats.insats_type_code)
        service.change_insats(db.session, insats, facts, seen_version=version, user_id=None)

    return ONE_INSATS.changed(insats_id, work, facts)


# Projects


def _project(told: Project) -> dict[str, Any]:
    goals = {goal.measure: goal.target for goal in told.goals}
    own = {field: getattr(told, field) for field in ("id", "version", *service.PROJECT)}
    unit = {"unit": told.unit.code if told.unit else None, "own": is_own(told)}
    found: dict[str, Any] = PROJECT.dump({**dict.fromkeys(service.GOALS), **goals, **own, **unit})
    return found


def is_own(project: Project) -> bool:
    """Whether the project is of the unit that the system works for."""
    return project.unit_id is not None and project.unit_id == tokens.unit_id()


def _query() -> Any:
    return service.projects().order_by(None).options(joinedload(Project.unit))


def the_project(project_id: int) -> Project:
    """The project, whosever it is: what a project is, is no secret. Raises 404."""
    found: Project | None = db.session.scalars(_query().where(Project.id == project_id)).one_or_none()
    return or_404(found)


ONE_PROJECT = Versioned(the_project, _project, PROJECT)


@projects.operation("GET", "", Grant.LISTS_READ, _("Räkna upp stadens projekt"), may_answer=(422,))
@projects.arguments(PageSchema, location="query")
@projects.response(200, list_schema(ProjectShownSchema), example={"items": [examples.SHOWN_PROJECT], "next": None})
def every_project(asked: dict[str, Any]) -> Response:
    """In the order they were made, other units' too; `own` says which are the unit's."""
    return listed(page(db.session, _query(), [Project.id], asked), _project)


@projects.operation("GET", "/<int:project_id>", Grant.LISTS_READ, _("Läs ett projekt"))
@projects.response(200, ProjectShownSchema, example=examples.SHOWN_PROJECT, headers=VERSION)
def one_project(project_id: int) -> Response:
    """With its goals: null where there is none. `ETag` is the version to send back in `If-Match`."""
    return ONE_PROJECT.read(project_id)


@projects.operation("POST", "", Grant.PROJECTS_WRITE, _("Lägg till ett projekt"))
@projects.arguments(ProjectWithGoalsSchema, example=examples.PROJECT)
@projects.response(201, ProjectShownSchema, example=examples.SHOWN_PROJECT, headers=VERSION)
def add_project(facts: dict[str, Any]) -> Response:
    """The unit's own. No two projects of the city have the same name."""
    return ONE_PROJECT.made(lambda: _add_project(facts), facts, _address_of_project, "project_id")


def _address_of_project(project_id: int) -> str:
    return url_for("projects_api.one_project", project_id=project_id)


def _add_project(facts: dict[str, Any]) -> dict[str, Any]:
    return _project(service.add_project(db.session, *service.parted(facts), unit_id=tokens.unit_id()))


@projects.operation("PUT", "/<int:project_id>", Grant.PROJECTS_WRITE, _("Ändra ett projekt"), may_answer=(412, 428))
@projects.arguments(ProjectWithGoalsSchema, example=examples.PROJECT)
@projects.response(204, headers=VERSION)
def change_project(facts: dict[str, Any], project_id: int) -> Response:
    """All facts and goals, as they are to stand. Another unit's project is known, but not to be changed: 403."""

    def work(project: Project, version: int) -> None:
        if not is_own(project):
            raise Problem(403, [Fault("", _("Projektet är inte enhetens. Be den enhet som har det att ändra."))])
        service.change_project(db.session, project, *service.parted(facts), seen_version=version, user_id=None)

    return ONE_PROJECT.changed(project_id, work, facts)
