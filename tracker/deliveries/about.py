"""What of the deliveries is about one person: she may ask what the agency was sent of her, when and what for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from tracker import bulk
from tracker.deliveries import service
from tracker.deliveries.models import Delivery, DeliveryLine
from tracker.deliveries.states import State


@dataclass(frozen=True)
class Told:
    """Her lines in one delivery. `sent_at` is None of a draft, which nobody outside has seen."""

    delivery: Delivery
    state: State
    sent_at: datetime | None
    lines: tuple[str, ...]


def told_of(session: Any, participant_ids: Sequence[int]) -> list[Told]:
    """The deliveries that hold lines about any of these, the oldest first, within the scope that holds."""
    query = sa.select(DeliveryLine).where(bulk.among(session, DeliveryLine.participant_id, participant_ids))
    hers: dict[int, list[Any]] = {}
    for each in session.scalars(query.order_by(DeliveryLine.id)):
        hers.setdefault(each.delivery_id, []).extend(each.lines)
    kept = sa.select(Delivery).where(bulk.among(session, Delivery.id, list(hers))).order_by(Delivery.id)
    found = session.scalars(kept.options(selectinload(Delivery.events)))
    return [_told(each, hers[each.id]) for each in found]


def _told(delivery: Delivery, lines: Sequence[Any]) -> Told:
    sent_at = next((each.at for each in delivery.events if each.kind == State.SENT.value), None)
    texts = tuple(text for _place, _insats, _month, text in sorted(lines))
    return Told(delivery, service.state_of(delivery), sent_at, texts)
