"""Turns made-up persons and their histories into rows, and writes the rows in bulk."""

from collections.abc import Iterator
from datetime import date
from itertools import count, islice
from typing import Any

import sqlalchemy as sa

from tracker.codelists.terms import Protection
from tracker.database import AnySession
from tracker.demo.cast import SMALLEST, Casting
from tracker.demo.city import Offer
from tracker.demo.dice import Dice
from tracker.demo.histories import Historian
from tracker.demo.moments import first_of_log
from tracker.demo.outcomes import Chronicler
from tracker.demo.people import Person, people, twin
from tracker.demo.sources import Row
from tracker.enrolments.models import Enrolment
from tracker.followups.models import FollowUp, FollowUpAttempt
from tracker.participants.identity import Identity
from tracker.participants.models import Handler, Participant, ParticipantNumber, PersonNumber, name_key
from tracker.participants.models import Person as PersonRow
from tracker.sealing import blind, registry
from tracker.sealing.rows import seal_rows

# Where someone was registered twice, to try merging on.
TWIN_UNITS = ("jobbtorg-kista", "jarva", "jobbtorg-kista")
History = list[tuple[Offer, Row]]


class Writer:
    """Writes rows table by table in bulk, and counts them."""

    def __init__(self, session: AnySession) -> None:
        self.session = session
        self.counts: dict[str, int] = {}

    def write(self, model: type[Any], rows: list[Row]) -> None:
        name = model.__tablename__
        self.counts[name] = self.counts.get(name, 0) + len(rows)
        if rows:
            sealed = seal_rows(self.session.connection(), model, rows) if registry.fields(model) else rows
            self.session.execute(sa.insert(model.__table__), sealed)


class Scribe:
    """Turns persons and their histories into rows."""

    def __init__(self, dice: Dice, today: date, historian: Historian) -> None:
        self.dice, self.today, self.historian = dice, today, historian
        self.chronicler = Chronicler(dice, today)
        self.casting = Casting(historian.units, today, first_of_log(today))
        self.ids, self.number_ids = count(1), count(1)
        self.persons: list[Row] = []
        self.person_numbers: list[Row] = []
        self.participants: list[Row] = []
        self.numbers: list[Row] = []
        self.handlers: list[Row] = []
        self.enrolments: list[Row] = []

    def everyone(self, count: int) -> Iterator[tuple[Person, History]]:
        """`count` persons with their histories; the last ones are some of the others again."""
        strangers = people(self.dice, self.today)
        wanted = [self.historian.units[code] for code in TWIN_UNITS]
        twice: list[tuple[Person, int, History]] = []
        for person in islice(strangers, max(0, count - len(wanted))):
            history = self._history(person, cast=count >= SMALLEST)
            spare = person.id not in self.casting.taken and len(twice) < len(wanted)
            if spare and _may_be_doubled(person, wanted[len(twice)], history):
                twice.append((person, wanted[len(twice)], history))
            yield person, history
        for stranger in islice(strangers, min(count, len(wanted))):
            if not twice:
                yield stranger, self._history(stranger, cast=False)
                continue
            person, unit, history = twice.pop()
            second = twin(person, stranger)
            yield second, self.historian.once(second, unit, {row["insats_id"] for _, row in history})

    def _history(self, person: Person, *, cast: bool) -> History:
        unit = self.casting.old_file_in(person) if cast else None
        if unit is not None:
            return self.historian.long_ago(person, unit)
        history = self.historian.history(person)
        rows = [row for _, row in history]
        if not all(row["created_by_id"] for row in rows):
            person.protection = Protection.NONE  # nobody works there who could be named handler
        if cast:
            self.casting.give(person, rows)
        return history

    def write_down(self, person: Person, history: History) -> None:
        """The rows of one person: a record in each unit that has worked with the person."""
        self.persons.append({"id": person.id})
        if person.identity:
            self.person_numbers.append(
                {"number_index": blind.number_index(person.identity.number), "person_id": person.id}
            )
        ids: dict[int, int] = {}
        for _offer, row in sorted(history, key=lambda each: each[1]["created_at"]):
            if row["unit_id"] not in ids:
                ids[row["unit_id"]] = self._record(person, row)
        for offer, row in history:
            row["participant_id"] = ids[row["unit_id"]]
            self.enrolments.append(row)
            self.chronicler.follow_up(person, offer, row)

    def _record(self, person: Person, first: Row) -> int:
        """The record of a unit, made on the day of its `first` enrolment; its id."""
        id_ = next(self.ids)
        self.participants.append(_participant(id_, person, first))
        if person.identity:
            self.numbers.append({"id": next(self.number_ids)} | _number(person.identity, id_, first))
        if person.protection is not Protection.NONE and first["created_by_id"] is not None:
            self.handlers.append(_handler(id_, first))
        return id_

    def hand_over(self, writer: Writer) -> None:
        """Write what has been gathered, and begin on a clean page."""
        for model, rows in (
            (PersonRow, self.persons),
            (PersonNumber, self.person_numbers),
            (Participant, self.participants),
            (ParticipantNumber, self.numbers),
            (Handler, self.handlers),
            (Enrolment, self.enrolments),
            (FollowUp, self.chronicler.follow_ups),
            (FollowUpAttempt, self.chronicler.attempts),
        ):
            writer.write(model, rows)
            rows.clear()


def _may_be_doubled(person: Person, unit: int, history: History) -> bool:
    plain = person.identity is not None and person.protection is Protection.NONE and person.died_on is None
    here = sum(offer.row["unit_id"] == unit for offer, _ in history)
    return plain and here == len(history) == 1


def _participant(id_: int, person: Person, first: Row) -> Row:
    open_ = person.protection is Protection.NONE
    return {
        "id": id_,
        "unit_id": first["unit_id"],
        "person_id": person.id,
        "given_name": person.given_name if open_ else "",
        "family_name": person.family_name if open_ else "",
        "sort_name": name_key(person.given_name, person.family_name) if open_ else "",
        **({"names_sealed": ""} if open_ else {"names": [person.given_name, person.family_name]}),
        "birth_date": person.birth_date,
        "sex": person.sex.value,
        "no_number_reason": person.no_number_reason and person.no_number_reason.value,
        "protection": person.protection.value,
        "phone": person.phone,
        "email": person.email,
        "died_on": person.died_on,
        "absorbed_by_id": None,
        "version": 1,
        "created_at": first["created_at"],
        "created_by_id": first["created_by_id"],
    }


def _number(identity: Identity, participant_id: int, first: Row) -> Row:
    return {
        "participant_id": participant_id,
        "unit_id": first["unit_id"],
        "number": identity.number,
        "number_index": blind.number_index(identity.number),
        "kind": identity.kind,
        "recorded_at": first["created_at"],
        "recorded_by_id": first["created_by_id"],
        "replaced_at": None,
    }


def _handler(participant_id: int, first: Row) -> Row:
    """Whoever enrolled the person first."""
    return {
        "participant_id": participant_id,
        "user_id": first["created_by_id"],
        "unit_id": first["unit_id"],
        "since": first["created_at"],
        "named_by_id": first["created_by_id"],
    }
