"""Ids that are known before their rows are: one way, for rows in bulk and for rows with sealed values."""

from typing import Any

from tests import factories
from tests.city import City
from tracker import bulk
from tracker.access.models import User
from tracker.database import writing
from tracker.enrolments.models import Enrolment
from tracker.participants.models import Participant


def test_what_is_reserved_twice_is_not_the_same(session: Any, city: City) -> None:
    table: Any = Enrolment.__table__
    with writing(session):
        first, second = (bulk.reserve_ids(session, table, 3) for _time in range(2))
        of_connection = bulk.reserve_ids(session.connection(), table, 2)
    assert len({*first, *second, *of_connection}) == 8


def test_an_object_does_not_take_what_is_reserved(session: Any, city: City) -> None:
    with writing(session):
        waiting = bulk.reserve_ids(session, Participant.__table__, 2)  # type: ignore[arg-type]
    assert factories.participant(session, city.jobbtorg).id not in waiting


def test_none_are_reserved_of_nothing(session: Any) -> None:
    assert bulk.reserve_ids(session, User.__table__, 0) == []  # type: ignore[arg-type]
