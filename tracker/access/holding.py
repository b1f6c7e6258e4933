"""Which doors a user's roles open today, asked outside a request: by commands, and of a second person."""

from typing import Any

import sqlalchemy as sa

from tracker import clock
from tracker.access.models import Assignment, ExportRight, Role
from tracker.access.policy import KEYS, RIGHTS, Door
from tracker.database import at_most


def opens_to(session: Any, user_id: int, which: Door, unit_id: int | None = None) -> bool:
    """Whether a role of the user's, in the unit if one is named, opens the door; with the right that the door needs."""
    roles = [role.value for role in KEYS[which]]
    held = sa.select(Assignment.id).join(Role, Role.id == Assignment.role_id)
    held = held.where(Assignment.user_id == user_id, Assignment.holds(clock.today()), Role.name.in_(roles))
    if unit_id is not None:
        held = held.where(Assignment.unit_id == unit_id)
    if which in RIGHTS:
        held = held.where(ExportRight.holds(Assignment.user_id, Assignment.unit_id, clock.today()))
    return session.scalar(held.limit(at_most(1))) is not None
