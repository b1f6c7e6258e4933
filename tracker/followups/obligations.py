"""The follow-up is written by the system the moment an exit is recorded, whoever records it.

It hangs on the session and not on a call in the exit's code, so that no way of recording an exit can
forget it. Bulk import writes its rows itself, through the same `schedule`.
"""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from tracker import clock
from tracker.enrolments.models import Enrolment
from tracker.errors import Fault, Refused
from tracker.followups import schedule
from tracker.followups.models import FollowUp
from tracker.translations import _


@event.listens_for(Session, "before_flush")
def _owe_follow_ups(session: Session, _context: Any, _instances: Any) -> None:
    for thing in [*session.new, *session.dirty]:
        if isinstance(thing, Enrolment) and sa.inspect(thing).attrs.exit_on.history.has_changes():
            _settle(session, thing)


def _settle(session: Session, enrolment: Enrolment) -> None:
    owed = _owed(session, enrolment)
    if enrolment.exit_on is None:
        for follow_up in owed.values():
            follow_up.withdrawn_at = clock.now()
        return
    for horizon in horizons(enrolment):
        due_on = schedule.due_on(enrolment.exit_on, horizon)
        if horizon in owed:
            _move(owed[horizon], due_on)
        else:
            session.add(FollowUp(enrolment=enrolment, horizon_days=horizon, due_on=due_on))


def _move(follow_up: FollowUp, due_on: date) -> None:
    """To the day that a corrected exit gives. An answer stays, unless it would come before the day it is about."""
    if follow_up.answered_on is not None and follow_up.answered_on < due_on:
        message = _(
            "Uppföljningen besvarades %(answered)s och skulle nu gälla %(due)s. Ångra avslutet och registrera"
            " det på nytt med rätt datum; då görs en ny uppföljning.",
            answered=follow_up.answered_on.isoformat(),
            due=due_on.isoformat(),
        )
        raise Refused(Fault("exit_on", message))
    follow_up.due_on = due_on


def _owed(session: Session, enrolment: Enrolment) -> dict[int, FollowUp]:
    if enrolment.id is None:
        return {}
    query = sa.select(FollowUp).where(FollowUp.enrolment_id == enrolment.id, FollowUp.withdrawn_at.is_(None))
    with session.no_autoflush:
        return {follow_up.horizon_days: follow_up for follow_up in session.scalars(query)}


def horizons(enrolment: Enrolment) -> list[int]:
    """The days after exit on which something is owed: 90 always, the others where insats or project asks."""
    frames = [frame for frame in (enrolment.insats, enrolment.insats.project) if frame is not None]
    asked = {
        90: True,
        180: any(frame.follow_up_180 for frame in frames),
        365: any(frame.follow_up_365 for frame in frames),
    }
    return [horizon for horizon in schedule.HORIZONS if asked[horizon]]
