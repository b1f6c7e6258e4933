"""Many enrolments from another system in one call: matched and written as the rows of a list are.

The rules of a row are those of a single enrolment: the same schema, periods, codes. `docs/decisions/0028-the-api.md`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker import bulk
from tracker.enrolments import codes, rules
from tracker.enrolments.service import EXIT, SITUATION
from tracker.errors import Fault, Refused
from tracker.imports import register as registers
from tracker.imports import service
from tracker.imports.matching import Matcher, Row, State
from tracker.imports.register import RECORDED, Register
from tracker.imports.rows import Entry
from tracker.imports.taking import Writer
from tracker.insatser.service import NOT_OURS
from tracker.participants.identity import Identity
from tracker.participants.service import allowed_identity
from tracker.translations import _

Facts = dict[str, Any]
Given = Facts | list[Fault]
"""A row as `schemas.EnrolmentRowSchema` loads it, or what is wrong with it."""
WAY = "API"
_STATUS = {State.NEW: "created", State.CHANGED: "changed", State.UNCHANGED: "unchanged"}
_NOBODY = Identity("", "", date.min, "")


@dataclass(frozen=True)
class Outcome:
    """What came of a row: `created`, `changed`, `unchanged` or, with `faults`, `refused`."""

    status: str
    faults: Sequence[Fault] = ()
    enrolment_id: int | None = None
    participant_id: int | None = None
    version: int | None = None


@dataclass(frozen=True)
class Terms:
    """What the rows are judged by. `newcomers`: whether those may be registered whom the unit does not have."""

    unit_id: int
    today: date
    production: bool
    newcomers: bool


@bulk.many_objects()
def enrol(session: Any, rows: Sequence[Given], terms: Terms) -> list[Outcome]:
    """Write the rows that can be written, in the caller's transaction; the outcome of each, in their order.

    A handful of queries however many they are. Raises `Refused`, and nothing is written, where someone else has just
    written what stands in the way.
    """
    service.one_at_a_time(session)
    judge = _Judge(session, rows, terms)
    matcher = Matcher(judge.register, terms.today, create_insatser=False)
    matched = matcher.run([(number, judge.entry(number - 1)) for number in range(1, len(rows) + 1)])
    writer = Writer(session, judge.register, terms.unit_id, None, terms.today, way=WAY)
    service.written(writer, matched, matcher)
    return _outcomes(matched, writer)


def counted(statuses: Sequence[str]) -> dict[str, int]:
    """How many rows came to what."""
    found = Counter(statuses)
    return {status: found[status] for status in (*_STATUS.values(), "refused")}


class _Judge:
    """Makes entries of rows, by the rules of a single enrolment."""

    def __init__(self, session: Any, rows: Sequence[Given], terms: Terms) -> None:
        self._rows, self._terms = rows, terms
        self._who = [self._identified(row) for row in rows]
        self.register = Register(registers.offers(session, terms.unit_id))
        self._keys = {offer.id: key for key, offer in self.register.offers.items()}
        self._codes = codes.lists(session)
        numbers = {who.number for who in self._who if isinstance(who, Identity) and who.number}
        ids = {row["participant_id"] for row in rows if not isinstance(row, list)} - {None}
        registers.load_people(session, self.register, terms.unit_id, numbers=numbers, ids=ids, lock=True)

    def _identified(self, row: Given) -> Identity | list[Fault]:
        """Who the row says it is; `_NOBODY` where it says so by id."""
        if isinstance(row, list):
            return row
        if bool(row["number"]) == (row["participant_id"] is not None):
            return [Fault("participant_id", _("Ange vem det gäller, antingen med participant_id eller med number."))]
        if not row["number"]:
            return _NOBODY
        try:
            return allowed_identity(row["number"], self._terms.today, self._terms.production)
        except Refused as refused:
            return list(refused.faults)

    def entry(self, place: int) -> Entry | list[Fault]:
        """The entry of the row, or all its faults."""
        row, who = self._rows[place], self._who[place]
        if isinstance(row, list):
            return row
        if isinstance(who, list):
            return [*who, *self._faults(row, None, None)]
        number = who.number or None
        found = next(iter(self.register.people_of.get(number, ())), None) if number else row["participant_id"]
        person = self.register.people.get(found or 0)
        born = who.birth_date if number else person and person.birth_date
        faults = [*self._stranger(number, person is not None), *self._faults(row, found, born)]
        if faults or born is None:
            return faults
        return Entry(
            number, who.kind or None, row["given_name"], row["family_name"], born, who.sex, None,
            self._keys[row["insats_id"]], "", None, row["starts_on"], tuple(row[name] for name in SITUATION),
            tuple(row[name] for name in EXIT), (None, None, None), row["participant_id"],
        )  # fmt: skip

    def _stranger(self, number: str | None, known: bool) -> list[Fault]:
        if known:
            return []
        if number is None:
            return [Fault("participant_id", _("Enheten har ingen deltagare med det id:t."))]
        if self._terms.newcomers:
            return []
        message = _("Enheten har ingen deltagare med numret. Att registrera en ny kräver rätten participants:write.")
        return [Fault("number", message)]

    def _faults(self, row: Facts, participant_id: int | None, born: date | None) -> list[Fault]:
        offer = self.register.offers.get(self._keys.get(row["insats_id"], ""))
        starts_on, exit_on = row["starts_on"], row["exit_on"]
        faults = [] if offer else [NOT_OURS]
        period = (offer.starts_on, offer.ends_on) if offer else (None, None)
        faults += rules.period_faults(starts_on, exit_on, self._terms.today, *period, born)
        faults += rules.exit_faults(exit_on, *(row[name] for name in EXIT[1:]))
        stands = self._standing(participant_id, offer.id, starts_on) if offer and participant_id else {}
        return faults + codes.faults(self._codes, row, starts_on=starts_on, exit_on=exit_on, stands=stands)

    def _standing(self, participant_id: int, insats_id: int, starts_on: date) -> Mapping[str, Any]:
        """What is recorded already of the enrolment that the row is about: its codes may stay."""
        for record in self.register.records.get((participant_id, insats_id), ()):
            if record.starts_on == starts_on:
                return dict(zip(RECORDED, record.values, strict=True))
        return {}


def _outcomes(rows: Sequence[Row], writer: Writer) -> list[Outcome]:
    # A row that says the same again has what the first one came to.
    written = {_thing(row): _written(row, writer) for row in rows if row.state in (State.NEW, State.CHANGED)}
    return [
        Outcome(_STATUS[row.state], (), *(written.get(_thing(row)) or _standing(row)))
        if row.state in _STATUS
        else Outcome("refused", row.faults)
        for row in rows
    ]


def _thing(row: Row) -> Any:
    return row.who, row.entry and (row.entry.insats_key, row.entry.starts_on)


def _written(row: Row, writer: Writer) -> tuple[int, int, int]:
    """Enrolment, participant and version."""
    if row.record is None:
        return writer.made[row.row_number], writer.people[row.who], 1
    return row.record.id, row.record.participant_id, row.record.version + 1


def _standing(row: Row) -> tuple[int, int, int]:
    record: Any = row.record
    return record.id, record.participant_id, record.version
