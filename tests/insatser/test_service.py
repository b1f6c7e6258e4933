"""Insatser and projects: names of their own, dates that hold, what stood before."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.city import TODAY, City
from tracker.database import writing
from tracker.errors import Refused, Stale
from tracker.insatser import service
from tracker.insatser.models import Project, ProjectGoal
from tracker.revisions.models import Revision


def change(session: Any, insats: Any, **facts: Any) -> None:
    with writing(session):
        seen = facts.pop("seen_version", insats.version)
        service.change_insats(session, insats, facts, seen_version=seen, user_id=None)


@pytest.fixture
def project(session: Any, city: City) -> Project:
    with writing(session):
        goals = {"participants": 725, "completed": 600}
        return service.add_project(session, {"name": "merit.nu", "funder": "ESF"}, goals, unit_id=None)


def test_a_name_is_the_units_own_whatever_the_case(session: Any, city: City) -> None:
    assert city.coaching.name == city.other_coaching.name
    with pytest.raises(Refused, match="redan en insats"):
        factories.insats(session, city.jobbtorg, name="JOBBCOACHNING")


def test_a_new_name_changes_the_order(session: Any, city: City) -> None:
    change(session, city.coaching, name="Ärlig chans")
    names = [each.name for each in session.scalars(service.of_unit(city.jobbtorg.id))]
    assert names == ["Svenska på jobbet", "Ärlig chans"]


def test_only_those_that_run_on_the_day(session: Any, city: City) -> None:
    names = [each.name for each in session.scalars(service.of_unit(city.jobbtorg.id, date(2027, 1, 1)))]
    assert names == ["Jobbcoachning"]
    assert len(session.scalars(service.of_unit(city.jobbtorg.id, TODAY)).all()) == 2


def test_another_units_insats_is_not_there(session: Any, city: City) -> None:
    assert service.one_of_unit(session, city.coaching.id, city.district.id) is None


def test_dates_cannot_leave_enrolments_outside(session: Any, city: City) -> None:
    factories.enrolment(session, factories.participant(session, city.jobbtorg), city.course)
    with pytest.raises(Refused, match="1 inskrivningar"):
        change(session, city.course, starts_on=date(2026, 1, 13))
    change(session, city.course, starts_on=date(2026, 1, 12))
    assert session.scalars(sa.select(Revision)).one().before == {"starts_on": "2025-01-01"}


def test_a_change_seen_late_is_stale(session: Any, city: City) -> None:
    seen = city.coaching.version
    change(session, city.coaching, places=12)
    with pytest.raises(Stale):
        change(session, city.coaching, places=15, seen_version=seen)
    assert city.coaching.places == 12


def test_a_projects_goals_are_replaced_and_kept(session: Any, city: City, project: Project) -> None:
    with writing(session):
        goals = {"participants": 800, "self_sufficiency_90": 70}
        seen = project.version
        service.change_project(session, project, {"budget": 5}, goals, seen_version=seen, user_id=None)
    rows = session.execute(sa.select(ProjectGoal.measure, ProjectGoal.target))
    assert dict(map(tuple, rows)) == goals
    kept = {each.action: each.before for each in session.scalars(sa.select(Revision))}
    assert kept == {"changed": {"budget": None}, "goals_changed": {"participants": 725, "completed": 600}}


def test_a_projects_name_is_the_citys_own(session: Any, city: City, project: Project) -> None:
    with pytest.raises(Refused, match="redan ett projekt"), writing(session):
        service.add_project(session, {"name": "merit.nu", "funder": "ESF"}, {}, unit_id=None)
