"""From the database to columns of numbers: the only place in the statistics that knows SQL.

Rows travel in chunks from the driver's own cursor into narrow arrays; no object is made per enrolment.
Dates and codes become numbers by dictionaries, which hold the same on SQLite (texts) and PostgreSQL (dates).
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tracker.codelists.models import Barrier, District, ExitReason, InsatsType, Livelihood
from tracker.enrolments.models import Enrolment
from tracker.followups.models import FollowUp
from tracker.insatser.models import Insats
from tracker.participants.models import Participant
from tracker.statistics.codes import UNKNOWN, CodeLists, Item, with_unknown
from tracker.statistics.material import DECEASED, Answers, Enrolments, Frame, Material, Persons
from tracker.statistics.period import NEVER, Period, day_number

CHUNK = 20_000
LOOK_AHEAD = 365
"""Days after the period in which a new start still counts, as a re-enrolment."""
WORKS, WORKS_NOT = 1, 2
ASSISTANCE = {None: 0, "unknown": 0, "yes": 1, "no": 2}
COMPLETION = {None: 0, "interrupted": 0, "completed": 1}

Reader = Callable[[Sequence[Any]], np.ndarray]


class Days(dict[Any, int]):
    """Day numbers by what the driver gives: None, a text or a date. Each is worked out once."""

    def __missing__(self, day: Any) -> int:
        self[day] = day_number(date.fromisoformat(day) if isinstance(day, str) else day)
        return self[day]


def load(source: Any, period: Period, as_of: date) -> Frame:
    """All that the tables of one period need, as known on `as_of`. `source` is a session or a connection."""
    return read(source, period, as_of).frame(period)


def read(source: Any, span: Period, as_of: date) -> Material:
    """The material of every period within `span`, as known on `as_of`: read once, drawn from many times."""
    connection = source if isinstance(source, Connection) else source.connection()
    lists = read_lists(connection)
    return Material(
        span=span,
        as_of=as_of,
        lists=lists,
        enrolments=_enrolments(connection, span, as_of, lists),
        persons=_persons(connection),
        answers=_answers(connection, span),
        working_reasons=_working(connection, ExitReason),
    )


def read_lists(connection: Connection) -> CodeLists:
    """The code lists in their order."""
    return CodeLists(
        insats_types=_items(connection, InsatsType),
        exit_reasons=_items(connection, ExitReason),
        barriers=with_unknown(_items(connection, Barrier)),
        districts=_items(connection, District, District.successor_code),
    )


def _items(connection: Connection, model: Any, successor: Any = None) -> tuple[Item, ...]:
    columns = (model.code, model.label_sv, model.label_en, model.valid_from, model.valid_to)
    extra = () if successor is None else (successor,)
    rows = connection.execute(sa.select(*columns, *extra).order_by(model.position, model.code))
    return tuple(Item(*row) for row in rows)


def _working(connection: Connection, model: Any) -> frozenset[str]:
    return frozenset(connection.scalars(sa.select(model.code).where(model.works_or_studies)))


def _enrolments(connection: Connection, span: Period, as_of: date, lists: CodeLists) -> Enrolments:
    """Enrolments that touch the span or start soon after it, and every death that an exit tells of."""
    days = Days({None: NEVER})
    types = {row[0]: row[1] for row in connection.execute(sa.select(Insats.id, Insats.insats_type_code))}
    type_places = _places(lists.insats_types)
    places = {insats_id: type_places[code] for insats_id, code in types.items()}
    columns: dict[Any, Reader] = {
        Enrolment.id: _numbers,
        Enrolment.participant_id: _numbers,
        Enrolment.insats_id: _numbers,
        Enrolment.starts_on: _by(days),
        Enrolment.exit_on: _by(days),
        Enrolment.completion: _by(COMPLETION),
        Enrolment.exit_reason_code: _by(_places(lists.exit_reasons)),
        Enrolment.district_code: _by(_places(lists.districts)),
        _barrier_of_assisted(): _by(_places(lists.barriers)),
    }
    statement = sa.select(*columns).where(_wanted(span, as_of))
    read_columns = _columns(connection, statement, list(columns.values()))
    return Enrolments.sorted(*read_columns, insats_types=places)


def _wanted(span: Period, as_of: date) -> sa.ColumnElement[bool]:
    since = min(span.first, as_of + timedelta(days=1))
    until = min(span.last + timedelta(days=LOOK_AHEAD), as_of)
    touches = sa.or_(Enrolment.exit_on.is_(None), Enrolment.exit_on >= since)
    return sa.or_(sa.and_(Enrolment.starts_on <= until, touches), Enrolment.exit_reason_code == DECEASED)


def _barrier_of_assisted() -> sa.ColumnElement[str]:
    """The barrier of those who had social assistance at entry; nothing for the others."""
    barrier = sa.func.coalesce(Enrolment.barrier_code, UNKNOWN)
    return sa.case((Enrolment.social_assistance == "yes", barrier))


def _persons(connection: Connection) -> Persons:
    days = Days({None: NEVER})
    statement = sa.select(Participant.id, Participant.birth_date, Participant.sex, Participant.died_on)
    readers = [_numbers, _by(days), _by({"K": 0, "M": 1, "U": 2}), _by(days)]
    return Persons(*_columns(connection, statement.order_by(Participant.id), readers))


def _answers(connection: Connection, span: Period) -> Answers:
    """What the 90-day follow-ups of completed exits in the span hold, where they hold anything."""
    days = Days({None: NEVER})
    working = _working(connection, Livelihood)
    all_codes = connection.scalars(sa.select(Livelihood.code))
    livelihoods = {code: WORKS if code in working else WORKS_NOT for code in all_codes}
    statement = (
        sa.select(
            FollowUp.enrolment_id,
            FollowUp.livelihood_code,
            FollowUp.answered_on,
            FollowUp.social_assistance,
            FollowUp.assistance_known_on,
        )
        .join(Enrolment, Enrolment.id == FollowUp.enrolment_id)
        .where(Enrolment.exit_on.between(span.first, span.last), Enrolment.completion == "completed")
        .where(FollowUp.horizon_days == 90, FollowUp.withdrawn_at.is_(None))
        .order_by(FollowUp.enrolment_id)
    )
    readers = [_numbers, _by({None: 0, **livelihoods}), _by(days), _by(ASSISTANCE), _by(days)]
    return Answers(*_columns(connection, statement, readers))


def _places(items: Iterable[Item]) -> dict[str | None, int]:
    """The place of each code in its list; -1 for none."""
    return {None: -1, **{item.code: place for place, item in enumerate(items)}}


def _numbers(column: Sequence[int]) -> np.ndarray:
    return np.fromiter(column, np.int32, len(column))


def _by(numbering: dict[Any, int]) -> Reader:
    return lambda column: np.fromiter(map(numbering.__getitem__, column), np.int32, len(column))


def _columns(connection: Connection, statement: sa.Select[Any], readers: list[Reader]) -> list[np.ndarray]:
    cursor: Any = connection.execute(statement).cursor
    parts: list[list[np.ndarray]] = [[np.empty(0, np.int32)] for _ in readers]
    while rows := cursor.fetchmany(CHUNK):
        for part, reader, column in zip(parts, readers, zip(*rows, strict=True), strict=True):
            part.append(reader(column))
    return [np.concatenate(part) for part in parts]
