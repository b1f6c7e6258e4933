"""Writing a list into the register: a few statements for all rows, in the caller's transaction."""

import json
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from tracker import bulk, clock
from tracker.access import scope as scopes
from tracker.audit.actions import Action
from tracker.codelists.terms import NoNumberReason, Protection, SocialAssistance
from tracker.enrolments.models import Enrolment
from tracker.followups import schedule
from tracker.followups.models import FollowUp
from tracker.imports import changes
from tracker.imports.matching import Row, State
from tracker.imports.register import RECORDED, Offer, Owed, Record, Register
from tracker.imports.rows import Entry
from tracker.insatser.models import Insats
from tracker.participants import handlers, persons, protecting
from tracker.participants.models import Participant, ParticipantNumber, name_key
from tracker.participants.service import unseen_with
from tracker.revisions import logged
from tracker.revisions.models import Revision
from tracker.sealing import blind
from tracker.sealing.rows import seal_rows
from tracker.sealing.values import seal, sealer

_ENROLMENT = ("id", "participant_id", "insats_id", "unit_id", "starts_on", *RECORDED, "created_at", "created_by_id")
_PARTICIPANT = (
    "id", "unit_id", "person_id", "given_name", "family_name", "sort_name", "birth_date", "sex", "no_number_reason",
    "protection", "created_at", "created_by_id", "names_sealed",
)  # fmt: skip
_NUMBER = (
    "id", "participant_id", "unit_id", "number_sealed", "number_index", "parallel", "kind", "recorded_at",
    "recorded_by_id",
)  # fmt: skip
_ANSWER = ("livelihood_code", "answered_on", "source", "social_assistance", "assistance_known_on")
_CLOSED = ("closed_as", "closed_on")
_FOLLOW_UP = ("enrolment_id", "participant_id", "unit_id", "horizon_days", "due_on", *_ANSWER)
_REVISIONS: Any = Revision.__table__
_REVISION = (
    "id", "thing", "thing_id", "participant_id", "unit_id", "action", "version", "before", "after", "reason", "at",
    "user_id",
)  # fmt: skip
_NO_ANSWER = (None,) * len(_ANSWER)
_NO_DISTRICT = "okant"


class Beside(NamedTuple):
    """Someone is registered although the number is known: as one who does not see her does. Who handles her."""

    handled_by: Sequence[int]


class Writer:
    """Writes matched rows. Everything that is changed keeps what stood before, as a revision.

    `way` stands as the reason in history and log. `made` are the new rows' enrolments by row number, `people` the ids
    of those who start, by `Row.who`. With `beside`, whoever it registers is kept beside a protected person with the
    same number.
    """

    def __init__(
        self, session: Any, register: Register, unit_id: int, user_id: int | None, today: date, *, way: str = "Import",
        beside: Beside | None = None,
    ) -> None:  # fmt: skip
        self._session = session
        self._register = register
        self._unit_id = unit_id
        self._user_id = user_id
        self._today = today
        self._way = way
        self._beside = beside
        self._now: datetime = clock.now()
        self._revisions: list[tuple[Any, ...]] = []
        self._follow_ups: list[tuple[Any, ...]] = []
        self.made: dict[int, int] = {}
        self.people: dict[Any, int] = {}

    def write(self, rows: Iterable[Row], new_insatser: dict[str, tuple[str, str]]) -> None:
        """Write the new and the changed of `rows`. Changes first: an exit makes room for a new start."""
        taken = [row for row in rows if row.state in (State.NEW, State.CHANGED)]
        self._change([row for row in taken if row.record is not None])
        self._protect(taken)
        self._create_insatser(new_insatser)
        starting = [row for row in taken if row.record is None]
        self.people = self._participants(starting)
        self._enrol(starting, self.people)
        self._tell(self.people.values())
        self._insert(FollowUp, _FOLLOW_UP, self._follow_ups)
        self._keep_revisions()
        self._session.flush()
        self._session.expire_all()  # what was written went past the session's objects

    def _keep_revisions(self) -> None:
        ids = self._ids(Revision, len(self._revisions))
        rows = [dict(zip(_REVISION, (id_, *each), strict=True)) for id_, each in zip(ids, self._revisions, strict=True)]
        if rows:
            logged.vouch(self._session, rows)
            connection = self._session.connection()
            connection.execute(sa.insert(_REVISIONS), seal_rows(connection, Revision, rows))

    def _tell(self, participants: Iterable[int]) -> None:
        """Into the log: who was registered or enrolled by this list. What was changed has its revision."""
        named = [(id_, id_) for id_ in participants]
        logged.told(
            self._session, Action.IMPORT, Participant.__tablename__, named, unit_id=self._unit_id, reason=self._way
        )

    def _insert(self, model: Any, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
        bulk.insert(self._session, model.__table__, columns, rows)

    def _ids(self, model: Any, count: int) -> list[int]:
        return bulk.reserve_ids(self._session, model.__table__, count)

    def _create_insatser(self, new: dict[str, tuple[str, str]]) -> None:
        ids = self._ids(Insats, len(new))
        columns = ("id", "unit_id", "name", "name_key", "insats_type_code")
        rows = [
            (id_, self._unit_id, name, key, kind) for id_, (key, (name, kind)) in zip(ids, new.items(), strict=True)
        ]
        self._insert(Insats, columns, rows)
        for id_, key in zip(ids, new, strict=True):
            self._register.offers[key] = Offer(id_, None, None, tuple(schedule.horizons()))

    def _participants(self, rows: list[Row]) -> dict[Any, int]:
        """Who → participant id, for everyone in `rows`. Those new to the unit are written."""
        first: dict[Any, Entry] = {}
        known: set[int] = set()
        for row in rows:
            if type(row.who) is int:
                known.add(row.who)
            elif row.who not in first and row.entry is not None:
                first[row.who] = row.entry
        ids = dict(zip(first, self._ids(Participant, len(first)), strict=True))
        self._register_people([(ids[who], entry) for who, entry in first.items()])
        return ids | {id_: id_ for id_ in known}

    def _register_people(self, people: list[tuple[int, Entry]]) -> None:
        numbered = [entry.number for _id, entry in people if entry.number]
        of_number = persons.of_numbers(self._session, numbered)
        strangers = iter(persons.new(self._session, sum(not entry.number for _id, entry in people)))
        whose = [of_number[entry.number] if entry.number else next(strangers) for _id, entry in people]
        rows = [self._participant(id_, who, entry) for (id_, entry), who in zip(people, whose, strict=True)]
        self._insert(Participant, _PARTICIPANT, rows)
        self._name_handlers(id_ for id_, entry in people if entry.protected)
        self._insert(ParticipantNumber, _NUMBER, self._numbers([each for each in people if each[1].number]))

    def _numbers(self, people: list[tuple[int, Entry]]) -> list[tuple[Any, ...]]:
        index_of = blind.number_indexes(str(entry.number) for _id, entry in people)
        with scopes.inside(scopes.of_system(self._unit_id)) if self._beside else nullcontext():
            unseen = unseen_with(self._session, list(index_of), self._unit_id)
        seal_one = sealer("participant_number", "number_sealed")
        recorded = (self._now, self._user_id)
        return [
            (
                row_id, id_, self._unit_id, seal_one(row_id, number), index_of[number], unseen.get(number, 0),
                entry.kind, *recorded,
            )
            for row_id, (id_, entry) in zip(self._ids(ParticipantNumber, len(people)), people, strict=True)
            if (number := entry.number)
        ]  # fmt: skip

    def _name_handlers(self, participants: Iterable[int]) -> None:
        if self._beside is not None:
            handlers.name(self._session, participants, self._unit_id, self._beside.handled_by, self._user_id)
        else:
            handlers.name_first(self._session, participants, self._unit_id, self._user_id)

    def _participant(self, id_: int, person_id: int, entry: Entry) -> tuple[Any, ...]:
        reason = NoNumberReason.OTHER.value if entry.number is None else None
        protection = (Protection.MARKED if entry.protected else Protection.NONE).value
        given, family = entry.given_name, entry.family_name
        key, sealed = name_key(given, family), ""
        if entry.protected:
            sealed = seal("participant", "names_sealed", id_, json.dumps([given, family], ensure_ascii=False))
            given = family = key = ""
        return (
            id_, self._unit_id, person_id, given, family, key, entry.birth_date, entry.sex, reason,
            protection, self._now, self._user_id, sealed,
        )  # fmt: skip

    def _enrol(self, rows: list[Row], participants: dict[Any, int]) -> None:
        enrolments = []
        unknown = SocialAssistance.UNKNOWN.value
        for id_, row in zip(self._ids(Enrolment, len(rows)), rows, strict=True):
            entry: Any = row.entry
            offer = self._register.offers[entry.insats_key]
            district, assistance, *rest = entry.situation
            enrolments.append((
                id_, participants[row.who], offer.id, self._unit_id, entry.starts_on,
                district or _NO_DISTRICT, assistance or unknown, *rest, *entry.exit, self._now, self._user_id,
            ))  # fmt: skip
            self.made[row.row_number] = id_
            if entry.exit[0] is not None:
                self._owe(id_, participants[row.who], entry, offer.horizons)
        self._insert(Enrolment, _ENROLMENT, enrolments)

    def _owe(self, enrolment_id: int, participant_id: int, entry: Entry, horizons: Iterable[int]) -> None:
        exit_on: Any = entry.exit[0]
        for horizon in horizons:
            first = horizon == schedule.HORIZONS[0]
            answer = changes.first_answer(entry, self._today) if first else _NO_ANSWER
            due_on = schedule.due_on(exit_on, horizon)
            self._follow_ups.append((enrolment_id, participant_id, self._unit_id, horizon, due_on, *answer))

    def _change(self, rows: list[Row]) -> None:
        enrolments: list[dict[str, Any]] = []
        due: list[dict[str, Any]] = []
        answers: list[dict[str, Any]] = []
        for row in rows:
            entry: Any = row.entry
            record: Any = row.record
            owed = self._register.owed.get(record.id, [])
            changed = changes.of_enrolment(entry, record)
            if changed:
                enrolments.append(self._changed_enrolment(record, changed))
            nearest = changes.nearest(owed)
            answer = changes.of_answer(entry, nearest, self._today)
            moved: dict[int, date] = {}
            if "exit_on" in changed:
                moved = {one.id: schedule.due_on(changed["exit_on"], one.horizon_days) for one in owed}
                self._owe_missing(record, entry, owed)
            if nearest is not None and answer:
                # Day and answer in one go: the database holds the one against the other.
                answer_due = moved.pop(nearest.id, nearest.due_on)
                changed_answer = self._changed_answer(record.participant_id, nearest, answer)
                answers.append(changed_answer | {"due_on": answer_due})
            due += [{"key": id_, "due_on": day} for id_, day in moved.items()]
        self._update(Enrolment, enrolments)
        self._update(FollowUp, due)
        self._update(FollowUp, answers)

    def _changed_enrolment(self, record: Record, changed: dict[str, Any]) -> dict[str, Any]:
        before = dict(zip(RECORDED, record.values, strict=True))
        action = "exit" if record.exit_on is None and "exit_on" in changed else "corrected"
        self._keep(Enrolment, record.id, record.participant_id, action, record.version, before, changed)
        return {"key": record.id, **before, **changed}

    def _changed_answer(self, participant_id: int, owed: Owed, answer: dict[str, Any]) -> dict[str, Any]:
        before = owed._asdict()
        self._keep(FollowUp, owed.id, participant_id, "answered", owed.version, before, answer)
        after = before | answer
        return {"key": owed.id} | {name: after[name] for name in _ANSWER + _CLOSED}

    def _owe_missing(self, record: Record, entry: Entry, owed: list[Any]) -> None:
        offer = self._register.offers[entry.insats_key]
        standing = {one.horizon_days for one in owed}
        missing = [horizon for horizon in offer.horizons if horizon not in standing]
        self._owe(record.id, record.participant_id, entry, missing)

    def _protect(self, rows: list[Row]) -> None:
        """Mark people whom the register has as unprotected. A list never takes protection away."""
        for who in {row.who for row in rows if row.entry and row.entry.protected and type(row.who) is int}:
            person = self._register.people[who]
            if person.protection == Protection.NONE:
                found = self._session.get_one(Participant, who, populate_existing=True)
                # There is no contact to keep then.
                after = {"protection": Protection.MARKED.value, "phone": "", "email": ""}
                before = {name: getattr(found, name) for name in after}
                for name, value in after.items():
                    setattr(found, name, value)
                self._session.flush()
                self._name_handlers([who])
                protecting.marked(self._session, [who], self._user_id)
                changed = {name: value for name, value in after.items() if value != before[name]}
                self._keep(Participant, who, who, "corrected", person.version, before, changed)

    def _keep(
        self, model: Any, id_: int, whose: int, action: str, version: int, before: dict[str, Any], after: dict[str, Any]
    ) -> None:
        then = {name: _plain(before[name]) for name in after}
        now = {name: _plain(value) for name, value in after.items()}
        made = (self._way, self._now, self._user_id)
        thing = (model.__tablename__, id_, whose, self._unit_id)
        self._revisions.append((*thing, action, version + 1, then, now, *made))

    def _update(self, model: Any, rows: list[dict[str, Any]]) -> None:
        """Update by id; every row has the same columns."""
        if rows:
            table = model.__table__
            names: dict[str, Any] = {name: sa.bindparam(name) for name in rows[0] if name != "key"}
            statement = (
                table.update().where(table.c.id == sa.bindparam("key")).values(version=table.c.version + 1, **names)
            )
            self._session.connection().execute(statement, rows)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
