"""The made-up people whom the story is about, found among those that were written."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tracker.audit.entry import Who
from tracker.demo.city import unit_ids
from tracker.enrolments.models import Enrolment
from tracker.followups.models import FollowUpAttempt
from tracker.participants.models import Handler, Participant

MOST_WRITTEN = 25
"""Of each table and month: a log to look at, however large the city is."""


class Records:
    """Asks for records, the same ones each time. `cast` is unit code and name of a part → person."""

    def __init__(self, session: Any, cast: dict[tuple[str, str], int]) -> None:
        self.session, self.cast = session, cast

    def part(self, unit_code: str, name: str) -> list[int]:
        """The record of whoever has the part in the unit; empty in a city too small."""
        person = self.cast.get((unit_code, name))
        return list(self.session.scalars(sa.select(Participant.id).where(Participant.person_id == person)))

    def plain(self, unit_code: str, number: int) -> list[int]:
        """The first records of the unit that have neither a part nor protection."""
        query = sa.select(Participant.id).where(
            Participant.unit_id == unit_ids()[unit_code],
            Participant.protection == "none",
            Participant.person_id.not_in(self.cast.values()),
        )
        return list(self.session.scalars(query.order_by(Participant.id).limit(number)))

    def protected(self, by: Who) -> list[int]:
        """Those whom the user handles."""
        query = sa.select(Handler.participant_id).where(Handler.user_id == by.user_id, Handler.unit_id == by.unit_id)
        return list(self.session.scalars(query.order_by(Handler.participant_id)))

    def in_both(self, unit_code: str, other_code: str) -> Sequence[Participant]:
        """Records of the first unit, of people whom the other one works with too."""
        ids = unit_ids()
        there = sa.select(Participant.person_id).where(Participant.unit_id == ids[other_code])
        query = sa.select(Participant).where(
            Participant.unit_id == ids[unit_code], Participant.person_id.in_(there), Participant.protection == "none"
        )
        found: Sequence[Participant] = self.session.scalars(query.order_by(Participant.id)).unique().all()
        return found

    def family_name(self, participant_id: int) -> str:
        """As it is written."""
        return str(self.session.get_one(Participant, participant_id).family_name)

    def number(self, participant_id: int) -> str:
        """The personal number."""
        return str(self.session.get_one(Participant, participant_id).number.number)

    def written(self, by: Who, begins: datetime, ends: datetime) -> Iterator[tuple[str, Any]]:
        """The first that the user wrote in the period: the table and id, participant_id, at."""
        attempts = sa.select(FollowUpAttempt.id, FollowUpAttempt.participant_id, FollowUpAttempt.at).where(
            FollowUpAttempt.user_id == by.user_id
        )
        enrolled = sa.select(Enrolment.id, Enrolment.participant_id, Enrolment.created_at.label("at")).where(
            Enrolment.created_by_id == by.user_id
        )
        for thing, query, at in (
            ("follow_up_attempt", attempts, FollowUpAttempt.at),
            ("enrolment", enrolled, Enrolment.created_at),
        ):
            rows = self.session.execute(query.where(at >= begins, at < ends).order_by(at).limit(MOST_WRITTEN))
            yield from ((thing, row) for row in rows)
