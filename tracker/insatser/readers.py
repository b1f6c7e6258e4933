"""Who reads the goals and counts of a project, in the role of a project reader."""

from typing import Any

import sqlalchemy as sa

from tracker.access import events, oneself
from tracker.database import at_most
from tracker.errors import Fault, Refused
from tracker.insatser.models import Project, ProjectReader
from tracker.translations import _

MOST = 500


def to_choose(session: Any) -> list[tuple[int, str]]:
    """Id and name of every project, in Swedish order."""
    return _pairs(session, sa.select(Project.id, Project.name))


def projects_of(session: Any, user_id: int) -> list[tuple[int, str]]:
    """Id and name of the projects that the user reads, in Swedish order."""
    query = sa.select(Project.id, Project.name).join(ProjectReader, ProjectReader.project_id == Project.id)
    return _pairs(session, query.where(ProjectReader.user_id == user_id))


def _pairs(session: Any, query: Any) -> list[tuple[int, str]]:
    rows = session.execute(query.order_by(Project.sort_name, Project.id).limit(at_most(MOST)))
    return [(row.id, row.name) for row in rows]


def add(session: Any, user_id: int, project_id: int, by: int | None) -> None:
    """Let the user read the project. Raises `Refused` if she does, there is none, or it is oneself."""
    oneself.refuse(user_id, by)
    if session.get(ProjectReader, (user_id, project_id)) is not None:
        raise Refused(Fault("project_id", _("Användaren läser redan projektet.")))
    if session.get(Project, project_id) is None:
        raise Refused(Fault("project_id", _("Välj projekt")))
    session.add(ProjectReader(user_id=user_id, project_id=project_id))
    session.flush()
    events.noted("project_reader_added", user_id=user_id, project_id=project_id, by=by)


def remove(session: Any, user_id: int, project_id: int, by: int | None) -> None:
    """The user reads the project no more."""
    found = session.get(ProjectReader, (user_id, project_id))
    if found is not None:
        session.delete(found)
        session.flush()
        events.noted("project_reader_removed", user_id=user_id, project_id=project_id, by=by)
