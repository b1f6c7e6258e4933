"""Cancel a planned enrolment: nobody has taken part yet, so nothing that counts may see it again.

Why the row goes, and what is kept of it: `docs/decisions/0012-cancelled-enrolments.md`.
"""

from functools import cache
from typing import Any

import sqlalchemy as sa

from tracker import clock
from tracker.database import at_most
from tracker.enrolments.models import CancelledEnrolment, Enrolment
from tracker.errors import Fault, Refused
from tracker.insatser.models import Insats
from tracker.revisions import service as revisions
from tracker.revisions.models import Revision
from tracker.translations import _

ACTION = "cancelled"
_NOT_FACTS = ("id", "participant_id", "insats_id", "unit_id", "version", "created_at", "created_by_id")


def fault(session: Any, enrolment: Enrolment) -> Fault | None:
    """Why the enrolment cannot be cancelled, and what to do instead; None when it can."""
    if enrolment.starts_on <= clock.today():
        message = _("Inskrivningen har börjat. Avsluta den i stället; den som aldrig kom har orsaken Uteblivit.")
        return Fault("", message)
    if has_been_ended(session, enrolment.id):
        message = _("Inskrivningen har varit avslutad och har en uppföljning. Rätta startdatumet i stället.")
        return Fault("", message)
    return None


def has_been_ended(session: Any, enrolment_id: int) -> bool:
    """Whether an exit has ever been recorded: then a follow-up was written, and it can never be cancelled."""
    query = sa.select(Revision.id).where(
        Revision.thing == Enrolment.__tablename__,
        Revision.thing_id == enrolment_id,
        Revision.action.in_(("exit", "reopened")),
    )
    return session.scalar(query.limit(at_most(1))) is not None


def cancel(session: Any, enrolment: Enrolment, *, seen_version: int, user_id: int | None, reason: str) -> None:
    """Take the planned enrolment away. All that it said stays readable, with who, when and why.

    Raises `Refused` when it has started or has been ended once, `Stale` if someone else saved first.
    """
    revisions.refuse_stale(session, enrolment, seen_version)
    found = fault(session, enrolment)
    if found is not None:
        raise Refused(found)
    whose = {name: getattr(enrolment, name) for name in ("id", "participant_id", "insats_id", "unit_id")}
    before = {name: value for name, value in _facts(enrolment).items() if value is not None}
    revisions.record(session, enrolment, ACTION, before, dict.fromkeys(before), user_id=user_id, reason=reason)
    session.delete(enrolment)
    session.flush()
    session.add(CancelledEnrolment(**whose))
    session.flush()


def _facts(enrolment: Enrolment) -> dict[str, Any]:
    names = [column.key for column in Enrolment.__table__.columns if column.key not in _NOT_FACTS]
    return {name: getattr(enrolment, name) for name in names}


def one_of_unit(session: Any, enrolment_id: int, unit_id: int) -> CancelledEnrolment | None:
    """The cancelled enrolment that had this id in an insats of the unit, or None."""
    query = sa.select(CancelledEnrolment).where(
        CancelledEnrolment.id == enrolment_id, CancelledEnrolment.unit_id == unit_id
    )
    found: CancelledEnrolment | None = session.scalars(query).one_or_none()
    return found


def of_participant(session: Any, participant_id: int, unit_id: int) -> dict[int, str]:
    """Cancelled enrolments in the unit's insatser: id → name of the insats; the latest 200. One query."""
    given = {"participant_id": participant_id, "unit_id": unit_id}
    return {row.id: row.name for row in session.execute(_of_participant(), given)}


@cache
def _of_participant() -> Any:
    return (
        sa.select(CancelledEnrolment.id, Insats.name)
        .join(Insats, Insats.id == CancelledEnrolment.insats_id)
        .where(
            CancelledEnrolment.participant_id == sa.bindparam("participant_id"),
            CancelledEnrolment.unit_id == sa.bindparam("unit_id"),
        )
        .order_by(CancelledEnrolment.id.desc())
        .limit(at_most(200))
    )
