"""From the database to columns of numbers: with `records`, the only place in the statistics that knows SQL.

The database turns dates and codes into small whole numbers, which travel packed (`packing`) into arrays.
No object is made per enrolment.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tracker.access.scope import Scope, inside, whole_city
from tracker.codelists.models import Barrier, District, ExitReason, InsatsType, Livelihood
from tracker.enrolments.models import Enrolment
from tracker.followups.models import FollowUp
from tracker.insatser.models import Insats
from tracker.statistics import records
from tracker.statistics.codes import UNKNOWN, CodeLists, Item, with_unknown
from tracker.statistics.disclosure.record_keys import record_keys
from tracker.statistics.material import DECEASED, HORIZON, NO, YES, Enrolments, Frame, Material
from tracker.statistics.packing import DAY_BITS, DayNumber, Field, day_or_never, fetch, packed
from tracker.statistics.period import Period

LOOK_AHEAD = 365
"""Days after the period in which a new start still counts, as a re-enrolment."""
CODE_BITS = 10
ASSISTANCE = {"yes": YES, "no": NO}


def load(source: Any, period: Period, as_of: date, secret: bytes | None = None) -> Frame:
    """All that the tables of one period need, as known on `as_of`. `source` is a session or a connection.

    With a `secret` each person gets the key that it makes of her: the same in every frame.
    """
    material = read(source, period, as_of)
    if secret is not None:
        material = replace(material, keys=record_keys(secret, material.persons.id))
    return material.frame(period)


def read(source: Any, span: Period, as_of: date) -> Material:
    """The material of every period within `span`, as known on `as_of`: read once, drawn from many times."""
    with whole_city("counts, split by sex"):
        return _read(source if isinstance(source, Connection) else source.connection(), span, as_of)


def read_within(source: Any, scope: Scope, span: Period, as_of: date) -> Material:
    """The same of what stands in the scope's own records, each a person of its own, with the enrolments' ids.

    What other units have written down plays no part: no answer by their enrolments, no re-enrolment there, no fact.
    """
    with inside(scope):
        return _read(source if isinstance(source, Connection) else source.connection(), span, as_of, own=True)


def _read(connection: Connection, span: Period, as_of: date, *, own: bool = False) -> Material:
    lists = read_lists(connection)
    people = records.read_apart(connection) if own else records.read(connection)
    return Material(
        span=span,
        as_of=as_of,
        lists=lists,
        enrolments=_enrolments(connection, span, as_of, lists, people, own=own),
        persons=people.persons(),
    )


def read_lists(connection: Connection) -> CodeLists:
    """The code lists in their order."""
    return CodeLists(
        insats_types=_items(connection, InsatsType),
        exit_reasons=_items(connection, ExitReason),
        barriers=with_unknown(_items(connection, Barrier)),
        districts=_items(connection, District, District.successor_code),
        working_reasons=_working(connection, ExitReason),
    )


def _items(connection: Connection, model: Any, successor: Any = None) -> tuple[Item, ...]:
    columns = (model.code, model.label_sv, model.label_en, model.valid_from, model.valid_to)
    extra = () if successor is None else (successor,)
    rows = connection.execute(sa.select(*columns, *extra).order_by(model.position, model.code))
    return tuple(Item(*row) for row in rows)


def _working(connection: Connection, model: Any) -> frozenset[str]:
    return frozenset(connection.scalars(sa.select(model.code).where(model.works_or_studies)))


def _enrolments(
    connection: Connection, span: Period, as_of: date, lists: CodeLists, people: records.Records, *, own: bool
) -> Enrolments:
    """Enrolments that touch the span or start soon after it, and every death that an exit tells of."""
    types = dict(iter(connection.execute(sa.select(Insats.id, Insats.insats_type_code))))
    words = [
        [Field("person", Enrolment.participant_id, 31), Field("insats", Enrolment.insats_id, 31)],
        _stay(span, lists),
        [*_answer(connection), Field("barrier", _barrier(span, lists), CODE_BITS)],
        *([[Field("id", Enrolment.id, 31)]] if own else []),
    ]
    statement = (
        sa.select(*[packed(word) for word in words])
        .outerjoin(FollowUp, _follow_up_of_completed(span))
        .where(_wanted(span, as_of))
    )
    places = _places(lists.insats_types)
    columns = fetch(connection, statement.select_from(Enrolment), words)
    columns["person"] = people.person_of(columns["person"])
    columns["barrier"] -= 1
    columns["exit_reason"] -= 1
    return Enrolments.sorted(columns, {insats: places[code] for insats, code in types.items()})


def _stay(span: Period, lists: CodeLists) -> list[Field]:
    """Start and exit. Rows that only tell of a new start after the span need no codes."""
    within = Enrolment.starts_on <= span.last
    reason = _place_of(Enrolment.exit_reason_code, lists.exit_reasons, first=1)
    district = _place_of(Enrolment.district_code, lists.districts)
    return [
        Field("start", DayNumber(Enrolment.starts_on), DAY_BITS),
        Field("exit", day_or_never(Enrolment.exit_on), DAY_BITS),
        Field("completed", sa.case((Enrolment.completion == "completed", 1), else_=0), 1),
        Field("exit_reason", reason, 8),
        Field("district", sa.case((within, district), else_=0), CODE_BITS),
    ]


def _answer(connection: Connection) -> list[Field]:
    """What the 90-day follow-up holds; where there is none, or no answer, its day is NEVER."""
    working = sorted(_working(connection, Livelihood))
    assistance = sa.case(ASSISTANCE, value=FollowUp.social_assistance, else_=0)
    return [
        Field("answered_on", day_or_never(FollowUp.answered_on), DAY_BITS),
        Field("works_then", sa.case((FollowUp.livelihood_code.in_(working), 1), else_=0), 1),
        Field("assistance_known_on", day_or_never(FollowUp.assistance_known_on), DAY_BITS),
        Field("assistance", assistance, 2),
    ]


def _barrier(span: Period, lists: CodeLists) -> sa.ColumnElement[int]:
    """The barrier of those who had social assistance at entry, counted from 1; 0 for the others."""
    code = sa.func.coalesce(Enrolment.barrier_code, UNKNOWN)
    assisted = sa.and_(Enrolment.social_assistance == "yes", Enrolment.starts_on <= span.last)
    return sa.case((assisted, _place_of(code, lists.barriers, first=1)), else_=0)


def _follow_up_of_completed(span: Period) -> sa.ColumnElement[bool]:
    """The follow-up in force at 90 days. Only completed exits in the span are looked up."""
    within = sa.and_(Enrolment.completion == "completed", Enrolment.exit_on.between(span.first, span.last))
    return sa.and_(
        FollowUp.enrolment_id == sa.case((within, Enrolment.id)),
        FollowUp.horizon_days == HORIZON,
        FollowUp.withdrawn_at.is_(None),
    )


def _wanted(span: Period, as_of: date) -> sa.ColumnElement[bool]:
    since = min(span.first, as_of + timedelta(days=1))
    until = min(span.last + timedelta(days=LOOK_AHEAD), as_of)
    touches = sa.or_(Enrolment.exit_on.is_(None), Enrolment.exit_on >= since)
    return sa.or_(sa.and_(Enrolment.starts_on <= until, touches), Enrolment.exit_reason_code == DECEASED)


def _places(items: Sequence[Item]) -> dict[str, int]:
    return {item.code: place for place, item in enumerate(items)}


def _place_of(column: Any, items: Sequence[Item], first: int = 0) -> sa.ColumnElement[int]:
    """The place of the column's code in its list, the first one being `first`; 0 for a NULL."""
    places = {code: place + first for code, place in _places(items).items()}
    return sa.case(places, value=column, else_=0) if places else sa.literal(0)
