"""Whoever is logged in, as every request needs to know: columns in one query, not four kinds of objects."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_security import UserMixin

from tracker import clock
from tracker.access.models import Assignment, ExportRight, Role, Unit, User, UserSession
from tracker.access.policy import Right


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
    rights: frozenset[Right] = frozenset()


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


@dataclass(frozen=True)
class Standing:
    """A session as the database keeps it, with whoever it belongs to."""

    id: int
    created_at: datetime
    last_seen_at: datetime
    data_sealed: str
    visitor: Visitor


_kept, _user, _held, _unit, _role = (model.__table__.c for model in (UserSession, User, Assignment, Unit, Role))
_today = sa.bindparam("today", type_=sa.Date)
# Made once: putting a statement together takes longer than answering it.
_BY_SESSION = (
    sa.select(
        _kept.id.label("session_id"), _kept.created_at, _kept.last_seen_at, _kept.data_sealed,
        _user.id, _user.name, _user.active, _user.fs_uniquifier,
        _held.id.label("held_id"), _held.unit_id, _held.role_id,
        _unit.name.label("unit_name"), _role.name.label("role_name"),
        ExportRight.holds(_user.id, _held.unit_id, _today).label("exports"),
    )
    .select_from(
        UserSession.__table__.join(User.__table__, _user.id == _kept.user_id)
        .outerjoin(Assignment.__table__, (_held.user_id == _user.id) & Assignment.holds(_today))
        .outerjoin(Unit.__table__, _unit.id == _held.unit_id)
        .outerjoin(Role.__table__, _role.id == _held.role_id)
    )
    .where(_kept.key_hash == sa.bindparam("key_hash"), _kept.ended_at.is_(None))
    .order_by(_held.id)
)  # fmt: skip


def of_session(session: Any, key_hash: str) -> Standing | None:
    """The session with this hash of its key; None if it has ended or its user may not log in any more."""
    rows = session.execute(_BY_SESSION, {"key_hash": key_hash, "today": clock.today()}).all()
    if not rows or not rows[0].active:
        return None
    held = [
        Held(
            row.held_id, Named(row.unit_id, row.unit_name), Named(row.role_id, row.role_name),
            frozenset({Right.INDIVIDUALS} if row.exports else ()),
        )
        for row in rows
        if row.held_id is not None
    ]  # fmt: skip
    first = rows[0]
    who = Visitor(first.id, first.name, first.fs_uniquifier, True, held)
    return Standing(first.session_id, first.created_at, first.last_seen_at, first.data_sealed, who)
