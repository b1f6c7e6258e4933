"""Rows about individuals of one unit, for follow-up, evaluation and quality work: read within the scope of the user.

Without address and telephone. Of someone with protected personal data, whom only handlers see at all, the row has no
name, no number, no area, and the year of birth only.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from tracker.codelists import models as codes
from tracker.codelists.terms import AnswerSource, Completion, SocialAssistance
from tracker.enrolments.models import Enrolment
from tracker.followups import schedule
from tracker.followups.models import FollowUp
from tracker.insatser.models import Insats
from tracker.participants.models import Participant
from tracker.participants.service import numbers_in_force

Cell = str | int | date | None
WHO = ("deltagare", "efternamn", "förnamn", "födelsedatum", "kön")
NUMBER = "personnummer"
ENROLMENT = (
    *("insats", "insatstyp", "startdatum", "slutdatum", "fullföljd", "avslutsorsak"),
    *("stadsdelsområde", "försörjning", "försörjningsstöd", "försörjningshinder"),
    *("månader utan arbete", "utbildning", "anvisad av"),
)
FOLLOW_UP = (
    *("insats", "slutdatum", "dag", "gäller dagen", "läge", "försörjning", "försörjningsstöd"),
    *("besvarad den", "källa"),
)
_BATCH = 500


@dataclass(frozen=True)
class Extract:
    """What was taken out: the headings, and as many cells a row."""

    headings: tuple[str, ...]
    rows: list[tuple[Cell, ...]]


def enrolments(session: Any, unit_id: int, first: date, last: date, *, numbers: bool) -> Extract:
    """Enrolments that touch the period, with the situation at entry, in the order of their start."""
    found = session.execute(_enrolments(unit_id, first, last)).all()
    return _extract(session, ENROLMENT, found, _of_enrolment, numbers=numbers)


def follow_ups(session: Any, unit_id: int, first: date, last: date, today: date, *, numbers: bool) -> Extract:
    """Follow-ups whose reference day lies in the period, with what the unit knows."""
    found = session.execute(_follow_ups(unit_id, first, last)).all()
    return _extract(session, FOLLOW_UP, found, lambda row: _of_follow_up(row, today), numbers=numbers)


def _extract(session: Any, headings: Sequence[str], found: Sequence[Any], cells: Any, *, numbers: bool) -> Extract:
    known = _numbers(session, found) if numbers else {}
    who = (*WHO, NUMBER) if numbers else WHO
    rows = [(*_who(row), *([known.get(row.participant_id)] if numbers else ()), *cells(row)) for row in found]
    return Extract((*who, *headings), rows)


def _numbers(session: Any, found: Iterable[Any]) -> dict[int, str]:
    ids = sorted({row.participant_id for row in found if row.protection == "none"})
    known: dict[int, str] = {}
    for batch in _batches(ids):
        known |= numbers_in_force(session, batch)
    return known


def _batches(ids: list[int]) -> Iterator[list[int]]:
    return (ids[place : place + _BATCH] for place in range(0, len(ids), _BATCH))


def _who(row: Any) -> tuple[Cell, ...]:
    if row.protection != "none":
        return (row.participant_id, None, None, row.birth_date.year, row.sex)
    return (row.participant_id, row.family_name, row.given_name, row.birth_date, row.sex)


_PERSON: tuple[Any, ...] = (
    *(Participant.family_name, Participant.given_name, Participant.birth_date, Participant.sex),
    *(Participant.protection, Participant.died_on),
)


def _enrolments(unit_id: int, first: date, last: date) -> Any:
    labels = [
        (codes.InsatsType, Insats.insats_type_code, "insats_type"),
        (codes.ExitReason, Enrolment.exit_reason_code, "exit_reason"),
        (codes.District, Enrolment.district_code, "district"),
        (codes.Livelihood, Enrolment.livelihood_code, "livelihood"),
        (codes.Barrier, Enrolment.barrier_code, "barrier"),
        (codes.Education, Enrolment.education_code, "education"),
        (codes.Referral, Enrolment.referral_code, "referral"),
    ]
    query = (
        sa.select(
            Enrolment.participant_id, *_PERSON, Insats.name.label("insats"), Enrolment.starts_on, Enrolment.exit_on,
            Enrolment.completion, Enrolment.social_assistance, Enrolment.months_without_work,
        )
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(Insats, Insats.id == Enrolment.insats_id)
        .where(Enrolment.unit_id == unit_id, Enrolment.starts_on <= last)
        .where(sa.or_(Enrolment.exit_on.is_(None), Enrolment.exit_on >= first))
        .order_by(Enrolment.starts_on, Enrolment.id)
    )  # fmt: skip
    for model, column, name in labels:
        of: Any = aliased(model)
        query = query.outerjoin(of, of.code == column).add_columns(of.label_sv.label(name))
    return query


def _of_enrolment(row: Any) -> tuple[Cell, ...]:
    return (
        row.insats,
        row.insats_type,
        row.starts_on,
        row.exit_on,
        _label(Completion, row.completion),
        row.exit_reason,
        row.district if row.protection == "none" else None,
        row.livelihood,
        _label(SocialAssistance, row.social_assistance),
        row.barrier,
        row.months_without_work,
        row.education,
        row.referral,
    )


def _follow_ups(unit_id: int, first: date, last: date) -> Any:
    return (
        sa.select(
            FollowUp.participant_id, *_PERSON, Insats.name.label("insats"), Enrolment.exit_on, FollowUp.horizon_days,
            FollowUp.due_on, FollowUp.social_assistance, FollowUp.answered_on, FollowUp.source, FollowUp.closed_as,
            codes.Livelihood.label_sv.label("livelihood"),
        )
        .join(Participant, Participant.id == FollowUp.participant_id)
        .join(Enrolment, Enrolment.id == FollowUp.enrolment_id)
        .join(Insats, Insats.id == Enrolment.insats_id)
        .outerjoin(codes.Livelihood, codes.Livelihood.code == FollowUp.livelihood_code)
        .where(FollowUp.unit_id == unit_id, FollowUp.due_on.between(first, last), FollowUp.withdrawn_at.is_(None))
        .order_by(FollowUp.due_on, FollowUp.id)
    )  # fmt: skip


def _of_follow_up(row: Any, today: date) -> tuple[Cell, ...]:
    state = schedule.state(row.due_on, today, row.answered_on is not None, row.closed_as, row.died_on)
    return (
        row.insats,
        row.exit_on,
        row.horizon_days,
        row.due_on,
        str(state.label),
        row.livelihood,
        _label(SocialAssistance, row.social_assistance),
        row.answered_on,
        _label(AnswerSource, row.source),
    )


def _label(terms: Any, value: str | None) -> str | None:
    return None if value is None else str(terms(value).label)
