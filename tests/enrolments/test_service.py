"""Enrol, exit, correct, reopen: what is refused, what is kept, what happens when two do it at once."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import factories
from tests.city import TODAY, City
from tests.together import both_find_it_free, refusals, together
from tracker.database import writing
from tracker.enrolments import service
from tracker.enrolments.models import Enrolment
from tracker.errors import Refused, Stale
from tracker.insatser.models import Insats
from tracker.insatser.service import change_insats
from tracker.participants.models import Participant
from tracker.participants.service import one_of_unit
from tracker.revisions.models import Revision


@pytest.fixture
def person(session: Any, city: City) -> Participant:
    return factories.participant(session, city.jobbtorg)


def fields(refused: Any) -> list[str]:
    return [fault.field for fault in refused.value.faults]


def test_one_is_in_two_insatser_at_once(session: Any, city: City, person: Participant) -> None:
    factories.enrolment(session, person, city.coaching)
    factories.enrolment(session, person, city.course)
    assert len(service.of_participant(session, person.id, city.jobbtorg.id)) == 2


@pytest.mark.parametrize("start", [date(2026, 1, 1), date(2026, 1, 12), date(2026, 2, 1)])
def test_not_twice_in_one_insats(session: Any, city: City, person: Participant, start: date) -> None:
    factories.enrolment(session, person, city.coaching)
    with pytest.raises(Refused, match="redan inskriven i insatsen sedan 2026-01-12"):
        factories.enrolment(session, person, city.coaching, starts_on=start)


def test_again_from_the_day_after(session: Any, city: City, person: Participant) -> None:
    factories.exited(session, person, city.coaching)
    with pytest.raises(Refused, match="2026-01-12–2026-03-02"):
        factories.enrolment(session, person, city.coaching, starts_on=factories.EXIT_ON)
    factories.enrolment(session, person, city.coaching, starts_on=date(2026, 3, 3))


def test_only_while_the_insats_runs(session: Any, city: City, person: Participant) -> None:
    with pytest.raises(Refused, match="2025-01-01"):
        factories.enrolment(session, person, city.course, starts_on=date(2024, 12, 31))
    with pytest.raises(Refused) as refused:
        factories.exited(session, person, city.coaching, exit_on=date(2026, 6, 2))
    assert fields(refused) == ["exit_on"]


def test_nobody_is_enrolled_in_another_units_insats(session: Any, city: City, person: Participant) -> None:
    with pytest.raises(Refused):
        factories.enrolment(session, person, city.training)
    assert session.scalar(sa.select(sa.func.count()).select_from(Enrolment)) == 0
    assert one_of_unit(session, person.id, city.district.id) is None


def test_an_exit_is_recorded_once(session: Any, city: City, person: Participant) -> None:
    enrolment = factories.exited(session, person, city.coaching)
    with pytest.raises(Refused, match="redan avslutad"):
        factories.leave(session, enrolment)


def test_a_correction_keeps_what_stood_before(session: Any, city: City, person: Participant) -> None:
    enrolment = factories.exited(session, person, city.coaching)
    user = city.users["caseworker"]
    with writing(session):
        service.correct(
            session,
            enrolment,
            {"exit_on": date(2026, 3, 4), "completion": "interrupted"},
            seen_version=enrolment.version,
            user_id=user.id,
            reason="Fel dag",
        )
    kept = session.scalars(sa.select(Revision).where(Revision.action == "corrected")).one()
    assert kept.before == {"exit_on": "2026-03-02", "completion": "completed"}
    assert kept.after == {"exit_on": "2026-03-04", "completion": "interrupted"}
    assert (kept.user_id, kept.reason, kept.version) == (user.id, "Fel dag", enrolment.version)


def test_a_correction_cannot_record_an_exit(session: Any, city: City, person: Participant) -> None:
    enrolment = factories.enrolment(session, person, city.coaching)
    with writing(session):
        facts = {"exit_on": TODAY, "completion": "completed"}
        service.correct(session, enrolment, facts, seen_version=enrolment.version, user_id=None, reason="")
    assert enrolment.exit_on is None


def test_reopened_only_if_no_later_one_stands_in_the_way(session: Any, city: City, person: Participant) -> None:
    first = factories.exited(session, person, city.coaching)
    factories.enrolment(session, person, city.coaching, starts_on=date(2026, 4, 1))
    with pytest.raises(Refused, match="sedan 2026-04-01"), writing(session):
        service.reopen(session, first, seen_version=first.version, user_id=None, reason="")


def test_an_open_one_is_not_reopened(session: Any, city: City, person: Participant) -> None:
    enrolment = factories.enrolment(session, person, city.coaching)
    with pytest.raises(Refused, match="redan öppen"), writing(session):
        service.reopen(session, enrolment, seen_version=enrolment.version, user_id=None, reason="")


def test_who_saw_an_older_version_is_told_which_stands(session: Any, city: City, person: Participant) -> None:
    enrolment = factories.enrolment(session, person, city.coaching)
    seen = enrolment.version
    factories.leave(session, enrolment)
    with pytest.raises(Stale) as stale, writing(session):
        service.correct(session, enrolment, {"months_without_work": 3}, seen_version=seen, user_id=None, reason="")
    assert stale.value.current == enrolment.version == seen + 1


def test_another_units_enrolment_is_not_there(session: Any, city: City, person: Participant) -> None:
    enrolment = factories.enrolment(session, person, city.coaching)
    assert service.one_of_unit(session, enrolment.id, city.jobbtorg.id) is enrolment
    assert service.one_of_unit(session, enrolment.id, city.other_jobbtorg.id) is None
    assert service.of_participant(session, person.id, city.other_jobbtorg.id) == []


def test_two_enrol_the_same_person_at_once(
    app: Flask, session: Any, city: City, person: Participant, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, where = person.id, city.coaching.id
    both_find_it_free(monkeypatch, session)
    session.rollback()

    def enrol(own: Any) -> int:
        return factories.enrolment(own, own.get(Participant, who), own.get(Insats, where)).id

    outcomes = together(app, enrol, enrol)
    [refused] = refusals(outcomes)
    assert [fault.field for fault in refused.faults] == ["starts_on"]
    assert session.scalar(sa.select(sa.func.count()).select_from(Enrolment)) == 1


def test_an_enrolment_and_new_dates_of_the_insats_at_once(
    app: Flask, session: Any, city: City, person: Participant
) -> None:
    who, where = person.id, city.course.id
    seen = city.course.version
    session.rollback()

    def enrol(own: Any) -> int:
        insats = own.get(Insats, where)
        return factories.enrolment(own, own.get(Participant, who), insats, starts_on=date(2026, 5, 20)).id

    def shorten(own: Any) -> None:
        insats = own.get(Insats, where)
        facts = {"starts_on": insats.starts_on, "ends_on": date(2026, 5, 1)}
        change_insats(own, insats, facts, seen_version=seen, user_id=None)

    assert len(refusals(together(app, enrol, shorten))) == 1
    session.rollback()
    enrolled = session.scalar(sa.select(sa.func.count()).select_from(Enrolment))
    session.refresh(city.course)
    assert (enrolled == 1) == (city.course.ends_on == date(2026, 12, 31))


def test_two_correct_at_once(app: Flask, session: Any, city: City, person: Participant) -> None:
    enrolment = factories.enrolment(session, person, city.coaching)
    which, seen = enrolment.id, enrolment.version
    session.rollback()

    def correct(months: int) -> Any:
        def work(own: Any) -> None:
            facts = {"months_without_work": months}
            service.correct(own, own.get(Enrolment, which), facts, seen_version=seen, user_id=None, reason="")

        return work

    [stale] = refusals(together(app, correct(3), correct(5)))
    assert isinstance(stale, Stale)
    assert stale.current == seen + 1
