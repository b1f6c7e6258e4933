"""Enrol, exit, correct, reopen."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker import clock
from tracker.database import at_most
from tracker.enrolments import overlaps, reopening, rules
from tracker.enrolments.models import Enrolment
from tracker.errors import Already, Fault, Refused
from tracker.insatser.models import Insats
from tracker.participants.models import Participant
from tracker.revisions import service as revisions
from tracker.translations import _

SITUATION = (
    "district_code",
    "social_assistance",
    "barrier_code",
    "livelihood_code",
    "months_without_work",
    "education_code",
    "referral_code",
)
EXIT = ("exit_on", "completion", "exit_reason_code", "chances_grown")


def enrol(
    session: Any, participant: Participant, insats: Insats, facts: dict[str, Any], *, user_id: int | None
) -> Enrolment:
    """Enrol the participant in the insats, from `facts["starts_on"]`, with the situation at entry.

    Raises `Refused` when the period breaks a rule or overlaps another enrolment in the same insats,
    `Already` when that one is the same enrolment.
    """
    _refuse_if(_faults(session, participant, insats, facts["starts_on"], None, itself=None))
    enrolment = Enrolment(
        participant=participant,
        insats=insats,
        starts_on=facts["starts_on"],
        created_at=clock.now(),
        created_by_id=user_id,
        **{field: facts.get(field) for field in SITUATION},
    )
    session.add(enrolment)
    session.flush()
    return enrolment


def record_exit(
    session: Any, enrolment: Enrolment, facts: dict[str, Any], *, seen_version: int, user_id: int | None
) -> None:
    """Record the exit: date, completion and reason. The follow-up is owed from the same moment.

    Raises `Refused` when the enrolment has ended already or the date breaks a rule, `Stale` if someone
    else saved first.
    """
    if enrolment.exit_on is not None and enrolment.version == seen_version:
        raise Already(Fault("", _("Inskrivningen är redan avslutad. Rätta avslutet i stället.")))
    _change(session, enrolment, {field: facts.get(field) for field in EXIT}, "exit", seen_version, user_id, "")


def correct(
    session: Any,
    enrolment: Enrolment,
    facts: dict[str, Any],
    *,
    seen_version: int,
    user_id: int | None,
    reason: str,
) -> None:
    """Correct the start, the situation at entry or a recorded exit. What stood before stays readable.

    An exit can be corrected here but neither recorded nor undone. Raises `Refused` and `Stale`.
    """
    fields = ("starts_on", *SITUATION, *(EXIT if enrolment.exit_on is not None else ()))
    values = {field: facts[field] for field in fields if field in facts}
    _change(session, enrolment, values, "corrected", seen_version, user_id, reason)


def reopen(session: Any, enrolment: Enrolment, *, seen_version: int, user_id: int | None, reason: str) -> None:
    """Undo the exit. The follow-up that it owed is withdrawn; both stay readable.

    Raises `Refused` if the enrolment is open or a later one in the same insats stands in the way, `Stale`.
    """
    if enrolment.exit_on is None and enrolment.version == seen_version:
        raise Already(Fault("", _("Inskrivningen är redan öppen.")))
    found = reopening.obstacle(session, enrolment) if enrolment.version == seen_version else None
    if found is not None:
        raise Refused(Fault("starts_on", found.message))
    _change(session, enrolment, dict.fromkeys(EXIT), "reopened", seen_version, user_id, reason)


def _change(
    session: Any,
    enrolment: Enrolment,
    values: dict[str, Any],
    action: str,
    seen_version: int,
    user_id: int | None,
    reason: str,
) -> None:
    if enrolment.version == seen_version:
        starts_on = values.get("starts_on", enrolment.starts_on)
        exit_on = values.get("exit_on", enrolment.exit_on)
        itself = enrolment.id
        _refuse_if(_faults(session, enrolment.participant, enrolment.insats, starts_on, exit_on, itself=itself))
    revisions.change(
        session,
        enrolment,
        values,
        action=action,
        seen_version=seen_version,
        user_id=user_id,
        reason=reason,
    )


def _faults(
    session: Any,
    participant: Participant,
    insats: Insats,
    starts_on: Any,
    exit_on: Any,
    *,
    itself: int | None,
) -> list[Fault]:
    found = rules.period_faults(
        starts_on,
        exit_on,
        clock.today(),
        insats_starts_on=insats.starts_on,
        insats_ends_on=insats.ends_on,
        birth_date=participant.birth_date,
    )
    other = None if found else overlaps.overlapping(session, participant.id, insats.id, starts_on, exit_on, itself)
    if other is not None and itself is None and other.starts_on == starts_on:
        raise Already(overlaps.fault(other, None), thing_id=other.id)
    return found if other is None else [overlaps.fault(other, exit_on)]


def _refuse_if(faults: list[Fault]) -> None:
    if faults:
        raise Refused.of(faults)


def one_of_unit(session: Any, enrolment_id: int, unit_id: int) -> Enrolment | None:
    """The enrolment with this id in an insats of the unit, with its participant and insats; else None."""
    query = (
        sa.select(Enrolment)
        .where(Enrolment.id == enrolment_id, Enrolment.unit_id == unit_id)
        .options(joinedload(Enrolment.insats), joinedload(Enrolment.participant))
    )
    found: Enrolment | None = session.scalars(query).one_or_none()
    return found


def of_participant(session: Any, participant_id: int, unit_id: int, limit: int = 200) -> list[Enrolment]:
    """The participant's enrolments in the unit's insatser, the latest first."""
    query = (
        sa.select(Enrolment)
        .where(Enrolment.participant_id == participant_id, Enrolment.unit_id == unit_id)
        .options(
            joinedload(Enrolment.insats),
            joinedload(Enrolment.exit_reason),
            joinedload(Enrolment.district),
            joinedload(Enrolment.barrier),
            joinedload(Enrolment.livelihood),
            joinedload(Enrolment.education),
            joinedload(Enrolment.referral),
        )
        .order_by(Enrolment.starts_on.desc(), Enrolment.id.desc())
        .limit(at_most(limit))
    )
    return list(session.scalars(query))
