"""What a participant's enrolments owe, as it is read on the person's page: one query for all."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa

from tracker.codelists.models import Livelihood
from tracker.database import at_most
from tracker.enrolments.models import Enrolment
from tracker.followups import queue
from tracker.followups.models import FollowUp, FollowUpAttempt, is_struck


def by_participant(session: Any, participant_id: int, unit_id: int, *, english: bool) -> dict[int, list[Any]]:
    """Follow-ups in the unit's insatser, withdrawn ones too, by enrolment id; horizons in order.

    Rows of the follow-up's columns, `livelihood` (a label), `attempts` (how many) and what `queue.standing` asks for:
    `in_insats`, `died_on`.
    """
    given = {"participant_id": participant_id, "unit_id": unit_id}
    found: dict[int, list[Any]] = {}
    rows: Sequence[Any] = session.execute(_statement("label_en" if english else "label_sv"), given).all()
    for row in rows:
        found.setdefault(row.enrolment_id, []).append(row)
    return found


def by_participants(session: Any, participant_ids: Sequence[int], *, english: bool) -> dict[int, list[Any]]:
    """The same of several participants, of whatever unit: for records that have been opened."""
    statement = _statement("label_en" if english else "label_sv", several=True)
    found: dict[int, list[Any]] = {}
    for row in session.execute(statement, {"participant_ids": participant_ids}):
        found.setdefault(row.enrolment_id, []).append(row)
    return found


# Made once a language: putting a statement together takes longer than answering it.
@cache
def _statement(label: str, *, several: bool = False) -> Any:
    whose: list[Any] = [
        Enrolment.participant_id == sa.bindparam("participant_id"),  # the one with an index
        FollowUp.unit_id == sa.bindparam("unit_id"),
    ]
    if several:
        whose = [Enrolment.participant_id.in_(sa.bindparam("participant_ids", expanding=True))]
    standing = sa.and_(FollowUpAttempt.follow_up_id == FollowUp.id, sa.not_(is_struck()))
    attempts = sa.select(sa.func.count(FollowUpAttempt.id)).where(standing).scalar_subquery()
    return (
        sa.select(
            *FollowUp.__table__.c,
            getattr(Livelihood, label).label("livelihood"),
            attempts.label("attempts"),
            queue.answered_by_register().label("in_insats"),
            queue.died_on().label("died_on"),
        )
        .join(FollowUp.enrolment)
        .join(Enrolment.participant)
        .outerjoin(FollowUp.livelihood)
        .where(*whose)
        .order_by(FollowUp.horizon_days, FollowUp.id)
        .limit(at_most(1000))
    )
