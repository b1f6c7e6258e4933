"""Who made a change, as far as the reader may know.

A participant is shared between units, and that another unit knows the person is shown to nobody (domain, section 4):
the name of someone in another unit would tell.
"""

from functools import cache
from typing import Any

import sqlalchemy as sa

from tracker.access.models import Assignment
from tracker.revisions.models import Revision
from tracker.revisions.service import changes_of
from tracker.web.forms import Saved

History = list[tuple[Revision, str, bool]]


def told(session: Any, things: dict[str, list[int]], unit_id: int, limit: int = 200) -> History:
    """Changes of the things (table name → ids), the newest first: who made it, and whether that is one of the unit.

    `things` names at least one. One query.
    """
    rows = session.execute(_told(tuple(things), limit), {**things, "unit_id": unit_id})
    return [(row[0], row[1], bool(row[2])) for row in rows]


@cache
def _told(tables: tuple[str, ...], limit: int) -> Any:
    ours = sa.exists().where(Assignment.user_id == Revision.user_id, Assignment.unit_id == sa.bindparam("unit_id"))
    return changes_of(tables, limit).add_columns(ours)


def last_saved(session: Any, thing: Any, unit_id: int) -> Saved | None:
    """Who saved `thing` last, and when; without a name if it was nobody of the unit. None if nothing has changed."""
    latest = told(session, {thing.__tablename__: [thing.id]}, unit_id, limit=1)
    return Saved(latest[0][1] if latest[0][2] else "", latest[0][0].at) if latest else None
