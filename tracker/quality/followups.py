"""Rules of follow-ups: what is owed agrees with the exits."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.enrolments.models import Enrolment
from tracker.followups.models import FollowUp
from tracker.quality.findings import Finding, rows
from tracker.translations import _


def exit_has_follow_up(session: Any, _today: date) -> list[Finding]:
    """Every exit has its follow-up at ninety days."""
    owed = sa.exists().where(
        FollowUp.enrolment_id == Enrolment.id,
        FollowUp.horizon_days == 90,
        FollowUp.withdrawn_at.is_(None),
    )
    query = sa.select(Enrolment.id).where(Enrolment.exit_on.is_not(None), sa.not_(owed))
    return rows(session, "exit_has_follow_up", query, _("Avslut utan uppföljning efter 90 dagar"))


def due_on_its_day(session: Any, _today: date) -> list[Finding]:
    """What is owed is owed the right number of days after the exit."""
    query = _owed().where(_days(session, Enrolment.exit_on, FollowUp.due_on) != FollowUp.horizon_days)
    return rows(session, "due_on_its_day", query, _("Uppföljningar på fel dag"))


def owed_after_exit(session: Any, _today: date) -> list[Finding]:
    """Nothing is owed for an enrolment that has not ended."""
    query = _owed().where(Enrolment.exit_on.is_(None))
    return rows(session, "owed_after_exit", query, _("Uppföljningar av inskrivningar som inte är avslutade"))


def answered_from_its_day(session: Any, _today: date) -> list[Finding]:
    """No answer came before the day it is about."""
    query = sa.select(FollowUp.id).where(FollowUp.answered_on < FollowUp.due_on)
    return rows(session, "answered_from_its_day", query, _("Svar som kom före sin uppföljningsdag"))


def _owed() -> Any:
    return sa.select(FollowUp.id).join(FollowUp.enrolment).where(FollowUp.withdrawn_at.is_(None))


def _days(session: Any, first: Any, last: Any) -> Any:
    if session.get_bind().dialect.name == "sqlite":
        return sa.func.julianday(last) - sa.func.julianday(first)
    return last - first
