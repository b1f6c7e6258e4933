"""What is too old to be told is taken away, and told to be gone."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from tracker import clock
from tracker.access.scope import whole_city
from tracker.access.systems.models import Client
from tracker.database import writing
from tracker.webhooks.models import Notice, Webhook

_TABLE: Any = Webhook.__table__


def forget(session: Any, kept_days: int) -> int:
    """Take away notices older than `kept_days` days, told or not, and all of closed systems. Returns how many.

    Outside `writing()`.
    """
    latest = clock.now() - timedelta(days=kept_days)
    with whole_city("what is too old to be told"):
        found = _too_old(session, latest)
        if not found:
            return 0
        with writing(session):
            return sum(_take_away(session, each.webhook_id, each.last) for each in found)


def _too_old(session: Any, latest: Any) -> Sequence[Any]:
    """The last number that goes, of each webhook that something goes of."""
    query = (
        sa.select(Notice.webhook_id, sa.func.max(Notice.sequence).label("last"))
        .join(Webhook, Webhook.id == Notice.webhook_id)
        .join(Client, Client.id == Webhook.client_id)
        .where(sa.or_(Notice.made_at < latest, Client.revoked_at.is_not(None)))
        .group_by(Notice.webhook_id)
    )
    found: Sequence[Any] = session.execute(query).all()
    return found


def _take_away(session: Any, webhook_id: int, last: int) -> int:
    whose = Notice.webhook_id == webhook_id
    gone = session.execute(sa.delete(Notice).where(whose, Notice.sequence <= last)).rowcount
    session.execute(sa.update(_TABLE).where(_TABLE.c.id == webhook_id).values(forgotten=last))
    return int(gone)
