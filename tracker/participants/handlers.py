"""Named handlers of protected people: for everyone else in the unit such a person does not exist."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from tracker import bulk, clock
from tracker.access.models import Assignment, Role
from tracker.audit.actions import Action
from tracker.codelists.terms import RoleName
from tracker.participants.models import Handler, Participant
from tracker.revisions import logged

_COLUMNS = ("participant_id", "user_id", "unit_id", "since", "named_by_id")


def name_first(session: Any, participants: Iterable[int], unit_id: int, user_id: int | None) -> None:
    """Whoever protects someone handles the person; a command without a user names the managers of the unit."""
    named = [user_id] if user_id is not None else _managers(session, unit_id)
    name(session, participants, unit_id, named, user_id)


def name(session: Any, participants: Iterable[int], unit_id: int, users: Iterable[int], user_id: int | None) -> None:
    """Let the users handle the people, who are protected from now on."""
    now, named = clock.now(), list(users)
    rows = [(participant, user, unit_id, now, user_id) for participant in participants for user in named]
    bulk.insert(session, Handler.__table__, _COLUMNS, rows, unless_there=True)  # type: ignore[arg-type]
    _tell(session, rows, unit_id)


def _tell(session: Any, rows: list[tuple[Any, ...]], unit_id: int) -> None:
    """Who is named goes into the log: `thing_id` is the user."""
    named = [(user, participant) for participant, user, *_rest in rows]
    logged.told(session, Action.CREATE, Handler.__tablename__, named, unit_id=unit_id)


def take_over(session: Any, survivor: Participant, absorbed: Participant) -> None:
    """Whoever handled either of two rows that are one handles that one."""
    query = sa.select(Handler.user_id).where(Handler.participant_id == absorbed.id)
    now = clock.now()
    rows = [(survivor.id, user, survivor.unit_id, now, None) for user in session.scalars(query)]
    bulk.insert(session, Handler.__table__, _COLUMNS, rows, unless_there=True)  # type: ignore[arg-type]
    _tell(session, rows, survivor.unit_id)


def _managers(session: Any, unit_id: int) -> list[int]:
    query = sa.select(Assignment.user_id).join(Role, Role.id == Assignment.role_id)
    return list(
        session.scalars(
            query.where(
                Assignment.unit_id == unit_id, Role.name == RoleName.MANAGER.value, Assignment.holds(clock.today())
            )
        )
    )
