"""The right to take out rows about individuals: given to one user in one unit, for a purpose and until a day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker import clock
from tracker.access import events, oneself
from tracker.access.models import ExportRight, User
from tracker.access.policy import works_with_people
from tracker.database import at_most
from tracker.errors import Fault, Refused
from tracker.translations import _

LONGEST_DAYS = 366
"""A right is given anew each year, or not at all."""
MOST_SHOWN = 50


def give(session: Any, user: User, unit_id: int, purpose: str, ends_on: date, by: int | None) -> ExportRight:
    """Give the right. Raises `Refused` for a day that is past or far off, without a role in the unit's casework, and
    for whoever gives it to herself."""
    oneself.refuse(user.id, by)
    today = clock.today()
    if not today <= ends_on or (ends_on - today).days > LONGEST_DAYS:
        raise Refused(Fault("ends_on", _("Välj en dag från och med i dag och högst ett år fram.")))
    if not works_there(user, unit_id, today):
        message = _("Användaren är varken handläggare eller enhetschef i enheten. Ge rollen först.")
        raise Refused(Fault("unit_id", message))
    if any(each.unit_id == unit_id and each.in_force(today) for each in of_user(session, user.id)):
        raise Refused(Fault("unit_id", _("Användaren har redan rätten i enheten. Dra in den för att ge en ny.")))
    right = ExportRight(
        user_id=user.id, unit_id=unit_id, purpose=purpose, ends_on=ends_on, given_at=clock.now(), given_by_id=by
    )
    session.add(right)
    session.flush()
    events.noted("export_right_given", user_id=user.id, unit_id=unit_id, purpose=purpose, until=ends_on, by=by)
    return right


def works_there(user: User, unit_id: int, today: date) -> bool:
    """Whether the user works with people in the unit today."""
    return any(
        each.unit_id == unit_id and works_with_people(each.role.name) and each.in_force(today)
        for each in user.assignments
    )


def of_user(session: Any, user_id: int) -> Sequence[ExportRight]:
    """The newest rights of the user, those that have ended too."""
    query = sa.select(ExportRight).where(ExportRight.user_id == user_id).order_by(ExportRight.id.desc())
    found: Sequence[ExportRight] = session.scalars(query.limit(at_most(MOST_SHOWN))).all()
    return found


def withdraw(session: Any, user_id: int, right_id: int, by: int | None) -> bool:
    """Take a right back before its end; whether there was one to take back."""
    return _withdrawn(session, user_id, ExportRight.id == right_id, by)


def fall_away(session: Any, user_id: int, unit_id: int, by: int | None) -> None:
    """The role in the unit is gone, and the right with it; a role given later does not bring it back."""
    _withdrawn(session, user_id, ExportRight.unit_id == unit_id, by)


def _withdrawn(session: Any, user_id: int, which: Any, by: int | None) -> bool:
    query = sa.select(ExportRight).where(ExportRight.user_id == user_id, which, ExportRight.withdrawn_at.is_(None))
    found = session.scalars(query.with_for_update(of=ExportRight)).all()
    for right in found:
        right.withdrawn_at = clock.now()
        events.noted("export_right_withdrawn", user_id=user_id, unit_id=right.unit_id, by=by)
    session.flush()
    return bool(found)
