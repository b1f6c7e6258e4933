"""A participant as the person's page reads it: columns in one query, not objects that could be changed."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, ClassVar, NamedTuple

import sqlalchemy as sa

from tracker.merges import service as merging
from tracker.merges.models import Merge
from tracker.participants.models import Participant, ParticipantNumber
from tracker.participants.service import of_unit, opened_number
from tracker.sealing.values import open_sealed

FACTS = (
    Participant.id,
    Participant.given_name,
    Participant.family_name,
    Participant.birth_date,
    Participant.sex,
    Participant.no_number_reason,
    Participant.protection,
    Participant.phone_sealed,
    Participant.email_sealed,
    Participant.died_on,
    Participant.names_sealed,
)
_SEALED = tuple((place, column.key) for place, column in enumerate(FACTS) if column.key.endswith("_sealed"))
NUMBER = (
    ParticipantNumber.id,
    ParticipantNumber.number_sealed,
    ParticipantNumber.kind,
    ParticipantNumber.replaced_at,
)


class Number(NamedTuple):
    """A number of the participant."""

    number: str
    kind: str
    replaced_at: datetime | None


@dataclass(frozen=True)
class Known:
    """A participant's facts, named as on the model. `numbers`: the latest first.

    `alike` and `merged` tell whether there may be rows that look like the participant, or merges: few have any, and
    those who have none need not be asked about.
    """

    id: int
    given_name: str
    family_name: str
    birth_date: date
    sex: str
    no_number_reason: str | None
    protection: str
    phone: str
    email: str
    died_on: date | None
    alike: bool
    merged: bool
    numbers: list[Number]

    name: ClassVar[Any] = Participant.name  # the model's own properties
    sex_label: ClassVar[Any] = Participant.sex_label
    number: ClassVar[Any] = Participant.number


def one_of_unit(connection: Any, participant_id: int, unit_id: int) -> Known | None:
    """The unit's participant with this id; None if there is none or it is another unit's. One query."""
    rows = connection.execute(_statement(), {"participant_id": participant_id, "unit_id": unit_id}).all()
    if not rows:
        return None
    row = rows[0]
    facts = list(row[: -len(NUMBER)])
    for place, column in _SEALED:
        facts[place] = open_sealed("participant", column, participant_id, facts[place])
    if names := facts.pop(len(FACTS) - 1):
        facts[1:3] = json.loads(names)
    numbers = [_number(*row[-len(NUMBER) :]) for row in rows if row.number_sealed is not None]
    return Known(*[*facts, numbers])


def _number(row_id: int, number_sealed: str, kind: str, replaced_at: datetime | None) -> Number:
    return Number(opened_number(row_id, number_sealed), kind, replaced_at)


# Made once: putting a statement together takes longer than answering it.
@cache
def _statement() -> Any:
    alike = merging.alike().label("alike")
    merged = sa.exists().where(Merge.survivor_id == sa.bindparam("participant_id")).label("merged")
    return (
        of_unit(sa.bindparam("unit_id"))
        .outerjoin(Participant.numbers)
        .where(Participant.id == sa.bindparam("participant_id"))
        .with_only_columns(*FACTS, alike, merged, *NUMBER, maintain_column_froms=True)
        .order_by(ParticipantNumber.id.desc())
    )
