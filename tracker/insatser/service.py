"""Make and change insatser and projects."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import flag_modified

from tracker.codelists.models import InsatsType
from tracker.codelists.terms import GoalMeasure
from tracker.codelists.validity import Validity
from tracker.database import sort_key
from tracker.errors import Already, Fault, Refused
from tracker.insatser.models import Insats, Project, ProjectGoal, ProjectReader
from tracker.revisions import service as revisions
from tracker.translations import _

NOT_OURS = Fault("insats_id", _("Välj någon av enhetens insatser."))
"""What is said of an insats that the unit does not have, where one is chosen."""
INSATS = (
    "name",
    "insats_type_code",
    "project_id",
    "starts_on",
    "ends_on",
    "places",
    "caseload_ceiling",
    "audience",
    "follow_up_180",
    "follow_up_365",
)
PROJECT = (
    "name",
    "funder",
    "programme",
    "budget",
    "own_cofinancing",
    "currency",
    "starts_on",
    "ends_on",
    "department",
    "partners",
    "audience",
    "goals_text",
    "follow_up_180",
    "follow_up_365",
)

GOALS = tuple(measure.value for measure in GoalMeasure)


def parted(facts: dict[str, Any]) -> tuple[dict[str, Any], dict[str, int]]:
    """A project's own facts, and its goals by measure."""
    own = {field: value for field, value in facts.items() if field not in GOALS}
    return own, {name: facts[name] for name in GOALS if facts.get(name) is not None}


def of_unit(unit_id: int, on: date | None = None) -> Any:
    """A select of the unit's insatser in Swedish order; with `on`, those that run on that day."""
    query = (
        sa.select(Insats)
        .where(Insats.unit_id == unit_id)
        .options(joinedload(Insats.insats_type), joinedload(Insats.project))
        .order_by(Insats.name_key)
    )
    if on is None:
        return query
    return query.where(
        sa.or_(Insats.starts_on.is_(None), Insats.starts_on <= on),
        sa.or_(Insats.ends_on.is_(None), Insats.ends_on >= on),
    )


def one_of_unit(session: Any, insats_id: int, unit_id: int) -> Insats | None:
    """The unit's insats with this id, or None."""
    query = of_unit(unit_id).where(Insats.id == insats_id)
    found: Insats | None = session.scalars(query).one_or_none()
    return found


def chosen(session: Any, insats_id: int, unit_id: int) -> Insats:
    """The unit's insats that somebody is to be enrolled in. Raises `Refused` for another unit's and none alike."""
    found = one_of_unit(session, insats_id, unit_id)
    if found is None:
        raise Refused(NOT_OURS)
    return found


def add_insats(session: Any, facts: dict[str, Any], *, unit_id: int) -> Insats:
    """A new insats of the unit. Raises `Refused` if the unit already has the name."""
    _refuse_taken(session, unit_id, facts["name"], None)
    insats = Insats(unit_id=unit_id, name_key=sort_key(facts["name"]), **facts)
    session.add(insats)
    session.flush()
    return insats


def change_insats(
    session: Any, insats: Insats, facts: dict[str, Any], *, seen_version: int, user_id: int | None
) -> None:
    """Change an insats. Raises `Refused` (name taken, enrolments outside the new dates) and `Stale`."""
    values = {field: facts[field] for field in INSATS if field in facts}
    _refuse_taken(session, insats.unit_id, values.get("name", insats.name), insats.id)
    outside = _starts_outside(session, insats.id, values.get("starts_on"), values.get("ends_on"))
    if outside:
        message = _(
            "%(n)s inskrivningar börjar utanför de datumen. Ändra datumen eller rätta inskrivningarna först.",
            n=outside,
        )
        raise Refused(Fault("starts_on", message))
    insats.name_key = sort_key(values.get("name", insats.name))
    revisions.change(session, insats, values, action="changed", seen_version=seen_version, user_id=user_id)


def refuse_unknown(session: Any, facts: dict[str, Any], on: date, keep: str | None = None) -> None:
    """Raises `Refused` for a type that is not to be chosen on the day, and for a project that is not there.

    `keep` is the type that stands now. Forms offer nothing else; others may send anything.
    """
    chosen = [("insats_type_code", InsatsType, on)]
    faults = Validity(session, [InsatsType]).faults(facts, chosen, lambda _field: keep)
    project_id = facts.get("project_id")
    if project_id is not None and session.get(Project, project_id) is None:
        faults.append(Fault("project_id", _("Välj projekt")))
    if faults:
        raise Refused.of(faults)


def _refuse_taken(session: Any, unit_id: int, name: str, itself: int | None) -> None:
    query = sa.select(Insats.id).where(Insats.unit_id == unit_id, Insats.name_key == sort_key(name))
    taken = session.scalars(query).one_or_none()
    if taken is not None and taken != itself:
        message = _("Enheten har redan en insats med det namnet. Välj ett annat namn.")
        raise Already(Fault("name", message), thing_id=taken)


def _starts_outside(session: Any, insats_id: int, starts_on: date | None, ends_on: date | None) -> int:
    # Insatser know nothing of enrolments; the table is named, not imported.
    starts = sa.column("starts_on", sa.Date)
    bounds = [starts < starts_on] if starts_on else []
    bounds += [starts > ends_on] if ends_on else []
    if not bounds:
        return 0
    query = (
        sa.select(sa.func.count())
        .select_from(sa.table("enrolment", sa.column("insats_id"), starts))
        .where(sa.column("insats_id") == insats_id, sa.or_(*bounds))
    )
    return int(session.scalar(query) or 0)


def projects(reader_id: int | None = None) -> Any:
    """A select of all projects in Swedish order, with goals; with `reader_id`, of those that this user reads."""
    query = sa.select(Project).options(selectinload(Project.goals)).order_by(Project.sort_name)
    if reader_id is None:
        return query
    mine = sa.select(ProjectReader.project_id).where(ProjectReader.user_id == reader_id)
    return query.where(Project.id.in_(mine))


def project_names(session: Any) -> list[tuple[int, str]]:
    """Id and name of every project, in Swedish order."""
    query = sa.select(Project.id, Project.name).order_by(Project.sort_name)
    return [(number, name) for number, name in session.execute(query)]


def add_project(session: Any, facts: dict[str, Any], goals: dict[str, int], *, unit_id: int | None) -> Project:
    """A new project with goals by measure. Raises `Refused` if the name is taken."""
    _refuse_taken_project(session, facts["name"], None)
    project = Project(unit_id=unit_id, sort_name=sort_key(facts["name"]), **facts)
    project.goals = [ProjectGoal(measure=measure, target=target) for measure, target in goals.items()]
    session.add(project)
    session.flush()
    return project


def change_project(
    session: Any,
    project: Project,
    facts: dict[str, Any],
    goals: dict[str, int],
    *,
    seen_version: int,
    user_id: int | None,
) -> None:
    """Change a project and its goals. Raises `Refused` and `Stale`."""
    values = {field: facts[field] for field in PROJECT if field in facts}
    _refuse_taken_project(session, values.get("name", project.name), project.id)
    project.sort_name = sort_key(values.get("name", project.name))
    revisions.change(session, project, values, action="changed", seen_version=seen_version, user_id=user_id)
    before = {goal.measure: goal.target for goal in project.goals}
    if before != goals:
        kept = {goal.measure: goal for goal in project.goals}
        project.goals = [_goal(kept.get(measure), measure, target) for measure, target in goals.items()]
        flag_modified(project, "name")  # goals are part of what the version guards
        session.flush()
        revisions.record(session, project, "goals_changed", before, goals, user_id=user_id)


def _goal(kept: ProjectGoal | None, measure: str, target: int) -> ProjectGoal:
    goal = kept or ProjectGoal(measure=measure)
    goal.target = target
    return goal


def _refuse_taken_project(session: Any, name: str, itself: int | None) -> None:
    taken = session.scalars(sa.select(Project.id).where(Project.name == name)).one_or_none()
    if taken is not None and taken != itself:
        message = _("Det finns redan ett projekt med det namnet. Välj ett annat namn.")
        raise Already(Fault("name", message), thing_id=taken)
