"""The units' records of people, and the persons whom they are of: each counted once, whoever knows the person."""

from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tracker import bulk
from tracker.participants.models import Participant, ParticipantNumber
from tracker.participants.persons import linked
from tracker.statistics.columns import Codes, Column, Days, Numbers, fetch, whether
from tracker.statistics.material import Persons


@dataclass(frozen=True)
class Records:
    """Every unit's record of every participant, in order of `id`; `person` is equal for those of one person.

    `weight` tells whose word on birth and sex counts where records of one person differ: the greatest.
    """

    id: np.ndarray
    person: np.ndarray
    birth: np.ndarray
    died: np.ndarray
    sex: np.ndarray
    weight: np.ndarray

    def person_of(self, participant: np.ndarray) -> np.ndarray:
        """The person of each participant id."""
        by_id = np.zeros(int(self.id.max(initial=0)) + 1, np.int32)  # ids are counted up: few numbers have no record
        by_id[self.id] = self.person
        return by_id[participant]

    def persons(self) -> Persons:
        """One row a person: facts of the record with the greatest weight, the earliest day of death that any knows."""
        order = np.lexsort((self.weight, self.person))
        person = self.person[order]
        other, end = person[1:] != person[:-1], np.ones(min(len(person), 1), bool)
        last = np.concatenate([other, end])
        first = np.flatnonzero(np.concatenate([end, other]))
        died = np.minimum.reduceat(self.died[order], first) if len(person) else self.died
        return Persons(id=person[last], birth=self.birth[order][last], sex=self.sex[order][last], died=died)


def read(connection: Connection) -> Records:
    """All records; those of one person stand together by `person`."""
    columns, stands = _columns(connection)
    columns["person"] = _one_each(connection, columns["person"])
    return Records(**columns, weight=_weights(connection, columns, stands))


def read_apart(connection: Connection) -> Records:
    """The records that are seen here, each a person of its own: that two are one may be known elsewhere only."""
    columns, _stands = _columns(connection)
    columns["person"] = columns["id"]
    return Records(**columns, weight=columns["id"].astype(np.int64))


def _columns(connection: Connection) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The records as read, and which of them stand: were not merged into another."""
    wanted: dict[str, Column] = {
        "id": Numbers(Participant.id),
        "person": Numbers(Participant.person_id),
        "birth": Days(Participant.birth_date),
        "died": Days(Participant.died_on),
        "sex": Codes(Participant.sex, {"K": 0, "M": 1}, other=2),
        "stands": whether(Participant.absorbed_by_id.is_(None)),
    }
    columns = fetch(connection, wanted, Participant)
    order = np.argsort(columns["id"], kind="stable")
    columns = {name: column[order] for name, column in columns.items()}
    return columns, columns.pop("stands")


def _one_each(connection: Connection, person: np.ndarray) -> np.ndarray:
    """Persons found to be the same become one."""
    least = linked(connection)
    if not least:
        return person
    known = np.array(sorted(least), np.int32)
    one = np.array([least[each] for each in known.tolist()], np.int32)
    place = np.minimum(np.searchsorted(known, person), len(known) - 1)
    return np.where(known[place] == person, one[place], person)


def _weights(connection: Connection, columns: dict[str, np.ndarray], stands: np.ndarray) -> np.ndarray:
    """A record that was merged into another weighs nothing; then the newest number, then the newest record."""
    weight = np.where(stands == 1, columns["id"].astype(np.int64), 0)
    for place, participant in enumerate(_numbered(connection, _at_odds(columns)), start=1):
        weight[np.searchsorted(columns["id"], participant)] += place << 32
    return weight


def _at_odds(columns: dict[str, np.ndarray]) -> list[int]:
    """Ids of the records of persons whose records differ on birth or sex: few."""
    order = np.argsort(columns["person"], kind="stable")
    person, said = columns["person"][order], (columns["birth"] * 4 + columns["sex"])[order]
    differ = np.flatnonzero((person[1:] == person[:-1]) & (said[1:] != said[:-1]))
    found: list[int] = columns["id"][np.isin(columns["person"], person[differ])].tolist()
    return found


def _numbered(connection: Connection, participants: list[int]) -> list[int]:
    """Those of the participants who have a number, in the order that the numbers in force were recorded."""
    if not participants:
        return []
    query = (
        sa.select(ParticipantNumber.participant_id)
        .where(ParticipantNumber.replaced_at.is_(None))
        .where(bulk.among(connection, ParticipantNumber.participant_id, participants))
        .order_by(ParticipantNumber.recorded_at, ParticipantNumber.id)
    )
    return list(connection.scalars(query))
