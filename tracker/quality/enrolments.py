"""Rules of enrolments that a fault in the data could break."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from tracker.enrolments.cancelling import ACTION
from tracker.enrolments.models import CancelledEnrolment, Enrolment
from tracker.insatser.models import Insats
from tracker.quality.findings import Finding, rows
from tracker.revisions.models import Revision
from tracker.translations import _


def no_overlap(session: Any, _today: date) -> list[Finding]:
    """Nobody is in one insats twice at the same time."""
    other = aliased(Enrolment)
    query = (
        sa.select(Enrolment.id)
        .join(
            other,
            sa.and_(
                other.participant_id == Enrolment.participant_id,
                other.insats_id == Enrolment.insats_id,
                other.id > Enrolment.id,
            ),
        )
        .where(
            sa.or_(Enrolment.exit_on.is_(None), Enrolment.exit_on >= other.starts_on),
            sa.or_(other.exit_on.is_(None), other.exit_on >= Enrolment.starts_on),
        )
        .distinct()
    )
    return rows(session, "no_overlap", query, _("Inskrivningar i samma insats som överlappar"))


def start_within_insats(session: Any, _today: date) -> list[Finding]:
    """Every enrolment starts while its insats runs."""
    query = (
        sa.select(Enrolment.id)
        .join(Enrolment.insats)
        .where(sa.or_(Enrolment.starts_on < Insats.starts_on, Enrolment.starts_on > Insats.ends_on))
    )
    return rows(session, "start_within_insats", query, _("Inskrivningar som börjar utanför insatsens datum"))


def no_exit_ahead(session: Any, today: date) -> list[Finding]:
    """No exit lies in the future."""
    query = sa.select(Enrolment.id).where(Enrolment.exit_on > today)
    return rows(session, "no_exit_ahead", query, _("Avslut i framtiden"))


def cancelled_is_gone(session: Any, _today: date) -> list[Finding]:
    """What was cancelled is no enrolment any more, and what it said can be read."""
    told = sa.exists().where(
        Revision.thing == Enrolment.__tablename__,
        Revision.thing_id == CancelledEnrolment.id,
        Revision.action == ACTION,
    )
    stands = sa.exists().where(Enrolment.id == CancelledEnrolment.id)
    query = sa.select(CancelledEnrolment.id).where(sa.or_(stands, sa.not_(told)))
    return rows(session, "cancelled_is_gone", query, _("Avbokade inskrivningar som finns kvar eller saknar historik"))
