"""One record a participant, insats and calendar month in which the enrolment was open, read within the scope.

What is dated after today has not happened yet. Two enrolments of one participant in one insats that touch the same
month become one record: that of the later, with the days of both.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from tracker.access.models import Unit
from tracker.enrolments.models import Enrolment
from tracker.insatser.models import Insats
from tracker.participants.models import Participant

Key = tuple[int, int, date]
"""Participant, insats, first day of the month."""
STAY = ("participant_id", "insats_id", "starts_on", "exit_on")
"""What of an enrolment decides in which months it was open."""


@dataclass
class Record:
    """A line to be: `of` is the enrolment's row, `days` the days of the month on which the insats was open to her."""

    of: Any
    month: date
    days: set[date] = field(default_factory=set)
    enrolments: int = 1
    overlaps: bool = False


def enrolments(session: Any, unit_id: int, first: date, last: date) -> list[Any]:
    """The unit's enrolments that touch the period, with what the sources need; protected people marked so."""
    who = (Participant.birth_date, Participant.sex, Participant.protection)
    query = (
        sa.select(
            *(getattr(Enrolment, name) for name in STAY), Enrolment.id, Enrolment.completion,
            Enrolment.social_assistance, Enrolment.months_without_work, *who, Participant.family_name,
            Participant.given_name, Insats.name.label("insats"), Insats.insats_type_code.label("insats_type"),
            Enrolment.exit_reason_code.label("exit_reason"), Enrolment.district_code.label("district"),
            Enrolment.livelihood_code.label("livelihood"), Enrolment.barrier_code.label("barrier"),
            Enrolment.education_code.label("education"), Enrolment.referral_code.label("referral"),
            Unit.name.label("unit"),
        )
        .join(Participant, Participant.id == Enrolment.participant_id)
        .join(Insats, Insats.id == Enrolment.insats_id)
        .join(Unit, Unit.id == Enrolment.unit_id)
        .where(Enrolment.unit_id == unit_id, Enrolment.starts_on <= last)
        .where(sa.or_(Enrolment.exit_on.is_(None), Enrolment.exit_on >= first))
        .order_by(Enrolment.participant_id, Enrolment.insats_id, Enrolment.starts_on, Enrolment.id)
    )  # fmt: skip
    return list(session.execute(query))


def months(first: date, last: date) -> Iterator[date]:
    """The first day of each month that the days touch."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = following(month)


def following(month: date) -> date:
    """The first day of the next month."""
    return (month + timedelta(days=31)).replace(day=1)


def of(rows: Iterable[Any], first: date, last: date, today: date) -> dict[Key, Record]:
    """The records of the enrolments, in order of participant, insats and month. `rows` in order of their start."""
    found: dict[Key, Record] = {}
    for row in rows:
        starts, ends = max(row.starts_on, first), min(row.exit_on or today, today, last)
        for month in months(starts, ends) if starts <= ends else ():
            _enter(found, row, month, starts, ends)
    return dict(sorted(found.items()))


def _enter(found: dict[Key, Record], row: Any, month: date, starts: date, ends: date) -> None:
    from_day, to_day = max(starts, month), min(ends, following(month) - timedelta(days=1))
    days = {from_day + timedelta(days=n) for n in range((to_day - from_day).days + 1)}
    key = (row.participant_id, row.insats_id, month)
    record = found.setdefault(key, Record(row, month, enrolments=0))
    record.overlaps = record.overlaps or bool(record.days & days)
    record.of, record.days, record.enrolments = row, record.days | days, record.enrolments + 1


def value_of(record: Record, source: str, numbers: Mapping[int, str]) -> Any:
    """What the register has for the source in this record; None where nothing is known."""
    if source == "year":
        return record.month.year
    if source == "month":
        return record.month.month
    if source == "days":
        return len(record.days)
    if source == "number":
        return numbers.get(record.of.participant_id)
    if source == "participant":
        return record.of.participant_id
    return getattr(record.of, source)
