"""Named handlers of protected people: for everyone else in the unit such a person does not exist."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from tracker import bulk, clock
from tracker.access.models import Assignment, Role
from tracker.codelists.terms import RoleName
from tracker.participants.models import Handler, Participant

_COLUMNS = ("participant_id", "user_id", "unit_id", "since", "named_by_id")


def name_first(session: Any, participants: Iterable[int], unit_id: int, user_id: int | None) -> None:
    """Whoever protects someone handles the person; a command without a user names the managers of the unit."""
    named = [user_id] if user_id is not None else _managers(session, unit_id)
    now = clock.now()
    rows = [(participant, user, unit_id, now, user_id) for participant in participants for user in named]
    bulk.insert(session, Handler.__table__, _COLUMNS, rows, unless_there=True)  # type: ignore[arg-type]


def take_over(session: Any, survivor: Participant, absorbed: Participant) -> None:
    """Whoever handled either of two rows that are one handles that one."""
    query = sa.select(Handler.user_id).where(Handler.participant_id == absorbed.id)
    now = clock.now()
    rows = [(survivor.id, user, survivor.unit_id, now, None) for user in session.scalars(query)]
    bulk.insert(session, Handler.__table__, _COLUMNS, rows, unless_there=True)  # type: ignore[arg-type]


def _managers(session: Any, unit_id: int) -> list[int]:
    query = sa.select(Assignment.user_id).join(Role, Role.id == Assignment.role_id)
    return list(
        session.scalars(
            query.where(
                Assignment.unit_id == unit_id, Role.name == RoleName.MANAGER.value, Assignment.holds(clock.today())
            )
        )
    )
