"""Changing what is already recorded: one function, so that what stood before is always kept."""

from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from tracker import clock
from tracker.access.models import User
from tracker.database import at_most
from tracker.errors import Stale
from tracker.revisions import logged as _logged  # noqa: F401 - from now on every change goes into the log
from tracker.revisions.models import Revision


def change(
    session: Any,
    thing: Any,
    values: dict[str, Any],
    *,
    action: str,
    seen_version: int,
    user_id: int | None,
    reason: str = "",
) -> Revision | None:
    """Set `values` on `thing` and keep what stood before. None if nothing differs.

    Raises `Stale` when the thing is no longer at the version that the user saw.
    """
    refuse_stale(session, thing, seen_version)
    different = {field: value for field, value in values.items() if getattr(thing, field) != value}
    if not different:
        return None
    before = {field: getattr(thing, field) for field in different}
    for field, value in different.items():
        setattr(thing, field, value)
    session.flush()
    return record(session, thing, action, before, different, user_id=user_id, reason=reason)


def refuse_stale(session: Any, thing: Any, seen_version: int) -> None:
    """Hold the row until the transaction ends. Raises `Stale` unless it stands at the version seen."""
    model = type(thing)
    with session.no_autoflush:
        query = sa.select(model.version).where(model.id == thing.id).with_for_update()
        current = int(session.scalar(query) or 0)
    if current != seen_version:
        raise Stale(current)


def record(
    session: Any,
    thing: Any,
    action: str,
    before: dict[str, Any],
    after: dict[str, Any],
    *,
    user_id: int | None,
    reason: str = "",
) -> Revision:
    """Keep one change that has been flushed: only the fields that changed, before and after."""
    revision = Revision(
        thing=thing.__tablename__,
        thing_id=thing.id,
        unit_id=getattr(thing, "unit_id", None),
        participant_id=thing.id if thing.__tablename__ == "participant" else getattr(thing, "participant_id", None),
        action=action,
        version=getattr(thing, "version", 1),
        before=_plain(before),
        after=_plain(after),
        reason=reason,
        at=clock.now(),
        user_id=user_id,
    )
    session.add(revision)
    session.flush()
    return revision


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {
        field: value.isoformat() if isinstance(value, date | datetime) else value for field, value in values.items()
    }


def history(session: Any, things: dict[str, list[int]], limit: int = 200) -> list[tuple[Revision, str]]:
    """Changes of the things (table name → ids), the newest first, each with the name of who made it."""
    if not any(things.values()):
        return []
    return [(revision, name) for revision, name in session.execute(changes_of(tuple(things), limit), things)]


@cache
def changes_of(tables: tuple[str, ...], limit: int) -> Any:
    """A select of changes and names, the newest first, of the ids given at execution for each of the tables."""
    chosen = [
        sa.and_(Revision.thing == table, Revision.thing_id.in_(sa.bindparam(table, expanding=True))) for table in tables
    ]
    return (
        sa.select(Revision, sa.func.coalesce(User.name, ""))
        .outerjoin(User, User.id == Revision.user_id)
        .where(sa.or_(*chosen))
        .order_by(Revision.id.desc())
        .limit(at_most(limit))
    )


def since(session: Any, thing: Any, seen_version: int) -> list[tuple[Revision, str]]:
    """What others have changed since the user saw `seen_version`, the newest first."""
    found = history(session, {thing.__tablename__: [thing.id]})
    return [(revision, name) for revision, name in found if revision.version > seen_version]
