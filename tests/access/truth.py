"""Who there is, read past the scope, and who may know of them: the policy once more, in words of the tests' own."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker import clock
from tracker.access.scope import whole_city
from tracker.consents.models import Consent
from tracker.emergency.models import EmergencyAccess, EmergencyOpened
from tracker.enrolments.models import Enrolment
from tracker.participants.models import Handler, Participant, ParticipantNumber


@dataclass
class Record:
    """What one unit has written of one person."""

    id: int
    unit_id: int
    names: tuple[str, str]
    born: date
    protected: bool
    absorbed: bool
    handlers: frozenset[int]
    numbers: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Stay:
    """An enrolment that has not ended."""

    id: int
    participant_id: int
    insats_id: int
    version: int


@dataclass
class Truth:
    """Everything, as it stands."""

    records: dict[int, Record]
    stays: list[Stay]
    consents: list[tuple[int, int, int]]
    """Those that hold: participant, unit that it was given to, id."""
    accesses: dict[str, tuple[int, int]]
    """Emergency access → the user and the unit that it is for."""
    opened: dict[str, set[int]]
    """Emergency access that is open → the records it opens."""

    def seen_by(self, user_id: int, unit_id: int) -> Iterator[Record]:
        """The records that someone who works with people in the unit may know of."""
        for each in self.records.values():
            if each.unit_id == unit_id and (not each.protected or user_id in each.handlers):
                yield each

    def opened_by_consent(self, participant_id: int, unit_id: int) -> set[int]:
        """Other units' records of the person, that she has opened for this unit."""
        numbers = self.records[participant_id].numbers
        given = (self.records[whose] for whose, to, _id in self.consents if to == unit_id)
        return {each.id for each in given if each.numbers & numbers}


def read(session: Any) -> Truth:
    """How things stand now."""
    session.rollback()
    with whole_city("what a test compares with"):
        records = {each.id: _record(each, handlers) for each, handlers in _people(session)}
        for number in session.scalars(sa.select(ParticipantNumber)):
            records[number.participant_id].numbers.add(number.number)
        found = Truth(records, _stays(session), _consents(session), _accesses(session), _opened(session))
    session.rollback()
    return found


def _people(session: Any) -> Iterator[tuple[Participant, frozenset[int]]]:
    handled: dict[int, set[int]] = {}
    for row in session.execute(sa.select(Handler.participant_id, Handler.user_id)):
        handled.setdefault(row.participant_id, set()).add(row.user_id)
    for each in session.scalars(sa.select(Participant)).unique():
        yield each, frozenset(handled.get(each.id, ()))


def _record(each: Participant, handlers: frozenset[int]) -> Record:
    names, protected = (each.given_name, each.family_name), each.protection != "none"
    absorbed = each.absorbed_by_id is not None
    return Record(each.id, each.unit_id, names, each.birth_date, protected, absorbed, handlers)


def _stays(session: Any) -> list[Stay]:
    columns = (Enrolment.id, Enrolment.participant_id, Enrolment.insats_id, Enrolment.version)
    return [Stay(*row) for row in session.execute(sa.select(*columns).where(Enrolment.exit_on.is_(None)))]


def _consents(session: Any) -> list[tuple[int, int, int]]:
    query = sa.select(Consent.participant_id, Consent.to_unit_id, Consent.id).where(Consent.withdrawn_at.is_(None))
    return [tuple(row) for row in session.execute(query)]


def _accesses(session: Any) -> dict[str, tuple[int, int]]:
    query = sa.select(EmergencyAccess.token, EmergencyAccess.user_id, EmergencyAccess.unit_id)
    return {row.token: (row.user_id, row.unit_id) for row in session.execute(query.order_by(EmergencyAccess.id))}


def _opened(session: Any) -> dict[str, set[int]]:
    """Of the accesses that are open: the records by access."""
    still = sa.and_(EmergencyAccess.ended_at.is_(None), EmergencyAccess.until_at > clock.now())
    found: dict[str, set[int]] = {
        each: set() for each in session.scalars(sa.select(EmergencyAccess.token).where(still))
    }
    query = sa.select(EmergencyAccess.token, EmergencyOpened.participant_id)
    for row in session.execute(query.join(EmergencyOpened, EmergencyOpened.access_id == EmergencyAccess.id)):
        if row.token in found:
            found[row.token].add(row.participant_id)
    return found
