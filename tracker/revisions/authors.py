"""Who made a change, as far as the reader may know.

A participant is shared between units, and that another unit knows the person is shown to nobody (domain, section 4):
the name of someone in another unit would tell.
"""

from typing import Any

import sqlalchemy as sa

from tracker.access.models import Assignment
from tracker.revisions import service
from tracker.web.forms import Saved


def colleagues(session: Any, unit_id: int) -> frozenset[int]:
    """The ids of the users who work in the unit."""
    return frozenset(session.scalars(sa.select(Assignment.user_id).where(Assignment.unit_id == unit_id)))


def last_saved(session: Any, thing: Any, unit_id: int) -> Saved | None:
    """Who saved `thing` last, and when; without a name if it was nobody of the unit. None if nothing has changed."""
    latest = service.history(session, {thing.__tablename__: [thing.id]}, limit=1)
    if not latest:
        return None
    revision, name = latest[0]
    return Saved(name if revision.user_id in colleagues(session, unit_id) else "", revision.at)
