"""Pages of insatser and projects that count participants; they stand above enrolments, at the addresses of insatser."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import contains_eager, joinedload

from tracker import clock
from tracker.access.login import may, unit_here
from tracker.access.models import Unit
from tracker.access.policy import Door, door
from tracker.access.witness import Shows, seen, shows
from tracker.codelists.models import InsatsType
from tracker.database import at_most
from tracker.enrolments.models import Enrolment
from tracker.extensions import db
from tracker.insatser.models import Insats, Project
from tracker.insatser.routes import insatser, may_edit_project, may_make_projects, projects_here, the_project
from tracker.overview.outcome import by_sex, open_by_insats, share
from tracker.overview.project_outcome import outcome
from tracker.participants.models import Participant
from tracker.translations import _
from tracker.web.charts import grouped_bars
from tracker.web.paging import Page, Sorting

__all__ = ["insatser"]

INSATS_SORTS = {
    "name": Insats.name_key,
    "unit": (Unit.sort_name, Insats.name_key),
    "type": (InsatsType.position, Insats.name_key),
}
ENROLLED_SORTS = {"name": Participant.sort_name, "starts": Enrolment.starts_on}
PROJECT_SORTS = {"name": Project.sort_name, "funder": Project.funder, "starts": Project.starts_on}
MANY = 200


def _sees_all_units() -> bool:
    """Statistician and project reader: every unit's insatser, as counts; no people."""
    return not may(Door.CASEWORK.value)


@insatser.get("/insatser")
@door(Door.COUNTS)
@shows(Shows.NOBODY)
def index() -> ResponseReturnValue:
    """The unit's insatser; every unit's for those who see counts only."""
    sorting = Sorting(request.args, INSATS_SORTS, default="unit" if _sees_all_units() else "name", tie=Insats.id)
    page = Page.of(db.session, sorting.apply(_insatser()), request.args)
    return render_template(
        "insatser/index.html",
        page=page,
        sorting=sorting,
        open_now=open_by_insats(db.session, [each.id for each in page.items], clock.today(), city=_sees_all_units()),
        all_units=_sees_all_units(),
        today=clock.today(),
    )


def _insatser() -> Any:
    query = (
        sa.select(Insats)
        .join(Insats.unit)
        .join(Insats.insats_type)
        .options(contains_eager(Insats.unit), contains_eager(Insats.insats_type), joinedload(Insats.project))
    )
    return query if _sees_all_units() else query.where(Insats.unit_id == unit_here().id)


@insatser.get("/insatser/<int:insats_id>")
@door(Door.COUNTS)
@shows(Shows.LIST, _("Insatsens deltagare"))
def show(insats_id: int) -> ResponseReturnValue:
    """One insats: facts and counts; for those who work in its unit also who is enrolled."""
    insats = db.session.scalars(_insatser().where(Insats.id == insats_id)).one_or_none()
    if insats is None:
        abort(404)
    today = clock.today()
    year = by_sex(db.session, Insats.id == insats_id, date(today.year, 1, 1), today, today, city=_sees_all_units())
    sorting = Sorting(request.args, ENROLLED_SORTS, default="name", tie=Enrolment.id)
    page = None if _sees_all_units() else Page.of(db.session, sorting.apply(_enrolled(insats_id)), request.args)
    seen(each.participant_id for each in page.items) if page else seen(())
    return render_template(
        "insatser/show.html", insats=insats, year=year, page=page, sorting=sorting, today=today, share=share
    )


def _enrolled(insats_id: int) -> Any:
    """Those in the insats now, and those who are to begin."""
    return (
        sa.select(Enrolment)
        .join(Enrolment.participant)
        .where(Enrolment.insats_id == insats_id, Enrolment.exit_on.is_(None))
        .options(contains_eager(Enrolment.participant))
    )


@insatser.get("/projekt")
@door(Door.PROJECTS)
@shows(Shows.NOBODY)
def projects() -> ResponseReturnValue:
    """All projects; a project reader's own."""
    sorting = Sorting(request.args, PROJECT_SORTS, default="-starts", tie=Project.id)
    page = Page.of(db.session, sorting.apply(projects_here()), request.args)
    return render_template(
        "insatser/projects.html", page=page, sorting=sorting, may_make=may_make_projects(), today=clock.today()
    )


@insatser.get("/projekt/<int:project_id>")
@door(Door.PROJECTS)
@shows(Shows.NOBODY)
def project(project_id: int) -> ResponseReturnValue:
    """One project: frame, goals and outcome by sex. A unit that does not own it sees its own part."""
    found = the_project(project_id)
    whole = _sees_all_units() or found.unit_id == unit_here().id
    result = outcome(db.session, found, None if whole else unit_here().id, clock.today(), city=_sees_all_units())
    rows = [(line.label, line.women, line.men) for line in result.charted]
    return render_template(
        "insatser/project.html",
        project=found,
        outcome=result,
        whole=whole,
        chart=grouped_bars(_("Utfall i procent, kvinnor och män"), rows, decimals=1, unit="\u00a0%"),
        insatser=db.session.scalars(_of_project(project_id)).all(),
        sees_all_units=_sees_all_units() and may(Door.COUNTS.value),
        may_edit=may_edit_project(found),
        share=share,
        today=clock.today(),
    )


def _of_project(project_id: int) -> Any:
    return (
        sa.select(Insats)
        .join(Insats.unit)
        .where(Insats.project_id == project_id)
        .options(contains_eager(Insats.unit))
        .order_by(Unit.sort_name, Insats.name_key)
        .limit(at_most(MANY))
    )
