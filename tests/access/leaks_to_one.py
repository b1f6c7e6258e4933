"""Ways to one person, by key, and ways to change one: each named. A way by key gives what it reached, or None."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from tests.access.leaks import E, P, Who, World
from tracker import clock
from tracker.access.scope import whole_city
from tracker.enrolments.models import Enrolment
from tracker.participants.models import Handler, Participant, ParticipantNumber

H: Any = Handler.__table__


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
    "Core insert": lambda w, who: w.session.execute(sa.insert(H).values(**_handler(w, who))),
    "Core insert of a list": lambda w, who: w.session.execute(sa.insert(H), [_handler(w, who)]),
    "bulk insert of objects": lambda w, who: w.session.execute(sa.insert(Handler), [_handler(w, who)]),
    "insert with RETURNING": lambda w, who: w.session.execute(
        sa.insert(Handler).returning(Handler.participant_id), [_handler(w, who)]
    ),
    "text insert": _insert_text,
    "driver's insert": _insert_by_driver,
}
