"""The rows that are one participant: the one that stands, and those merged into it."""

from typing import Any

import sqlalchemy as sa

from tracker.participants.models import Participant


def members(session: Any, participant_id: int) -> list[int]:
    """The participant and the rows that were merged into it, also by way of another."""
    found, newest = [participant_id], [participant_id]
    while newest:
        query = sa.select(Participant.id).where(Participant.absorbed_by_id.in_(newest)).order_by(Participant.id)
        newest = [each for each in session.scalars(query) if each not in found]
        found += newest
    return found
