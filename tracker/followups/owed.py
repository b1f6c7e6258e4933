"""What a participant's enrolments owe, as it is read on the person's page: one query for all."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa

from tracker.codelists.models import Livelihood
from tracker.database import at_most
from tracker.enrolments.models import Enrolment
from tracker.followups import queue
from tracker.followups.models import FollowUp, FollowUpAttempt


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


# Made once a language: putting a statement together takes longer than answering it.
@cache
def _statement(label: str) -> Any:
    unit_id: Any = sa.bindparam("unit_id")
    attempts = sa.select(sa.func.count()).where(FollowUpAttempt.follow_up_id == FollowUp.id).scalar_subquery()
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
        .where(Enrolment.participant_id == sa.bindparam("participant_id"), FollowUp.unit_id == unit_id)
        .order_by(FollowUp.horizon_days, FollowUp.id)
        .limit(at_most(1000))
    )
