"""The state of each row: new, changed, unchanged, possible duplicate or refused."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from tracker.codelists.terms import Protection
from tracker.enrolments.rules import overlap
from tracker.errors import Fault
from tracker.imports import changes
from tracker.imports.register import RECORDED, Record, Register, likeness
from tracker.imports.rows import Entry
from tracker.translations import _

Checked = tuple[int, Entry | list[Fault]]
Period = tuple[date, date | None]
Who = Any
"""A participant's id, or for someone new: the number, or name with birth date and sex."""


class Person(StrEnum):
    """What someone has said of a row without a number that looks like a participant of the unit."""

    SAME = "same"
    OTHER = "other"


class State(StrEnum):
    """As in reports and on pages; part of the file format."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    POSSIBLE_DUPLICATE = "possible duplicate"
    REFUSED = "refused"


class Row(NamedTuple):
    """A row and what would come of it. `record` is the enrolment that it is about, if that is known.

    `seen` are the versions of what a changed row would write over, `overwrites` the columns with what stands in
    the register and what would stand there; of a new row about somebody known, the protection that it brings.
    """

    row_number: int
    state: State
    faults: Sequence[Fault] = ()
    entry: Entry | None = None
    who: Who = None
    record: Record | None = None
    seen: tuple[int, ...] = ()
    overwrites: Sequence[changes.Change] = ()


class Matcher:
    """Decides the state of every row, against the register and against the rows before it.

    `decided`: row number → what someone has said of who it is.
    """

    def __init__(
        self, register: Register, today: date, create_insatser: bool, decided: Mapping[int, str] | None = None
    ) -> None:
        self._decided = decided or {}
        self._register = register
        self._today = today
        self._create = create_insatser
        self._seen: dict[tuple[Who, str, date], Row] = {}
        self._periods: dict[tuple[Who, str], list[Period]] = {}
        self.new_insatser: dict[str, tuple[str, str]] = {}

    def run(self, checked: Sequence[Checked]) -> list[Row]:
        """One row for each checked one, in the same order.

        Rows about known enrolments come first: an exit makes room for a new start in the same insats.
        """
        found: list[Any] = [None] * len(checked)
        starting = []
        types = self._types(checked)
        for place, (row_number, entry) in enumerate(checked):
            if isinstance(entry, list):
                found[place] = Row(row_number, State.REFUSED, entry)
                continue
            who = self._who(row_number, entry)
            record = self._record(who, entry)
            if record is None:
                starting.append((place, row_number, entry, who))
            else:
                found[place] = self._known(row_number, entry, who, record)
        for place, row_number, entry, who in starting:
            found[place] = self._starting(row_number, entry, who, types)
        return found

    def _types(self, checked: Sequence[Checked]) -> dict[str, str]:
        """The type of each insats that is not in the unit, as the first row that says so has it."""
        types: dict[str, str] = {}
        if self._create:
            for _row_number, entry in checked:
                if isinstance(entry, list) or entry.insats_key in self._register.offers:
                    continue
                if entry.insats_type_code:
                    types.setdefault(entry.insats_key, entry.insats_type_code)
        return types

    def _who(self, row_number: int, entry: Entry) -> Who:
        stranger: Who
        if entry.participant_id is not None:
            return entry.participant_id
        if entry.number is not None:
            alike, stranger = self._register.people_of.get(entry.number), entry.number
        else:
            other = self._decided.get(row_number) == Person.OTHER
            alike, stranger = None if other else self._register.lookalikes.get(likeness(entry)), likeness(entry)
        if not alike:
            return stranger
        return next((one for one in alike if self._record(one, entry)), alike[0])

    def _record(self, who: Who, entry: Entry) -> Record | None:
        if type(who) is not int or entry.insats_key not in self._register.offers:
            return None
        records = self._register.records.get((who, self._register.offers[entry.insats_key].id), ())
        return next((record for record in records if record.starts_on == entry.starts_on), None)

    def _known(self, row_number: int, entry: Entry, who: Who, record: Record) -> Row:
        again = self._again(row_number, entry, who)
        if again is not None:
            return again
        owed = self._register.owed.get(record.id, [])
        changed = changes.of_enrolment(entry, record)
        answer = changes.of_answer(entry, changes.nearest(owed), self._today)
        faults = changes.moved_exit_faults(changed, owed, answer)
        if "exit_on" in changed and not faults:
            faults = self._move(who, entry, record)
        if faults:
            return Row(row_number, State.REFUSED, faults, entry, who, record)
        protects = self._protects(who, entry)
        if not (changed or answer or protects):
            return self._remember(Row(row_number, State.UNCHANGED, (), entry, who, record))
        seen = (record.version, *(one.version for one in owed))
        old = dict(zip(RECORDED, record.values, strict=True))
        told = changes.told(changed, old, answer, changes.nearest(owed), protects)
        return self._remember(Row(row_number, State.CHANGED, (), entry, who, record, seen, told))

    def _starting(self, row_number: int, entry: Entry, who: Who, types: dict[str, str]) -> Row:
        again = self._again(row_number, entry, who)
        if again is not None:
            return again
        if _only_alike(entry) and type(who) is int and self._decided.get(row_number) != Person.SAME:
            return Row(row_number, State.POSSIBLE_DUPLICATE, [_alike()], entry, who)
        standing = self._standing(who, entry)
        faults = [*self._name_faults(who, entry), *self._insats_faults(entry, types), *_clashes(entry, standing)]
        if faults:
            return Row(row_number, State.REFUSED, faults, entry, who)
        standing.append((entry.starts_on, entry.exit[0]))
        if entry.insats_key in types:
            self.new_insatser.setdefault(entry.insats_key, (entry.insats_name, types[entry.insats_key]))
        told = [changes.PROTECTS] if self._protects(who, entry) else []
        return self._remember(Row(row_number, State.NEW, (), entry, who, overwrites=told))

    def _protects(self, who: Who, entry: Entry) -> bool:
        """Whether the row marks somebody as protected who is registered and not protected yet."""
        known = self._register.people[who] if type(who) is int else None
        return bool(entry.protected) and known is not None and known.protection == Protection.NONE

    def _name_faults(self, who: Who, entry: Entry) -> list[Fault]:
        """Whoever is new to the unit needs a name."""
        if type(who) is int or entry.given_name or entry.family_name:
            return []
        message = _("Namn saknas. Fyll i förnamn och efternamn för en ny deltagare.")
        return [Fault("given_name", message)]

    def _remember(self, row: Row) -> Row:
        entry: Any = row.entry
        self._seen[row.who, entry.insats_key, entry.starts_on] = row
        return row

    def _again(self, row_number: int, entry: Entry, who: Who) -> Row | None:
        """The state of a row about an enrolment that an earlier row was about."""
        first = self._seen.get((who, entry.insats_key, entry.starts_on))
        if first is None:
            return None
        before: Any = first.entry
        if (entry.situation, entry.exit, entry.answer) == (before.situation, before.exit, before.answer):
            return Row(row_number, State.UNCHANGED, (), entry, who, first.record)
        message = _(
            "Rad %(row)s har samma person, insats och startdatum men annat innehåll. Behåll en av dem.",
            row=first.row_number,
        )
        return Row(row_number, State.POSSIBLE_DUPLICATE, [Fault("", message)], entry, who)

    def _insats_faults(self, entry: Entry, types: dict[str, str]) -> list[Fault]:
        if entry.insats_key in self._register.offers:
            return []
        if not self._create:
            message = _("Insatsen finns inte i enheten. Rätta namnet, eller välj att lägga upp nya insatser.")
            return [Fault("insats", message, entry.insats_name)]
        if entry.insats_key not in types:
            message = _("Insatsen är ny och behöver en insatstyp. Fyll i insatstyp.")
            return [Fault("insats_type_code", message)]
        if entry.insats_type_code not in (None, types[entry.insats_key]):
            message = _("Den nya insatsen har en annan insatstyp på en tidigare rad. Skriv samma på alla rader.")
            return [Fault("insats_type_code", message, str(entry.insats_type_code))]
        return []

    def _standing(self, who: Who, entry: Entry) -> list[Period]:
        """The periods of the person in the insats, as they stand with the rows so far."""
        key = (who, entry.insats_key)
        found = self._periods.get(key)
        if found is None:
            offer = self._register.offers.get(entry.insats_key)
            records = self._register.records.get((who, offer.id), ()) if offer and type(who) is int else ()
            found = self._periods[key] = [(record.starts_on, record.exit_on) for record in records]
        return found

    def _move(self, who: Who, entry: Entry, record: Record) -> list[Fault]:
        standing = self._standing(who, entry)
        old = (record.starts_on, record.exit_on)
        faults = _clashes(entry, [period for period in standing if period != old])
        if not faults:
            standing[standing.index(old)] = (entry.starts_on, entry.exit[0])
        return faults


def _only_alike(entry: Entry) -> bool:
    """Whether whoever is meant was found by likeness alone."""
    return entry.number is None and entry.participant_id is None


def _clashes(entry: Entry, standing: list[Period]) -> list[Fault]:
    for period in standing:
        if overlap(entry.starts_on, entry.exit[0], *period):
            return [_overlapping(entry, period)]
    return []


def _alike() -> Fault:
    message = _(
        "En deltagare med samma namn, födelsedatum och kön finns redan hos er. "
        "Fyll i personnummer, eller svara på radens sida i Inläsning om det är samma person."
    )
    return Fault("given_name", message)


def _overlapping(entry: Entry, period: Period) -> Fault:
    start, end = period
    message = _(
        "Personen är redan inskriven i insatsen %(start)s–%(end)s. Rätta datumen så att de inte överlappar.",
        start=start.isoformat(),
        end=end.isoformat() if end else "",
    )
    return Fault("starts_on", message, entry.starts_on.isoformat())
