"""Users and their roles, as an administrator keeps them. Adding one and giving roles stand in `service`."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import lazyload

from tracker import clock
from tracker.access import events, logins, rights
from tracker.access.models import Assignment, Role, User
from tracker.codelists.terms import RoleName
from tracker.database import sort_key
from tracker.errors import Fault, Refused, Stale
from tracker.translations import _


def found_by(words: str) -> Any:
    """A select of users whose name or address holds all the words; of everyone without words."""
    query = sa.select(User).options(lazyload(User.assignments))
    for word in words.split():
        by_name = User.sort_name.contains(sort_key(word), autoescape=True)
        query = query.where(by_name | User.email.contains(word.lower(), autoescape=True))
    return query


def roles_of(session: Any, user_ids: Sequence[int]) -> dict[int, list[Assignment]]:
    """The roles in force today, by user."""
    held: dict[int, list[Assignment]] = {user_id: [] for user_id in user_ids}
    query = sa.select(Assignment).where(Assignment.user_id.in_(user_ids), Assignment.holds(clock.today()))
    for each in session.scalars(query.order_by(Assignment.id)):
        held[each.user_id].append(each)
    return held


def one(session: Any, user_id: int) -> User | None:
    """The user with this id, or None."""
    found: User | None = session.get(User, user_id)
    return found


def change(session: Any, user: User, name: str, email: str, *, seen_version: int, by: int | None) -> None:
    """Another name or address. Raises `Refused` for an address that is taken or no address, and `Stale`."""
    hold(session, user, seen_version)
    address = email.strip().lower()
    if "@" not in address:
        raise Refused(Fault("email", _("Skriv en e-postadress, till exempel namn@stad.se.")))
    other = session.scalar(sa.select(User.id).where(User.email == address, User.id != user.id))
    if other is not None:
        raise Refused(Fault("email", _("En annan användare har redan den e-postadressen.")))
    fields = [field for field, new in (("name", name), ("email", address)) if getattr(user, field) != new]
    if fields:
        user.name, user.email, user.version = name, address, user.version + 1
        session.flush()
        events.noted("user_changed", user_id=user.id, fields=fields, by=by)


def hold(session: Any, user: User, seen_version: int) -> None:
    """Hold the row until the transaction ends. Raises `Stale` unless it stands at the version seen."""
    current = int(session.scalar(sa.select(User.version).where(User.id == user.id).with_for_update()) or 0)
    if current != seen_version:
        raise Stale(current)


def deactivate(session: Any, user: User, by: int | None) -> None:
    """The user can no longer log in, and all her logins end. Raises `Refused` for the last administrator."""
    _refuse_last_administrator(session, user.id)
    if user.active:
        user.active = False
        logins.end_all(session, user.id, by=by)
        session.flush()
        events.noted("user_deactivated", user_id=user.id, by=by)


def activate(session: Any, user: User, by: int | None) -> None:
    """The user can log in again, with the roles she has."""
    if not user.active:
        user.active = True
        session.flush()
        events.noted("user_activated", user_id=user.id, by=by)


def end_role(session: Any, user: User, assignment_id: int, by: int | None) -> bool:
    """Take a role away; whether there was one. Raises `Refused` for the last administrator's.

    The row stays: what she has done in the unit was done by one of the unit.
    """
    today = clock.today()
    held = next((each for each in user.assignments if each.id == assignment_id and each.in_force(today)), None)
    if held is None:
        return False
    if held.role.name == RoleName.ADMINISTRATOR.value:
        _refuse_last_administrator(session, user.id, but=held.id)
    held.ends_on = today - timedelta(days=1)
    session.flush()
    if not rights.works_there(user, held.unit_id, today):
        rights.fall_away(session, user.id, held.unit_id, by)
    gone = [(held.unit_id, held.role_id)]
    events.noted("roles_changed", user_id=user.id, added=[], removed=gone, by=by, herself=by == user.id)
    return True


def _refuse_last_administrator(session: Any, user_id: int, but: int | None = None) -> None:
    """Raises `Refused` if no administrator without an end would be left.

    `but` is the role that goes; None is all of the user's. The rows are held, so that two do not leave at once.
    """
    query = (
        sa.select(Assignment.id, Assignment.user_id)
        .join(User, User.id == Assignment.user_id)
        .join(Role, Role.id == Assignment.role_id)
        .where(Role.name == RoleName.ADMINISTRATOR.value, User.active, Assignment.ends_on.is_(None))
        .order_by(Assignment.id)
        .with_for_update(of=Assignment)
    )
    rows = session.execute(query).all()
    goes = {row.id for row in rows if (row.id == but if but is not None else row.user_id == user_id)}
    if goes and len(goes) == len(rows):
        message = _("Det är den sista administratören utan slutdatum. Gör någon annan till administratör först.")
        raise Refused(Fault("", message))
