"""Whoever has left the unit has no say there: each place that asks who works where asks for today."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.city import TODAY, City
from tracker.access import holding
from tracker.access.models import Assignment
from tracker.access.policy import Door
from tracker.access_review import rules
from tracker.access_review import service as review
from tracker.database import writing
from tracker.participants import handling
from tracker.participants.models import Handler
from tracker.retention import service as retention


@pytest.fixture
def ended(session: Any, city: City) -> int:
    """The manager of the jobbtorg, whose role there ended yesterday."""
    manager = city.users["manager"].id
    with writing(session):
        session.execute(
            sa.update(Assignment).values(ends_on=TODAY - timedelta(days=1)).where(Assignment.user_id == manager)
        )
    return manager


def test_a_protected_person_is_not_handled_by_one_who_has_left(session: Any, city: City, ended: int) -> None:
    factories.participant(session, city.jobbtorg, protection="sekretessmarkering")  # by a command: the managers
    assert session.scalars(sa.select(Handler)).all() == []
    assert handling.number_unhandled(session, city.jobbtorg.id) == 1


def test_one_who_has_left_cannot_be_named_and_does_not_count(session: Any, city: City) -> None:
    person = factories.participant(session, city.jobbtorg, protection="sekretessmarkering")
    assert [row.able for row in handling.named(session, person.id)] == [True]
    with writing(session):
        session.execute(sa.update(Assignment).values(ends_on=TODAY - timedelta(days=1)))
    assert [row.able for row in handling.named(session, person.id)] == [False]
    assert handling.colleagues(session, city.jobbtorg.id) == []


def test_one_who_has_left_decides_on_no_retention(session: Any, city: City, ended: int) -> None:
    assert not retention.may_decide(session, ended, city.jobbtorg.id)
    assert retention.may_decide(session, city.users["administrator"].id, city.jobbtorg.id)


def test_one_who_has_left_takes_out_no_file(session: Any, city: City, ended: int) -> None:
    assert not holding.opens_to(session, ended, Door.CASEWORK, city.jobbtorg.id)
    assert holding.opens_to(session, city.users["caseworker"].id, Door.CASEWORK, city.jobbtorg.id)


def test_a_month_is_weighed_against_those_who_worked_in_it(session: Any, city: City, ended: int) -> None:
    last, after = (rules.first_of(TODAY - timedelta(days=days)) for days in (1, 0))
    assert ended in review._users(session, city.jobbtorg.id, last)
    assert ended not in review._users(session, city.jobbtorg.id, after)


def test_retention_has_a_door_of_its_own(app: Any) -> None:
    views = {name: view for name, view in app.view_functions.items() if name.startswith("retention.")}
    assert {view.door for view in views.values()} == {Door.RETENTION}
