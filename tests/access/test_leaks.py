"""The leak matrix: no way leads to another unit's people or to a hidden one, and each leads to one's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.access import leaks, leaks_to_one
from tests.access.leaks import Who, World
from tracker.access import scope as scopes
from tracker.access.scope import Unscoped, inside, whole_city
from tracker.database import writing
from tracker.enrolments.models import Enrolment
from tracker.extensions import db
from tracker.participants.models import Handler, Participant, ParticipantNumber

# What a way may answer with, instead of a row.
NOT_FOUND = (Unscoped, sa.exc.SQLAlchemyError)
# These enter a scope of their own, or tell of an error elsewhere.
ENTERS = {
    "after whole_city in the same session",
    "after a savepoint rolled back in whole_city",
    "after a savepoint rolled back by whole_city",
    "after another unit's scope",
    "connection from the pool",
    "prepared statement",
    "another thread",
}


@pytest.fixture
def world(session: Any, city: Any) -> World:
    """Own, another unit's, and a protected person in the own unit whom the manager handles."""
    own = _who(session, city.jobbtorg, city.coaching)
    other = _who(session, city.district, city.training)
    with writing(session):
        hidden = _who(session, city.jobbtorg, city.course, protection="sekretessmarkering")
    user_id = city.users["caseworker"].id
    scope = scopes.of_unit(city.jobbtorg.id, user_id)
    session.remove()
    return World(session, scope, own, other, hidden, user_id)


def _who(session: Any, unit: Any, where: Any, **facts: Any) -> Who:
    person = factories.participant(session, unit, **facts)
    enrolment = factories.exited(session, person, where)
    return Who(person.id, unit.id, enrolment.id, person.numbers[0].id)


@contextmanager
def _clean(world: World) -> Iterator[None]:
    """Each way starts with an empty session, in the caseworker's scope, and leaves nothing."""
    world.session.remove()
    with inside(world.scope):
        yield
    world.session.remove()


def test_there_are_as_many_ways_as_were_found() -> None:
    assert (
        len(leaks.LISTS)
        + len(leaks.COUNTS)
        + len(leaks_to_one.BY_KEY)
        + len(leaks_to_one.WRITES)
        + len(leaks_to_one.REFUSED)
        >= 100
    )


def test_lists_hold_the_units_own_people(world: World) -> None:
    wrong = {}
    for name, way in leaks.LISTS.items():
        with _clean(world):
            found = way(world)
        if found != {world.own.id}:
            wrong[name] = found
    assert wrong == {}


def test_counts_count_the_units_own_people(world: World) -> None:
    wrong = {}
    for name, way in leaks.COUNTS.items():
        with _clean(world):
            found = way(world)
        if found != 1:
            wrong[name] = found
    assert wrong == {}


def _reached(world: World, way: Any, who: Who) -> bool:
    with _clean(world):
        try:
            return way(world, who) is not None
        except NOT_FOUND:
            return False


def test_keys_lead_to_the_units_own_people(world: World) -> None:
    expected = {"own": True, "other": False, "hidden": False}
    wrong = {}
    for name, way in leaks_to_one.BY_KEY.items():
        found = {which: _reached(world, way, getattr(world, which)) for which in expected}
        if name == "merge":  # there is no row to reach, and a new one has no name
            found["own"] = found["own"] or expected["own"]
        if found != expected:
            wrong[name] = found
    assert wrong == {}


def test_what_cannot_be_read_for_certain_is_refused(world: World) -> None:
    let_through = []
    for name, text in leaks_to_one.REFUSED.items():
        with _clean(world):
            try:
                world.session.connection().exec_driver_sql(text)
            except Unscoped:
                continue
            except sa.exc.SQLAlchemyError as error:
                let_through.append(f"{name}: {type(error).__name__}")
                continue
        let_through.append(name)
    assert let_through == []


def _state(session: Any, who: Who) -> Any:
    """What the whole city knows of somebody in this transaction."""
    with whole_city("a test"):
        asked = [
            sa.select(Participant.__table__).where(Participant.__table__.c.id == who.id),
            sa.select(sa.func.count()).where(ParticipantNumber.participant_id == who.id),
            sa.select(sa.func.count()).where(Enrolment.participant_id == who.id),
            sa.select(Handler.user_id).where(Handler.participant_id == who.id).order_by(Handler.user_id),
        ]
        return [[tuple(row) for row in session.connection().execute(each)] for each in asked]


def _changed(world: World, way: Any, who: Who) -> bool:
    with _clean(world):
        before = _state(world.session, who)
        point = world.session.begin_nested()
        try:
            way(world, who)
        except (*NOT_FOUND, sa.exc.SAWarning):
            point.rollback()
        return bool(_state(world.session, who) != before)


def test_writes_reach_the_units_own_people(world: World) -> None:
    wrong = {}
    for name, way in leaks_to_one.WRITES.items():
        found = {which: _changed(world, way, getattr(world, which)) for which in ("own", "other")}
        if "insert" not in name:  # those about a hidden person are held by the services, and by PostgreSQL
            found["hidden"] = _changed(world, way, world.hidden)
        if found != {which: which == "own" for which in found}:
            wrong[name] = found
    assert wrong == {}


def test_without_a_scope_nothing_is_answered(world: World) -> None:
    world.session.remove()
    token = scopes._scope.set(None)
    answered = []
    try:
        for name, way in leaks.LISTS.items():
            if name in ENTERS:
                continue
            try:
                way(world)
            except Unscoped:
                continue
            finally:
                world.session.remove()
            answered.append(name)
    finally:
        scopes._scope.reset(token)
    assert answered == (["lateral join"] if world.sqlite else [])


def test_raw_cursors(world: World) -> None:
    """SQLite's refuses; PostgreSQL's sees nothing, whatever the connection was used for before."""
    with whole_city("a test"), db.engine.connect() as connection:
        connection.execute(sa.select(Participant.__table__)).all()
    with inside(world.scope):
        raw = db.engine.raw_connection()
        cursor = raw.cursor()
        try:
            if world.sqlite:
                for ask in (cursor.execute, cursor.executescript, raw.driver_connection.execute):  # type: ignore[union-attr]
                    with pytest.raises(Unscoped):
                        ask("SELECT id FROM participant")
            else:
                cursor.execute("SELECT id FROM participant")
                assert cursor.fetchall() == []
        finally:
            raw.close()
