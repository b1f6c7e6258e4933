"""What the register holds that a list touches, read with a handful of queries whatever the list's length."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from tracker.bulk import among
from tracker.codelists import models as codelists
from tracker.enrolments.models import Enrolment
from tracker.enrolments.service import EXIT, SITUATION
from tracker.followups import schedule
from tracker.followups.models import FollowUp
from tracker.imports.rows import Entry
from tracker.imports.values import code_words
from tracker.insatser.models import Insats, Project
from tracker.participants import names
from tracker.participants.models import Participant, ParticipantNumber, name_key
from tracker.sealing import blind

CODE_FIELDS: dict[str, type[Any]] = {
    "district_code": codelists.District,
    "insats_type_code": codelists.InsatsType,
    "exit_reason_code": codelists.ExitReason,
    "livelihood_code": codelists.Livelihood,
    "answer_livelihood": codelists.Livelihood,
    "barrier_code": codelists.Barrier,
    "referral_code": codelists.Referral,
}
RECORDED = (*SITUATION, *EXIT)
"""The columns of an enrolment that a row may change: situation, then exit, as in `Entry`."""
Likeness = tuple[str, date, str]


class Offer(NamedTuple):
    """An insats of the unit, and the horizons of its follow-ups."""

    id: int
    starts_on: date | None
    ends_on: date | None
    horizons: tuple[int, ...]


class Record(NamedTuple):
    """An enrolment as it stands; `values` in the order of `RECORDED`."""

    id: int
    participant_id: int
    starts_on: date
    version: int
    values: tuple[Any, ...]

    @property
    def exit_on(self) -> date | None:
        found: date | None = self.values[len(SITUATION)]
        return found


class Owed(NamedTuple):
    """A follow-up that has not been withdrawn."""

    id: int
    horizon_days: int
    due_on: date
    version: int
    livelihood_code: str | None
    answered_on: date | None
    source: str | None
    social_assistance: str | None
    assistance_known_on: date | None
    closed_as: str | None
    closed_on: date | None


class Person(NamedTuple):
    """A participant of the unit."""

    id: int
    absorbed_by_id: int | None
    protection: str
    version: int
    birth_date: date


@dataclass
class Register:
    """What is known of the people and insatser in a list. Merged people stand as the one they became.

    `people_of` a number are several where one was registered by someone who did not see the other.
    """

    offers: dict[str, Offer]
    people_of: dict[str, list[int]] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    lookalikes: dict[Likeness, list[int]] = field(default_factory=dict)
    records: dict[tuple[int, int], list[Record]] = field(default_factory=dict)
    owed: dict[int, list[Owed]] = field(default_factory=dict)


def words(session: Any) -> dict[str, dict[str, str]]:
    """Folded labels and codes of the code lists, by field. An ended code can still be read."""
    found: dict[Any, dict[str, str]] = {}
    for model in set(CODE_FIELDS.values()):
        rows = session.execute(sa.select(model.code, model.label_sv).order_by(model.position.desc()))
        found[model] = code_words((code, label) for code, label in rows)
    return {name: found[model] for name, model in CODE_FIELDS.items()}


def offers(session: Any, unit_id: int) -> dict[str, Offer]:
    """The unit's insatser by the key of their name."""
    query = (
        sa.select(
            Insats.name_key, Insats.id, Insats.starts_on, Insats.ends_on,
            sa.or_(Insats.follow_up_180, sa.func.coalesce(Project.follow_up_180, sa.false())),
            sa.or_(Insats.follow_up_365, sa.func.coalesce(Project.follow_up_365, sa.false())),
        )
        .outerjoin(Project, Project.id == Insats.project_id)
        .where(Insats.unit_id == unit_id)
    )  # fmt: skip
    return {
        key: Offer(id_, starts_on, ends_on, tuple(schedule.horizons(bool(half_year), bool(year))))
        for key, id_, starts_on, ends_on, half_year, year in session.execute(query)
    }


def load(session: Any, unit_id: int, found: dict[str, Offer], entries: Iterable[Entry], lock: bool) -> Register:
    """The register round `entries`. With `lock`, what may be changed is held until the transaction ends."""
    register = Register(found)
    likenesses = {likeness(entry) for entry in entries if entry.number is None}
    if likenesses:
        _load_lookalikes(session, register, unit_id, likenesses)
    numbers = {entry.number for entry in entries if entry.number is not None}
    load_people(session, register, unit_id, numbers=numbers, lock=lock)
    return register


def load_people(
    session: Any, register: Register, unit_id: int, *, numbers: Iterable[str], ids: Iterable[int] = (), lock: bool
) -> None:
    """Into the register: those with the numbers and those with the ids, and what is recorded of all in it."""
    wanted, known = set(numbers), set(ids)
    if wanted:
        _load_numbered(session, register, unit_id, wanted)
    if known:
        query = sa.select(*_PERSON).where(Participant.unit_id == unit_id, Participant.absorbed_by_id.is_(None))
        rows = session.execute(query.where(among(session, Participant.id, known)))
        register.people |= {row[0]: Person(*row) for row in rows}
    if register.people:
        _load_records(session, register, unit_id, lock)
        _load_owed(session, register, unit_id)


def likeness(entry: Entry) -> Likeness:
    """What two rows without a number have in common when they seem to be one person."""
    return name_key(entry.given_name, entry.family_name), entry.birth_date, entry.sex


def _load_numbered(session: Any, register: Register, unit_id: int, numbers: set[str]) -> None:
    number_of = {index: number for number, index in blind.number_indexes(numbers).items()}
    rows = session.execute(
        sa.select(ParticipantNumber.number_index, *_PERSON)
        .join(Participant, Participant.id == ParticipantNumber.participant_id)
        .where(ParticipantNumber.unit_id == unit_id, among(session, ParticipantNumber.number_index, number_of))
        .order_by(Participant.id)
    )
    people = [(number_of[index], Person(*person)) for index, *person in rows]
    absorbers = _absorbers(session, [person for _number, person in people])
    for number, person in people:
        while person.absorbed_by_id is not None:
            person = absorbers[person.absorbed_by_id]
        known = register.people_of.setdefault(number, [])
        if person.id not in known:
            known.append(person.id)
        register.people[person.id] = person


_PERSON = (
    Participant.id, Participant.absorbed_by_id, Participant.protection, Participant.version, Participant.birth_date,
)  # fmt: skip


def _absorbers(session: Any, people: Iterable[Person]) -> dict[int, Person]:
    """Those that the people were merged into, and so on to the last."""
    found: dict[int, Person] = {}
    wanted = {person.absorbed_by_id for person in people if person.absorbed_by_id is not None}
    while wanted - found.keys():
        rows = session.execute(sa.select(*_PERSON).where(among(session, Participant.id, wanted - found.keys())))
        found |= {row[0]: Person(*row) for row in rows}
        wanted |= {person.absorbed_by_id for person in found.values() if person.absorbed_by_id is not None}
    return found


def _load_lookalikes(session: Any, register: Register, unit_id: int, likenesses: set[Likeness]) -> None:
    rows = session.execute(
        sa.select(Participant.sort_name, Participant.birth_date, Participant.sex, *_PERSON)
        .where(
            Participant.unit_id == unit_id,
            Participant.absorbed_by_id.is_(None),
            among(session, Participant.sort_name, {name for name, _born, _sex in likenesses}),
        )
        .order_by(Participant.id)
    )
    hidden = names.protected(session, unit_id)  # their names are sealed
    facts = sa.select(Participant.id, Participant.birth_date, Participant.sex, *_PERSON)
    sealed = session.execute(facts.where(Participant.id.in_(hidden)).order_by(Participant.id)) if hidden else ()
    found = [*rows, *((hidden[row[0]], *row[1:]) for row in sealed)]
    for name, born, sex, *person in found:
        if (name, born, sex) in likenesses:
            register.lookalikes.setdefault((name, born, sex), []).append(person[0])
            register.people[person[0]] = Person(*person)


def _load_records(session: Any, register: Register, unit_id: int, lock: bool) -> None:
    columns = (Enrolment.id, Enrolment.participant_id, Enrolment.starts_on, Enrolment.version, Enrolment.insats_id)
    query = sa.select(*columns, *(getattr(Enrolment, name) for name in RECORDED)).where(
        Enrolment.unit_id == unit_id, among(session, Enrolment.participant_id, register.people)
    )
    if lock:
        query = query.with_for_update(of=Enrolment)
    for id_, person, starts_on, version, insats, *values in session.execute(query):
        record = Record(id_, person, starts_on, version, tuple(values))
        register.records.setdefault((person, insats), []).append(record)


def _load_owed(session: Any, register: Register, unit_id: int) -> None:
    query = (
        sa.select(FollowUp.enrolment_id, *(getattr(FollowUp, name) for name in Owed._fields))
        .where(FollowUp.unit_id == unit_id, among(session, FollowUp.participant_id, register.people))
        .where(FollowUp.withdrawn_at.is_(None))
        .order_by(FollowUp.horizon_days)
    )
    for enrolment, *follow_up in session.execute(query):
        register.owed.setdefault(enrolment, []).append(Owed(*follow_up))
