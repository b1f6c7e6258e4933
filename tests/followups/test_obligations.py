"""The follow-up is written, moved and withdrawn by the exit itself."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.city import City
from tracker.database import writing
from tracker.enrolments import service as enrolments
from tracker.enrolments.models import Enrolment
from tracker.errors import Refused
from tracker.followups import service
from tracker.followups.models import FollowUp
from tracker.insatser.service import add_project

REFERENCE_DAY = date(2026, 5, 31)


def all_of(session: Any) -> list[FollowUp]:
    return list(session.scalars(sa.select(FollowUp).order_by(FollowUp.horizon_days, FollowUp.id)))


@pytest.fixture
def ended(session: Any, city: City) -> Enrolment:
    return factories.exited(session, factories.participant(session, city.jobbtorg), city.coaching)


def correct_exit(session: Any, enrolment: Enrolment, day: date) -> None:
    with writing(session):
        enrolments.correct(
            session, enrolment, {"exit_on": day}, seen_version=enrolment.version, user_id=None, reason="Fel dag"
        )


def reopen(session: Any, enrolment: Enrolment) -> None:
    with writing(session):
        enrolments.reopen(session, enrolment, seen_version=enrolment.version, user_id=None, reason="Ångrat")


def answer(session: Any, follow_up: FollowUp, day: date) -> None:
    facts = {"livelihood_code": "arbete", "answered_on": day, "source": "participant", "social_assistance": "no"}
    with writing(session):
        service.answer(session, follow_up, facts, seen_version=follow_up.version, user_id=None)


def test_an_exit_owes_a_follow_up_at_ninety_days(session: Any, ended: Enrolment) -> None:
    [owed] = all_of(session)
    assert (owed.enrolment_id, owed.horizon_days, owed.due_on) == (ended.id, 90, REFERENCE_DAY)


def test_an_exit_set_without_the_service_owes_it_too(session: Any, city: City) -> None:
    enrolment = factories.enrolment(session, factories.participant(session, city.jobbtorg), city.coaching)
    with writing(session):
        enrolment.exit_on, enrolment.completion = factories.EXIT_ON, "completed"
        enrolment.exit_reason_code = "arbete"
    assert len(all_of(session)) == 1


def test_insats_and_project_ask_for_later_days(session: Any, city: City) -> None:
    with writing(session):
        facts = {"name": "Vägen in", "funder": "ESF+", "follow_up_180": True}
        project = add_project(session, facts, {}, unit_id=None)
    insats = factories.insats(session, city.jobbtorg, project_id=project.id, follow_up_365=True)
    factories.exited(session, factories.participant(session, city.jobbtorg), insats)
    days = [(each.horizon_days, each.due_on - factories.EXIT_ON) for each in all_of(session)]
    assert days == [(horizon, timedelta(horizon)) for horizon in (90, 180, 365)]


def test_it_moves_with_a_corrected_exit(session: Any, ended: Enrolment) -> None:
    correct_exit(session, ended, date(2026, 3, 12))
    [owed] = all_of(session)
    assert owed.due_on == date(2026, 6, 10)


def test_a_correction_of_something_else_leaves_it_alone(session: Any, ended: Enrolment) -> None:
    [owed] = all_of(session)
    version = owed.version
    with writing(session):
        facts = {"completion": "interrupted"}
        enrolments.correct(session, ended, facts, seen_version=ended.version, user_id=None, reason="")
    assert owed.version == version


def test_it_is_withdrawn_when_the_exit_is_undone_and_made_anew_by_the_next(session: Any, ended: Enrolment) -> None:
    reopen(session, ended)
    [withdrawn] = all_of(session)
    assert withdrawn.withdrawn_at is not None
    factories.leave(session, ended, exit_on=date(2026, 4, 1))
    assert [(each.due_on, each.withdrawn_at is None) for each in all_of(session)] == [
        (REFERENCE_DAY, False),
        (date(2026, 6, 30), True),
    ]


def test_an_answer_stays_readable_when_the_exit_is_undone(session: Any, ended: Enrolment) -> None:
    [owed] = all_of(session)
    answer(session, owed, date(2026, 6, 1))
    reopen(session, ended)
    assert (owed.livelihood_code, owed.answered_on) == ("arbete", date(2026, 6, 1))
    with pytest.raises(Refused, match="gäller inte längre"):
        answer(session, owed, date(2026, 6, 1))


def test_an_answer_goes_along_to_an_earlier_day(session: Any, ended: Enrolment) -> None:
    [owed] = all_of(session)
    answer(session, owed, date(2026, 6, 1))
    correct_exit(session, ended, date(2026, 2, 27))
    assert (owed.due_on, owed.livelihood_code) == (date(2026, 5, 28), "arbete")


def test_an_answer_is_never_older_than_the_day_it_is_about(session: Any, ended: Enrolment) -> None:
    [owed] = all_of(session)
    answer(session, owed, date(2026, 6, 1))
    with pytest.raises(Refused, match="Ångra avslutet") as refused:
        correct_exit(session, ended, date(2026, 3, 12))
    assert refused.value.faults[0].field == "exit_on"
    session.refresh(ended)
    assert (ended.exit_on, owed.due_on) == (factories.EXIT_ON, REFERENCE_DAY)
