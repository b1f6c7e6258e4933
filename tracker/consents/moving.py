"""What a participant has opened follows when rows are merged, and goes back when they are parted."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from tracker.consents.models import Consent


def take_over(session: Any, survivor_id: int, absorbed_id: int) -> list[int]:
    """What a row opened, the row that it is merged into opens. Returns the ids of what went over."""
    ids = list(session.scalars(sa.select(Consent.id).where(Consent.participant_id == absorbed_id)))
    move(session, ids, survivor_id)
    return ids


def move(session: Any, consent_ids: Sequence[int], participant_id: int) -> None:
    """The consents are the participant's from now on: rows merged, or parted again."""
    session.execute(sa.update(Consent).where(Consent.id.in_(consent_ids)).values(participant_id=participant_id))
