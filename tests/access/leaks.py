"""The ways to another unit's rows, and to a hidden person's: each named, each a function of the world below.

A way that lists gives the ids of the participants it reached; one by key gets an id and gives the id it reached, or
None; one that writes does something to somebody.
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

from tracker import clock
from tracker.access.scope import Scope, inside, whole_city
from tracker.enrolments.models import Enrolment
from tracker.extensions import db
from tracker.followups.models import FollowUp
from tracker.insatser.models import Insats
from tracker.participants.models import Handler, Participant, ParticipantNumber

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
    return _ids(w.session.execute(sa.update(P).values(email="").returning(P.c.id)))


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
    "rows changed by an UPDATE": lambda w: w.session.execute(sa.update(P).values(phone="")).rowcount,
    "rows removed by a DELETE": lambda w: w.session.execute(sa.delete(ParticipantNumber)).rowcount,
}


def _loaded(w: World) -> None:
    w.everything()


def _get_after_whole_city(w: World, who: Who) -> Any:
    w.everything()
    return w.session.get(Participant, who.id)


def _kept(w: World, who: Who) -> Any:
    w.everything()
    return next(each for each in w.kept if each.id == who.id)


def _refreshed(w: World, who: Who) -> Any:
    found = _kept(w, who)
    w.session.refresh(found)
    return found


def _expired(w: World, who: Who) -> Any:
    found = _kept(w, who)
    w.session.expire(found)
    return found if found.given_name else None


def _expired_by_rollback(w: World, who: Who) -> Any:
    found = _kept(w, who)
    w.session.rollback()
    return found if found.given_name else None


def _through_relationship(w: World, who: Who) -> Any:
    with whole_city("a test"):
        number = w.session.get(ParticipantNumber, who.number_id)
    return number.participant


def _through_remembered_relationship(w: World, who: Who) -> Any:
    w.everything()
    return _through_relationship(w, who)


def _through_detached(w: World, who: Who) -> Any:
    with whole_city("a test"):
        number = w.session.get(ParticipantNumber, who.number_id)
    w.session.expunge_all()
    w.session.add(number)
    return number.participant


def _merged(w: World, who: Who) -> Any:
    found = w.session.merge(Participant(id=who.id))
    return found if found.given_name else None


def _merged_detached(w: World, who: Who) -> Any:
    with whole_city("a test"):
        number = w.session.get(ParticipantNumber, who.number_id)
    w.session.expunge_all()
    return w.session.merge(number, load=False).participant


def _of_key(statement: Callable[[Who], Any]) -> Callable[[World, Who], Any]:
    return lambda w, who: w.session.scalar(statement(who))


BY_KEY: dict[str, Callable[[World, Who], Any]] = {
    "get": lambda w, who: w.session.get(Participant, who.id),
    "get_one": lambda w, who: w.session.get_one(Participant, who.id),
    "get, anew": lambda w, who: w.session.get(Participant, who.id, populate_existing=True),
    "get with a lock": lambda w, who: w.session.get(Participant, who.id, with_for_update=True),
    "legacy get": lambda w, who: w.session.query(Participant).filter_by(id=who.id).one_or_none(),
    "get of what whole_city left in the session": _get_after_whole_city,
    "refresh": _refreshed,
    "expire": _expired,
    "expired by a rollback": _expired_by_rollback,
    "relationship of what whole_city left": _through_relationship,
    "relationship to what whole_city left": _through_remembered_relationship,
    "relationship of a detached object": _through_detached,
    "relationship of a merged object": _merged_detached,
    "merge": _merged,
    "where by key": _of_key(lambda who: sa.select(Participant).where(Participant.id == who.id)),
    "exists by key": _of_key(lambda who: sa.select(sa.literal(1)).where(sa.exists().where(P.c.id == who.id))),
    "text by key": _of_key(lambda who: sa.text(f"SELECT id FROM participant WHERE id = {who.id:d}")),
    "a row about the person": _of_key(lambda who: sa.select(Enrolment).where(Enrolment.participant_id == who.id)),
    "a row about the person by its key": lambda w, who: w.session.get(Enrolment, who.enrolment_id),
}  # fmt: skip

_EVERYONE = "SELECT id FROM participant"
REFUSED: dict[str, str] = {
    "comment": f"{_EVERYONE} -- all",
    "comment of C": f"{_EVERYONE} /* all */",
    "comment that another line ends": "DELETE FROM participant_number -- \r WHERE 1 = 0",
    "change behind a comment": "DELETE FROM participant_number -- all",
    "two statements": f"{_EVERYONE}; {_EVERYONE}",
    "with the schema's name": "SELECT id FROM main.participant",
    "view": f"CREATE VIEW everyone AS {_EVERYONE}",
    "table out of people": f"CREATE TABLE everyone AS {_EVERYONE}",
    "table by SELECT INTO": "SELECT * INTO everyone FROM participant",
    "expression with the table's name": f"WITH participant AS ({_EVERYONE}) SELECT id FROM participant",
    "alias with another table's name": "SELECT enrolment.id FROM participant AS enrolment",
    "whole row": "SELECT participant FROM participant",
    "change inside a query": "WITH gone AS (DELETE FROM participant_number RETURNING id) SELECT id FROM gone",
    "explanation": f"EXPLAIN {_EVERYONE}",
    "table moved": "ALTER TABLE participant RENAME TO everyone",
    "unreadable": "SELECT id FROM participant WHERE (",
    "unit moved": "UPDATE participant SET unit_id = 3",
    "unit moved in capitals": "UPDATE participant SET UNIT_ID = 3",
    "unit moved among others": "UPDATE participant SET (unit_id, phone) = (3, '')",
    "insert of a literal": "INSERT INTO handler (participant_id, user_id, unit_id) VALUES (1, 1, 3)",
    "insert of no unit": "INSERT INTO handler (participant_id, user_id) VALUES (1, 1)",
    "insert of a select": "INSERT INTO handler (participant_id, user_id, unit_id) SELECT 1, 1, 3",
    "insert without columns": "INSERT INTO handler VALUES (1, 1, 3)",
    "replacement": "REPLACE INTO handler (participant_id, user_id, unit_id) VALUES (1, 1, 1)",
    "insert or replace": "INSERT OR REPLACE INTO handler (participant_id, user_id, unit_id) VALUES (1, 1, 1)",
    "update or replace": "UPDATE OR REPLACE participant SET phone = ''",
    "upsert": "INSERT INTO handler (participant_id, user_id, unit_id) VALUES (1, 1, 1)"
    " ON CONFLICT (participant_id, user_id) DO UPDATE SET unit_id = 3",
}


def _handler(w: World, who: Who) -> dict[str, Any]:
    return {"participant_id": who.id, "user_id": w.user_id, "unit_id": who.unit_id, "since": clock.now()}


def _insert_text(w: World, who: Who) -> None:
    columns = ("participant_id", "user_id", "unit_id", "since")
    text = f"INSERT INTO handler ({', '.join(columns)}) VALUES (:{', :'.join(columns)})"
    w.session.execute(sa.text(text), {**_handler(w, who), "since": "2026-01-01 00:00:00"})


def _insert_by_driver(w: World, who: Who) -> None:
    mark = "?" if w.sqlite else "%s"
    text = f"INSERT INTO handler (since, participant_id, user_id, unit_id) VALUES ({', '.join([mark] * 4)})"
    rows = [("2026-01-01 00:00:00", who.id, w.user_id, who.unit_id)]
    w.session.connection().exec_driver_sql(text, rows)


def _set(w: World, who: Who) -> None:
    _kept(w, who).given_name = "Ny"
    w.session.flush()


def _delete_object(w: World, who: Who) -> None:
    with whole_city("a test"):
        number = w.session.get(ParticipantNumber, who.number_id)
    w.session.delete(number)
    w.session.flush()


def _bulk_mappings(w: World, who: Who) -> None:
    w.session.execute(sa.update(Participant), [{"id": who.id, "given_name": "Ny", "version": 1}])


def _update_from(w: World, who: Who) -> None:
    new = sa.update(P).values(given_name="Ny")
    w.session.execute(new.where(P.c.id == E.c.participant_id, E.c.participant_id == who.id))


def _delete_by_other_table(w: World, who: Who) -> None:
    numbers: Any = ParticipantNumber.__table__
    chosen = sa.select(P.c.id).where(P.c.id == who.id)
    w.session.execute(sa.delete(numbers).where(numbers.c.participant_id.in_(chosen)))


WRITES: dict[str, Callable[[World, Who], Any]] = {
    "bulk update": lambda w, who: w.session.execute(
        sa.update(Participant).where(Participant.id == who.id).values(given_name="Ny")
    ),
    "bulk update of all": lambda w, who: w.session.execute(
        sa.update(P).values(given_name="Ny").where(P.c.id == who.id)
    ),
    "bulk delete": lambda w, who: w.session.execute(
        sa.delete(ParticipantNumber).where(ParticipantNumber.id == who.number_id)
    ),
    "update of objects by key": _bulk_mappings,
    "update from another table": _update_from,
    "delete by another table": _delete_by_other_table,
    "attribute of what whole_city left": _set,
    "delete of what whole_city left": _delete_object,
    "text update": lambda w, who: w.session.execute(
        sa.text("UPDATE participant SET given_name = 'Ny' WHERE id = :id OR 1 = 0"), {"id": who.id}
    ),
    "driver's update": lambda w, who: w.session.connection().exec_driver_sql(
        f"UPDATE participant AS p SET given_name = 'Ny' WHERE p.id = {who.id:d}"
    ),
    "text delete": lambda w, who: w.session.execute(
        sa.text("DELETE FROM participant_number WHERE participant_id = :id"), {"id": who.id}
    ),
    "insert of an object": lambda w, who: (w.session.add(Handler(**_handler(w, who))), w.session.flush()),
    "Core insert": lambda w, who: w.session.execute(sa.insert(Handler.__table__).values(**_handler(w, who))),
    "Core insert of a list": lambda w, who: w.session.execute(sa.insert(Handler.__table__), [_handler(w, who)]),
    "bulk insert of objects": lambda w, who: w.session.execute(sa.insert(Handler), [_handler(w, who)]),
    "insert with RETURNING": lambda w, who: w.session.execute(
        sa.insert(Handler).returning(Handler.participant_id), [_handler(w, who)]
    ),
    "text insert": _insert_text,
    "driver's insert": _insert_by_driver,
}
