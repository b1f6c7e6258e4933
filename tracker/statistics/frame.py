"""From the database to columns of numbers: with `records`, the only place in the statistics that knows SQL.

Each column travels as one text into an array (`columns`); no object is made per enrolment.
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
from tracker.statistics.columns import Askew, Codes, Column, Days, Numbers, fetch, fixed
from tracker.statistics.disclosure.record_keys import record_keys
from tracker.statistics.material import DECEASED, HORIZON, NO, YES, Enrolments, Frame, Material
from tracker.statistics.period import Period

LOOK_AHEAD = 365
"""Days after the period in which a new start still counts, as a re-enrolment."""
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
    wanted = _stay(span, lists) | _answer(connection) | ({"id": Numbers(Enrolment.id)} if own else {})
    source = sa.outerjoin(Enrolment, FollowUp, _follow_up_of_completed(span))
    columns = fetch(connection, wanted, source, _wanted(span, as_of))
    columns["person"] = people.person_of(columns["person"])
    places = _places(lists.insats_types)
    if not places.keys() >= set(types.values()):
        raise Askew("an insats of a type that is not in the list")
    return Enrolments.sorted(columns, {insats: places[code] for insats, code in types.items()})


def _stay(span: Period, lists: CodeLists) -> dict[str, Column]:
    """Who, where, from when to when and with what; the barrier only of those who had social assistance at entry.

    Rows that only tell of a new start after the span need no codes, and a reason only where the exit counts.
    """
    within = Enrolment.starts_on <= fixed(span.last)
    assisted = sa.and_(Enrolment.social_assistance == fixed("yes"), within)
    barrier = sa.func.coalesce(Enrolment.barrier_code, fixed(UNKNOWN))
    reason = Enrolment.exit_reason_code
    counts = sa.or_(Enrolment.exit_on <= fixed(span.last), reason == fixed(DECEASED))
    return {
        "person": Numbers(Enrolment.participant_id),
        "insats": Numbers(Enrolment.insats_id),
        "start": Days(Enrolment.starts_on),
        "exit": Days(Enrolment.exit_on),
        "completed": Codes(Enrolment.completion, {"completed": 1}, other=0),
        "exit_reason": Codes(reason, _places(lists.exit_reasons), none=-1, only=counts),
        "district": Codes(Enrolment.district_code, _places(lists.districts), only=within),
        "barrier": Codes(barrier, _places(lists.barriers), none=-1, only=assisted),
    }


def _answer(connection: Connection) -> dict[str, Column]:
    """What the 90-day follow-up holds; where there is none, or no answer, its day is NEVER."""
    working = dict.fromkeys(sorted(_working(connection, Livelihood)), 1)
    return {
        "answered_on": Days(FollowUp.answered_on),
        "works_then": Codes(FollowUp.livelihood_code, working, other=0),
        "assistance_known_on": Days(FollowUp.assistance_known_on),
        "assistance": Codes(FollowUp.social_assistance, ASSISTANCE, other=0),
    }


def _follow_up_of_completed(span: Period) -> sa.ColumnElement[bool]:
    """The follow-up in force at 90 days. Only completed exits in the span are looked up."""
    within = sa.and_(
        Enrolment.completion == fixed("completed"), Enrolment.exit_on.between(fixed(span.first), fixed(span.last))
    )
    return sa.and_(
        FollowUp.enrolment_id == sa.case((within, Enrolment.id)),
        FollowUp.horizon_days == fixed(HORIZON),
        FollowUp.withdrawn_at.is_(None),
    )


def _wanted(span: Period, as_of: date) -> sa.ColumnElement[bool]:
    since = min(span.first, as_of + timedelta(days=1))
    until = min(span.last + timedelta(days=LOOK_AHEAD), as_of)
    touches = sa.or_(Enrolment.exit_on.is_(None), Enrolment.exit_on >= fixed(since))
    return sa.or_(sa.and_(Enrolment.starts_on <= fixed(until), touches), Enrolment.exit_reason_code == fixed(DECEASED))


def _places(items: Sequence[Item]) -> dict[str, int]:
    return {item.code: place for place, item in enumerate(items)}
