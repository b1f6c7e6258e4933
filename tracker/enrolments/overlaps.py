"""Two periods of one participant in one insats never share a day: finding the other one, and what to say of it."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.database import at_most
from tracker.enrolments.models import Enrolment
from tracker.errors import Fault
from tracker.translations import _


def overlapping(
    session: Any, participant_id: int, insats_id: int, starts_on: date, exit_on: date | None, itself: int | None
) -> Enrolment | None:
    """Another enrolment of the participant in the insats that shares a day with the period, or None."""
    query = (
        sa.select(Enrolment)
        .where(
            Enrolment.participant_id == participant_id,
            Enrolment.insats_id == insats_id,
            sa.or_(Enrolment.exit_on.is_(None), Enrolment.exit_on >= starts_on),
        )
        .order_by(Enrolment.starts_on)
        .limit(at_most(1))
    )
    if itself is not None:
        query = query.where(Enrolment.id != itself)
    if exit_on is not None:
        query = query.where(Enrolment.starts_on <= exit_on)
    found: Enrolment | None = session.scalars(query).one_or_none()
    return found


def fault(other: Enrolment, exit_on: date | None) -> Fault:
    """What to say when a period that ends on `exit_on`, or is open, overlaps the one of `other`."""
    if other.exit_on is not None:
        message = _(
            "Deltagaren var inskriven i insatsen %(start)s–%(end)s. Välj datum som inte överlappar.",
            start=other.starts_on.isoformat(),
            end=other.exit_on.isoformat(),
        )
        return Fault("starts_on" if exit_on is None else "exit_on", message)
    start = other.starts_on.isoformat()
    if exit_on is not None:  # the other one goes on from there, so that ending it would not make room
        message = _(
            "Deltagaren är inskriven i insatsen sedan %(start)s. Välj ett slutdatum före den dagen.", start=start
        )
        return Fault("exit_on", message)
    message = _(
        "Deltagaren är redan inskriven i insatsen sedan %(start)s. Avsluta den inskrivningen först.", start=start
    )
    return Fault("starts_on", message)
