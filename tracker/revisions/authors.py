"""Who made a change, as far as the reader may know.

A participant is shared between units, and that another unit knows the person is shown to nobody (domain, section 4):
the name of someone in another unit would tell.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from tracker.access.models import Assignment, User
from tracker.revisions.models import Revision
from tracker.revisions.service import changes_of
from tracker.sealing.values import open_sealed
from tracker.web.forms import Saved


class Told(NamedTuple):
    """A revision as it is shown: `who` made it, and whether that is one of the unit (`ours`)."""

    thing: str
    thing_id: int
    action: str
    at: datetime
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str
    who: str
    ours: bool


def told(session: Any, things: dict[str, list[int]], unit_id: int, limit: int = 200) -> Sequence[Told]:
    """Changes of the things (table name → ids), the newest first.

    `things` names at least one. One query, for which a connection will do.
    """
    rows = session.execute(_told(tuple(things), limit), {**things, "unit_id": unit_id})
    return [_opened(row) for row in rows]


def _opened(row: Any) -> Told:
    before, after, reason = (
        open_sealed(Revision.__tablename__, column, row.id, getattr(row, column))
        for column in ("before_sealed", "after_sealed", "reason_sealed")
    )
    texts = (json.loads(before), json.loads(after), reason)
    return Told(row.thing, row.thing_id, row.action, row.at, *texts, row.who, bool(row.ours))


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
