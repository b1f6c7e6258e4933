"""Rows that look alike and are two people: found by a unit, kept with who, when and why, and taken back."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker import clock
from tracker.access.models import User
from tracker.errors import Fault, Refused
from tracker.merges.models import DifferentPeople
from tracker.translations import _

_PEOPLE = (
    joinedload(DifferentPeople.one),
    joinedload(DifferentPeople.two),
    joinedload(DifferentPeople.found_by).lazyload(User.assignments),
)


def standing(session: Any, one_id: int, two_id: int, unit_id: int) -> DifferentPeople | None:
    """What the unit has found of the two rows and not taken back, with the name of who found it; or None."""
    low, high = sorted((one_id, two_id))
    query = of_unit(unit_id).where(DifferentPeople.one_id == low, DifferentPeople.two_id == high)
    found: DifferentPeople | None = session.scalars(query).one_or_none()
    return found


def of_unit(unit_id: int) -> Any:
    """A select of what the unit has found; the latest first."""
    return (
        sa.select(DifferentPeople)
        .where(DifferentPeople.unit_id == unit_id, DifferentPeople.withdrawn_at.is_(None))
        .options(*_PEOPLE)
        .order_by(DifferentPeople.found_at.desc(), DifferentPeople.id.desc())
    )


def found(one: Any, two: Any, unit_id: Any) -> Any:
    """Whether the unit has found the rows `one` and `two` of a query to be two people; an SQL condition."""
    pair = (DifferentPeople.one_id, DifferentPeople.two_id)
    return sa.exists().where(
        DifferentPeople.unit_id == unit_id,
        DifferentPeople.withdrawn_at.is_(None),
        sa.or_(
            sa.and_(pair[0] == one.id, pair[1] == two.id),
            sa.and_(pair[0] == two.id, pair[1] == one.id),
        ),
    )


def record(session: Any, one_id: int, two_id: int, *, unit_id: int, reason: str, user_id: int | None) -> None:
    """Note that the two rows are two people. What stands already stays as it is."""
    if standing(session, one_id, two_id, unit_id) is None:
        low, high = sorted((one_id, two_id))
        row = DifferentPeople(
            unit_id=unit_id, one_id=low, two_id=high, reason=reason, found_at=clock.now(), found_by_id=user_id
        )
        session.add(row)
        session.flush()


def withdraw(session: Any, one_id: int, two_id: int, *, unit_id: int, user_id: int | None) -> None:
    """Take back what was found: the two are suggested again. Who did it and when is kept; twice is as once."""
    row = standing(session, one_id, two_id, unit_id)
    if row is not None:
        row.withdrawn_at, row.withdrawn_by_id = clock.now(), user_id
        session.flush()


def refuse(session: Any, one_id: int, two_id: int, unit_id: int) -> None:
    """Raise `Refused` if the unit has found the two rows to be two people."""
    if standing(session, one_id, two_id, unit_id) is not None:
        message = _("Ni har kommit fram till att det är två personer. Ta tillbaka det innan ni slår ihop raderna.")
        raise Refused(Fault("", message))
