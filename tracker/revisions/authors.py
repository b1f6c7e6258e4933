"""Who made a change, as far as the reader may know.

A participant is shared between units, and that another unit knows the person is shown to nobody (domain, section 4):
the name of someone in another unit would tell.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa

from tracker.access.models import Assignment, User
from tracker.revisions.models import Revision
from tracker.revisions.service import changes_of
from tracker.web.forms import Saved


def told(session: Any, things: dict[str, list[int]], unit_id: int, limit: int = 200) -> Sequence[Any]:
    """Changes of the things (table name → ids), the newest first: rows of the revision's columns, with two more.

    `who` made it, and whether that is one of the unit (`ours`). `things` names at least one. One query, for which a
    connection will do.
    """
    rows: Sequence[Any] = session.execute(_told(tuple(things), limit), {**things, "unit_id": unit_id}).all()
    return rows


@cache
def _told(tables: tuple[str, ...], limit: int) -> Any:
    ours = sa.exists().where(Assignment.user_id == Revision.user_id, Assignment.unit_id == sa.bindparam("unit_id"))
    who = sa.func.coalesce(User.name, "").label("who")
    columns = (*Revision.__table__.c, who, ours.label("ours"))
    return changes_of(tables, limit).with_only_columns(*columns, maintain_column_froms=True)


def last_saved(session: Any, thing: Any, unit_id: int) -> Saved | None:
    """Who saved `thing` last, and when; without a name if it was nobody of the unit. None if nothing has changed."""
    latest = told(session, {thing.__tablename__: [thing.id]}, unit_id, limit=1)
    return Saved(latest[0].who if latest[0].ours else "", latest[0].at) if latest else None
