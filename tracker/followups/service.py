"""Attempts, answers, and giving up. The state is computed in `schedule`, the queue in `queue`."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from tracker import clock
from tracker.codelists.terms import AnswerSource, ClosedAs
from tracker.database import at_most
from tracker.enrolments.models import Enrolment
from tracker.errors import Already, Fault, Refused
from tracker.followups.models import STRUCK, FollowUp, FollowUpAttempt, is_struck
from tracker.revisions import service as revisions
from tracker.translations import _

ANSWER = ("livelihood_code", "answered_on", "source", "social_assistance", "assistance_known_on")


def one_of_unit(session: Any, follow_up_id: int, unit_id: int) -> FollowUp | None:
    """The unit's follow-up with enrolment, participant and attempts; None if it is not the unit's."""
    query = (
        sa.select(FollowUp)
        .where(FollowUp.id == follow_up_id, FollowUp.unit_id == unit_id)
        .options(
            joinedload(FollowUp.enrolment).joinedload(Enrolment.insats),
            joinedload(FollowUp.enrolment).joinedload(Enrolment.participant),
            joinedload(FollowUp.livelihood),
            selectinload(FollowUp.attempts),
        )
    )
    found: FollowUp | None = session.scalars(query).one_or_none()
    return found


def log_attempt(session: Any, follow_up: FollowUp, facts: dict[str, Any], *, user_id: int | None) -> FollowUpAttempt:
    """Log an attempt to reach the person: `at` (a moment), `channel`, `result`, `note`.

    Raises `Refused` if the moment lies ahead or the follow-up is withdrawn.
    """
    _refuse_withdrawn(follow_up)
    if facts["at"] > clock.now() and facts["at"].date() > clock.today():
        raise Refused(Fault("at", _("Försöket kan inte ligga i framtiden. Kontrollera datum och tid.")))
    attempt = FollowUpAttempt(follow_up=follow_up, user_id=user_id, **facts)
    session.add(attempt)
    session.flush()
    return attempt


def one_attempt(session: Any, attempt_id: int, unit_id: int) -> FollowUpAttempt | None:
    """The unit's attempt with its follow-up; None if it is not the unit's."""
    query = sa.select(FollowUpAttempt).where(FollowUpAttempt.id == attempt_id, FollowUpAttempt.unit_id == unit_id)
    found: FollowUpAttempt | None = session.scalars(query).one_or_none()
    return found


def strike(session: Any, attempt: FollowUpAttempt, *, reason: str, user_id: int | None) -> None:
    """Strike an attempt that was logged by mistake: it stays readable, and counts no more.

    Raises `Refused` for one that is struck already, and for the last one of a follow-up closed as not reached.
    """
    follow_up = session.get_one(FollowUp, attempt.follow_up_id, with_for_update=True, populate_existing=True)
    if session.scalar(sa.select(is_struck()).where(FollowUpAttempt.id == attempt.id)):
        raise Already(Fault("", _("Försöket är redan struket.")))
    if follow_up.closed_as == ClosedAs.NOT_REACHED and not _any_attempt(session, follow_up, but=attempt.id):
        message = _("Uppföljningen avslutades som ej nådd efter det försöket. Öppna den igen innan ni stryker det.")
        raise Refused(Fault("", message))
    before, after = {"struck": False}, {"struck": True}
    revisions.record(session, attempt, STRUCK, before, after, user_id=user_id, reason=reason)


def _any_attempt(session: Any, follow_up: FollowUp, but: int = 0) -> bool:
    """Whether an attempt stands that is not struck."""
    query = sa.select(FollowUpAttempt.id).where(
        FollowUpAttempt.follow_up_id == follow_up.id, FollowUpAttempt.id != but, sa.not_(is_struck())
    )
    return session.scalar(query.limit(at_most(1))) is not None


def answer(session: Any, follow_up: FollowUp, facts: dict[str, Any], *, seen_version: int, user_id: int | None) -> None:
    """Record what the participant lived on, on the reference day, and where that is known from.

    Replaces the register's own answer, an earlier answer and a closing; those stay readable.
    Raises `Refused` before the reference day or for a date that cannot be, `Stale` if someone saved first.
    """
    _refuse_withdrawn(follow_up)
    faults = answer_faults(follow_up.due_on, facts["answered_on"], clock.today())
    if facts["source"] == AnswerSource.REGISTER:
        faults.append(Fault("source", _("Registret svarar av sig självt. Välj varifrån ni har uppgiften.")))
    if faults:
        raise Refused.of(faults)
    values: dict[str, Any] = {field: facts.get(field) for field in ANSWER}
    values["assistance_known_on"] = facts["answered_on"] if values["social_assistance"] else None
    values.update(closed_as=None, closed_on=None)
    revisions.change(session, follow_up, values, action="answered", seen_version=seen_version, user_id=user_id)


def answer_faults(due_on: date, answered_on: date, today: date) -> list[Fault]:
    """What is wrong with the day of an answer about the reference day `due_on`."""
    if today < due_on:
        return [Fault("", _("Uppföljningen gäller %(day)s. Vänta till den dagen.", day=due_on.isoformat()))]
    if answered_on < due_on:
        message = _("Svaret gäller %(day)s och kan inte ha kommit före den dagen.", day=due_on.isoformat())
        return [Fault("answered_on", message)]
    if answered_on > today:
        return [Fault("answered_on", _("Dagen för svaret kan inte ligga i framtiden."))]
    return []


def close(
    session: Any,
    follow_up: FollowUp,
    closed_as: str,
    *,
    seen_version: int,
    user_id: int | None,
    reason: str = "",
) -> None:
    """Give up (`not_reached`, after at least one logged attempt) or note that the participant `declined`.

    Raises `Refused` and `Stale`.
    """
    _refuse_withdrawn(follow_up)
    if follow_up.livelihood_code is not None:
        raise Already(Fault("", _("Uppföljningen är redan besvarad.")))
    if clock.today() < follow_up.due_on:
        raise Refused.of(answer_faults(follow_up.due_on, follow_up.due_on, clock.today()))
    if closed_as == ClosedAs.NOT_REACHED and not _any_attempt(session, follow_up):
        raise Refused(Fault("", _("Logga minst ett försök att nå deltagaren innan ni avslutar som ej nådd.")))
    values = {"closed_as": closed_as, "closed_on": clock.today()}
    revisions.change(
        session, follow_up, values, action="closed", seen_version=seen_version, user_id=user_id, reason=reason
    )


def undo_close(session: Any, follow_up: FollowUp, *, seen_version: int, user_id: int | None, reason: str) -> None:
    """Take back a closing made by mistake. Raises `Refused` if it is not closed, `Stale`."""
    if follow_up.closed_as is None and follow_up.version == seen_version:
        raise Already(Fault("", _("Uppföljningen är inte avslutad.")))
    values = {"closed_as": None, "closed_on": None}
    revisions.change(
        session,
        follow_up,
        values,
        action="closing_undone",
        seen_version=seen_version,
        user_id=user_id,
        reason=reason,
    )


def _refuse_withdrawn(follow_up: FollowUp) -> None:
    if follow_up.withdrawn_at is not None:
        raise Refused(Fault("", _("Avslutet har ångrats, så uppföljningen gäller inte längre.")))
