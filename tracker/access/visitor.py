"""Whoever is logged in, as every request needs to know: columns in one query, not four kinds of objects."""

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask_security import UserMixin

from tracker.access.models import Assignment, Role, Unit, User


@dataclass(frozen=True)
class Named:
    """A unit or a role: its id and name."""

    id: int
    name: str


@dataclass(frozen=True)
class Held:
    """A role in a unit that the user holds."""

    id: int
    unit: Named
    role: Named


@dataclass(eq=False)
class Visitor(UserMixin):
    """The user of a session. What is changed about a user is changed on `models.User`."""

    id: int
    name: str
    fs_uniquifier: str
    active: bool
    assignments: list[Held] = field(default_factory=list)

    @property
    def roles(self) -> list[Any]:  # type: ignore[override]
        """None, for Flask-Security: our own doors (`policy`) ask the assignments."""
        return []


_user, _held, _unit, _role = (model.__table__.c for model in (User, Assignment, Unit, Role))
# Made once: putting a statement together takes longer than answering it.
_BY_SESSION = (
    sa.select(
        _user.id, _user.name, _user.active,
        _held.id.label("held_id"), _held.unit_id, _held.role_id,
        _unit.name.label("unit_name"), _role.name.label("role_name"),
    )
    .select_from(
        User.__table__.outerjoin(Assignment.__table__, _held.user_id == _user.id)
        .outerjoin(Unit.__table__, _unit.id == _held.unit_id)
        .outerjoin(Role.__table__, _role.id == _held.role_id)
    )
    .where(_user.fs_uniquifier == sa.bindparam("key"))
    .order_by(_held.id)
)  # fmt: skip


def of_session(connection: Any, key: str) -> Visitor | None:
    """The user whose sessions carry `key`; None if there is none or the user may not log in any more."""
    rows = connection.execute(_BY_SESSION, {"key": key}).all()
    if not rows or not rows[0].active:
        return None
    held = [
        Held(row.held_id, Named(row.unit_id, row.unit_name), Named(row.role_id, row.role_name))
        for row in rows
        if row.held_id is not None
    ]
    return Visitor(rows[0].id, rows[0].name, key, True, held)
