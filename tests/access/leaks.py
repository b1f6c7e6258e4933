"""Ways to lists and counts of people, with another unit's and a hidden one's among them: each named, each a function of
the world below, and each gives the ids of the participants it reached, or how many they were.
"""

import threading
from collections.abc import Callable, Iterable
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any

import pandas
import sqlalchemy as sa
from sqlalchemy.orm import (
    Session,
    aliased,
    contains_eager,
    joinedload,
    selectinload,
    subqueryload,
    with_loader_criteria,
)

from tracker.access.scope import Scope, inside, whole_city
from tracker.enrolments.models import Enrolment
from tracker.extensions import db
from tracker.followups.models import FollowUp
from tracker.insatser.models import Insats
from tracker.participants.models import Participant, ParticipantNumber

P: Any = Participant.__table__
E: Any = Enrolment.__table__


@dataclass(frozen=True)
class Who:
    """Somebody, by ids."""

    id: int
    unit_id: int
    enrolment_id: int
    number_id: int


@dataclass
class World:
    """A session in the scope of one caseworker, and who there is."""

    session: Any
    scope: Scope
    own: Who
    other: Who
    hidden: Who
    user_id: int

    @property
    def sqlite(self) -> bool:
        """Whether this is SQLite."""
        return bool(self.session.get_bind().dialect.name == "sqlite")

    def everything(self) -> set[int]:
        """All participants, as the whole city sees them; they stay in the session."""
        with whole_city("a test"):
            self.kept = list(self.session.scalars(sa.select(Participant)))
            return {each.id for each in self.kept}


def _ids(rows: Iterable[Any]) -> set[int]:
    first = [row[0] if isinstance(row, tuple | sa.Row) else row for row in rows]
    return {getattr(each, "id", each) for each in first}


def _of(statement: Any) -> Callable[[World], set[int]]:
    return lambda w: _ids(w.session.execute(statement).unique())


def _text(text: str) -> Callable[[World], set[int]]:
    return lambda w: _ids(w.session.execute(sa.text(text)))


def _driver(text: str) -> Callable[[World], set[int]]:
    return lambda w: _ids(w.session.connection().exec_driver_sql(text))


def _of_objects(statement: Any, participant: Callable[[Any], Any]) -> Callable[[World], set[int]]:
    return lambda w: {participant(each).id for each in w.session.scalars(statement).unique()}


def _another_session(w: World) -> set[int]:
    with Session(db.engine) as another:
        return _ids(another.scalars(sa.select(Participant)))


def _in_thread(w: World) -> set[int]:
    found: set[int] = set()
    engine = db.engine

    def ask() -> None:
        with engine.connect() as connection:
            found.update(_ids(connection.execute(sa.select(P.c.id))))

    thread = threading.Thread(target=copy_context().run, args=(ask,))
    thread.start()
    thread.join()
    return found


def _after_whole_city(w: World) -> set[int]:
    w.everything()
    return _ids(w.session.scalars(sa.select(Participant)))


def _after_savepoint_in_whole_city(w: World) -> set[int]:
    point = w.session.begin_nested()
    w.everything()
    point.rollback()
    return _ids(w.session.scalars(sa.select(Participant)))


def _after_rolled_back_scope(w: World) -> set[int]:
    w.session.scalars(sa.select(Participant)).all()
    point = w.session.begin_nested()
    with whole_city("a test"):
        w.session.execute(sa.select(P.c.id)).all()
        point.rollback()
    return _ids(w.session.scalars(sa.select(Participant)))


def _on_a_used_connection(w: World) -> set[int]:
    w.session.rollback()
    with db.engine.connect() as connection, whole_city("a test"):
        connection.execute(sa.select(P.c.id)).all()
    with db.engine.connect() as connection:
        return _ids(connection.execute(sa.select(P.c.id)))


def _prepared(w: World) -> set[int]:
    with whole_city("a test"):
        for _each in range(7):  # the driver prepares it at the fifth
            w.session.execute(sa.select(P.c.id)).all()
    return _ids(w.session.execute(sa.select(P.c.id)))


def _in_unit_scope_of_other_then_back(w: World) -> set[int]:
    with inside(Scope(units=(w.other.unit_id,))):
        w.session.scalars(sa.select(Participant)).all()
    return _ids(w.session.scalars(sa.select(Participant)))


def _streamed(w: World) -> set[int]:
    statement = sa.select(Participant).execution_options(stream_results=True, yield_per=1)
    return _ids(w.session.scalars(statement))


def _pandas(w: World) -> set[int]:
    return set(pandas.read_sql(sa.select(P.c.id), w.session.connection())["id"])


def _pandas_text(w: World) -> set[int]:
    return set(pandas.read_sql(sa.text("SELECT * FROM participant"), w.session.connection())["id"])


def _update_returning(w: World) -> set[int]:
    return _ids(w.session.execute(sa.update(P).values(died_on=None).returning(P.c.id)))


def _core_delete_returning(w: World) -> set[int]:
    return _ids(w.session.execute(sa.delete(ParticipantNumber).returning(ParticipantNumber.participant_id)))


def _numbers(load: Any) -> Callable[[World], set[int]]:
    statement = sa.select(Participant).options(load(Participant.numbers))
    return lambda w: {n.participant_id for each in w.session.scalars(statement).unique() for n in each.numbers}


_other = aliased(Participant)
_cte = sa.select(Participant.id).cte("everybody")
_one = sa.select(P.c.id)
_correlated = sa.select(Participant.id).where(Participant.id == Enrolment.participant_id).scalar_subquery()
_exists = sa.select(Enrolment.id).where(Enrolment.insats_id == Insats.id).exists()
_ranked = sa.select(P.c.id, sa.func.row_number().over(order_by=P.c.id))
_lateral = sa.select(P.c.id).where(P.c.id == E.c.participant_id).lateral("beside")
_beside = sa.select(_lateral.c.id).select_from(E).join(_lateral, sa.true())

LISTS: dict[str, Callable[[World], set[int]]] = {
    "select of objects": _of_objects(sa.select(Participant), lambda each: each),
    "select of columns": _of(sa.select(Participant.id)),
    "legacy query": lambda w: _ids(w.session.query(Participant).all()),
    "Core select": _of(_one),
    "Core on the connection": lambda w: _ids(w.session.connection().execute(_one)),
    "alias": _of(sa.select(_other.id)),
    "Core alias": _of(sa.select(P.alias("x").c.id)),
    "common table expression": _of(sa.select(_cte.c.id)),
    "recursive expression": _text(
        "WITH RECURSIVE r(id) AS (SELECT id FROM participant UNION"
        " SELECT p.id FROM participant p JOIN r ON p.id = r.id) SELECT id FROM r"
    ),
    "union": _of(sa.union(_one, _one)),
    "union all": _of(sa.union_all(_one, sa.select(E.c.participant_id))),
    "except of nothing": _of(sa.except_(_one, sa.select(P.c.id).where(sa.false()))),
    "subquery": _of(sa.select(_one.subquery().c.id)),
    "scalar subquery": _of(sa.select(_correlated).select_from(Enrolment)),
    "in a subquery": _of(sa.select(E.c.participant_id).where(E.c.participant_id.in_(_one))),
    "join": _of(sa.select(Participant.id).join(Enrolment, Enrolment.participant_id == Participant.id)),
    "join with itself": _of(sa.select(_other.id).join(Participant, Participant.id != _other.id + 1000)),
    "cross join": _of(sa.select(_other.id).select_from(sa.join(_other, Participant, sa.true()))),
    "lateral join": lambda w: {w.own.id} if w.sqlite else _ids(w.session.execute(_beside)),
    "window function": _of(_ranked),
    "group by": _of(sa.select(P.c.id, sa.func.count()).group_by(P.c.id)),
    "greatest": _of(sa.select(sa.func.max(P.c.id))),
    "distinct": _of(sa.select(P.c.id).distinct()),
    "order and limit": _of(sa.select(P.c.id).order_by(P.c.id.desc()).limit(10)),
    "row lock": _of(sa.select(Participant).with_for_update()),
    "populate existing": _of(sa.select(Participant).execution_options(populate_existing=True)),
    "someone's own loader criteria": _of(sa.select(Participant).options(with_loader_criteria(Participant, sa.true()))),
    "condition that is always true": _of(sa.select(P.c.id).where(sa.or_(P.c.id == 0, sa.true()))),
    "text": _text("SELECT id FROM participant"),
    "text in capitals": _text("SELECT ID FROM PARTICIPANT"),
    "text with a quoted name": _text('SELECT "participant".id FROM "participant"'),
    "text with OR": _text("SELECT id FROM participant WHERE 1 = 0 OR 1 = 1"),
    "text with a table's name in a string": _text("SELECT id FROM participant WHERE 'enrolment' = 'enrolment'"),
    "text with an old join": _text("SELECT p.id FROM participant p, enrolment e WHERE 1 = 1"),
    "objects from text": _of_objects(
        sa.select(Participant).from_statement(sa.text("SELECT * FROM participant")), lambda each: each
    ),
    "driver's SQL": _driver("SELECT id FROM participant"),
    "pandas, Core": _pandas,
    "pandas, text": _pandas_text,
    "lazy load": _of_objects(sa.select(Enrolment), lambda each: each.participant),
    "joined load": _of_objects(
        sa.select(Enrolment).options(joinedload(Enrolment.participant)), lambda each: each.participant
    ),
    "two joined loads": _of_objects(
        sa.select(FollowUp).options(joinedload(FollowUp.enrolment).joinedload(Enrolment.participant)),
        lambda each: each.enrolment.participant,
    ),
    "contained eagerly": _of_objects(
        sa.select(Enrolment).join(Enrolment.participant).options(contains_eager(Enrolment.participant)),
        lambda each: each.participant,
    ),
    "lazy collection": lambda w: {
        n.participant_id for each in w.session.scalars(sa.select(Participant)) for n in each.numbers
    },
    "collection, joined": _numbers(joinedload),
    "collection, selected in": _numbers(selectinload),
    "collection, by subquery": _numbers(subqueryload),
    "stream": _streamed,
    "another session": _another_session,
    "another thread": _in_thread,
    "after whole_city in the same session": _after_whole_city,
    "after a savepoint rolled back in whole_city": _after_savepoint_in_whole_city,
    "after a savepoint rolled back by whole_city": _after_rolled_back_scope,
    "after another unit's scope": _in_unit_scope_of_other_then_back,
    "connection from the pool": _on_a_used_connection,
    "prepared statement": _prepared,
    "UPDATE … RETURNING": _update_returning,
    "DELETE … RETURNING": _core_delete_returning,
}  # fmt: skip


def _count(statement: Any) -> Callable[[World], Any]:
    return lambda w: w.session.execute(statement).scalar_one()


COUNTS: dict[str, Callable[[World], Any]] = {
    "count": _count(sa.select(sa.func.count()).select_from(Participant)),
    "count of a subquery": _count(sa.select(sa.func.count()).select_from(sa.select(Participant.id).subquery())),
    "sum": _count(sa.select(sa.func.sum(sa.literal(1))).select_from(P)),
    "count by text": _count(sa.text("SELECT count(*) FROM participant")),
    "count by window": _count(sa.select(sa.func.count().over()).select_from(P).limit(1)),
    "insatser that have someone (EXISTS)": _count(sa.select(sa.func.count()).select_from(Insats).where(_exists)),
    "insatser left joined": _count(
        sa.select(sa.func.count(E.c.id)).select_from(Insats.__table__.outerjoin(E, E.c.insats_id == Insats.id))
    ),
    "case and sum": _count(sa.select(sa.func.sum(sa.case((P.c.id > 0, 1), else_=0)))),
    "rows changed by an UPDATE": lambda w: w.session.execute(sa.update(P).values(died_on=None)).rowcount,
    "rows removed by a DELETE": lambda w: w.session.execute(sa.delete(ParticipantNumber)).rowcount,
}
