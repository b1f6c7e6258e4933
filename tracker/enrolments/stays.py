"""A participant's enrolments as they are read: columns with their labels, not objects with seven others behind them."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa

from tracker.codelists.models import Barrier, District, Education, ExitReason, Livelihood, Referral
from tracker.database import at_most
from tracker.enrolments.models import Enrolment
from tracker.insatser.models import Insats

LISTS = {
    "exit_reason": ExitReason,
    "district": District,
    "barrier": Barrier,
    "livelihood": Livelihood,
    "education": Education,
    "referral": Referral,
}


def of_participant(session: Any, participant_id: int, unit_id: int, *, english: bool) -> Sequence[Any]:
    """The participant's enrolments in the unit's insatser, the latest first, at most 200; one query.

    Rows of id, insats_name, situation and exit; what comes from a list as its label (`district`, `exit_reason`).
    """
    given = {"participant_id": participant_id, "unit_id": unit_id}
    rows: Sequence[Any] = session.execute(_statement("label_en" if english else "label_sv"), given).all()
    return rows


def of_participants(session: Any, participant_ids: Sequence[int], *, english: bool) -> Sequence[Any]:
    """The same of several participants, of whatever unit, with `participant_id`: for records that have been opened."""
    statement = _statement("label_en" if english else "label_sv", several=True)
    rows: Sequence[Any] = session.execute(statement, {"participant_ids": participant_ids}).all()
    return rows


# Made once a language: putting a statement together takes longer than answering it.
@cache
def _statement(label: str, *, several: bool = False) -> Any:
    own, insats = Enrolment.__table__, Insats.__table__
    joined: Any = own.join(insats, insats.c.id == own.c.insats_id)
    labels = []
    for name, model in LISTS.items():
        table = model.__table__
        joined = joined.outerjoin(table, table.c.code == own.c[f"{name}_code"])
        labels.append(table.c[label].label(name))
    return (
        sa.select(*_facts(own.c), insats.c.name.label("insats_name"), *labels)
        .select_from(joined)
        .where(*(_of_several(own.c) if several else _of_one(own.c)))
        .order_by(own.c.starts_on.desc(), own.c.id.desc())
        .limit(at_most(200))
    )


def _of_one(columns: Any) -> list[Any]:
    return [columns.participant_id == sa.bindparam("participant_id"), columns.unit_id == sa.bindparam("unit_id")]


def _of_several(columns: Any) -> list[Any]:
    return [columns.participant_id.in_(sa.bindparam("participant_ids", expanding=True))]


def _facts(columns: Any) -> list[Any]:
    names = (
        "id",
        "participant_id",
        "starts_on",
        "exit_on",
        "completion",
        "chances_grown",
        "social_assistance",
        "months_without_work",
    )
    return [columns[name] for name in names]
