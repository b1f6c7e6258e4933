"""What stands on a unit's work list, in which order, and what never does."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.city import TODAY, City
from tracker.access.models import Unit
from tracker.codelists.terms import FollowUpState
from tracker.database import writing
from tracker.enrolments.models import Enrolment
from tracker.followups import queue, service
from tracker.followups.models import FollowUp

POSTGRESQL_LATER = True

STATES = (FollowUpState.OVERDUE, FollowUpState.DUE, FollowUpState.PLANNED)


def ended(session: Any, city: City, days_since_due: int, where: Any = None, **facts: Any) -> Enrolment:
    """An exit whose follow-up was due so many days ago."""
    day = TODAY - timedelta(days=90 + days_since_due)
    insats = where or city.coaching
    person = facts.pop("person", None) or factories.participant(session, insats.unit)
    return factories.exited(session, person, insats, starts_on=day - timedelta(days=30), exit_on=day, **facts)


def listed(session: Any, unit: Unit, state: FollowUpState | None = None) -> list[int]:
    """Days since each was due, in the order of the list."""
    query = queue.in_state(queue.open_ones(unit.id, TODAY), state, TODAY)
    return [(TODAY - follow_up.due_on).days for follow_up in session.scalars(query)]


def counts(session: Any, unit: Unit) -> list[int]:
    found = queue.counts(session, unit.id, TODAY)
    return [found[state] for state in STATES]


def standing(session: Any, unit: Unit, enrolment: Enrolment) -> queue.Standing:
    follow_up = session.scalars(sa.select(FollowUp).where(FollowUp.enrolment_id == enrolment.id)).one()
    return queue.standings(session, [follow_up], unit.id, TODAY)[follow_up.id]


def test_the_longest_overdue_stands_first(session: Any, city: City) -> None:
    for days in (0, 31, -10, 30, 200):
        ended(session, city, days)
    assert listed(session, city.jobbtorg) == [200, 31, 30, 0, -10]
    assert counts(session, city.jobbtorg) == [2, 2, 1]
    assert [listed(session, city.jobbtorg, state) for state in STATES] == [[200, 31], [30, 0], [-10]]


def test_the_list_and_its_counts_are_the_units_own(session: Any, city: City) -> None:
    ended(session, city, 40)
    assert listed(session, city.other_jobbtorg) == []
    assert counts(session, city.other_jobbtorg) == [0, 0, 0]


@pytest.mark.parametrize("done", ["answered", "closed", "reopened"])
def test_what_is_done_leaves_the_list(session: Any, city: City, done: str) -> None:
    enrolment = ended(session, city, 10)
    follow_up = session.scalars(sa.select(FollowUp)).one()
    with writing(session):
        if done == "answered":
            facts = {"livelihood_code": "pension", "answered_on": TODAY, "source": "document"}
            service.answer(session, follow_up, facts, seen_version=follow_up.version, user_id=None)
        elif done == "closed":
            service.close(session, follow_up, "declined", seen_version=follow_up.version, user_id=None)
        else:
            enrolment.exit_on = enrolment.completion = enrolment.exit_reason_code = enrolment.chances_grown = None
    assert listed(session, city.jobbtorg) == []
    assert counts(session, city.jobbtorg) == [0, 0, 0]


def test_the_units_own_insats_answers(session: Any, city: City) -> None:
    enrolment = ended(session, city, 10)
    factories.enrolment(session, enrolment.participant, city.course, starts_on=TODAY - timedelta(days=10))
    assert listed(session, city.jobbtorg) == []
    assert standing(session, city.jobbtorg, enrolment) == queue.Standing(FollowUpState.ANSWERED, by_register=True)


def test_before_the_reference_day_nothing_has_answered(session: Any, city: City) -> None:
    enrolment = ended(session, city, -5)
    factories.enrolment(session, enrolment.participant, city.course)
    assert listed(session, city.jobbtorg) == [-5]
    assert standing(session, city.jobbtorg, enrolment) == queue.Standing(FollowUpState.PLANNED, by_register=False)


def test_another_units_insats_is_shown_to_nobody_here(session: Any, city: City) -> None:
    enrolment = ended(session, city, 10)
    elsewhere = factories.also_in(session, enrolment.participant, city.district)
    factories.enrolment(session, elsewhere, city.training)
    assert listed(session, city.jobbtorg) == [10]
    assert standing(session, city.jobbtorg, enrolment) == queue.Standing(FollowUpState.DUE, by_register=False)


@pytest.mark.parametrize("by_exit", [False, True])
def test_a_death_that_another_unit_knows_of_is_shown_to_nobody_here(session: Any, city: City, by_exit: bool) -> None:
    enrolment = ended(session, city, 10)
    elsewhere = factories.also_in(session, enrolment.participant, city.district)
    if by_exit:
        died = {"exit_on": date(2026, 2, 1), "completion": "interrupted", "exit_reason_code": "avliden"}
        factories.exited(session, elsewhere, city.training, **died)
    else:
        with writing(session):
            elsewhere.died_on = date(2026, 2, 1)
    assert listed(session, city.jobbtorg) == [10]
    assert standing(session, city.jobbtorg, enrolment) == queue.Standing(FollowUpState.DUE, by_register=False)


def test_an_insats_that_began_after_the_day_does_not_answer(session: Any, city: City) -> None:
    enrolment = ended(session, city, 10)
    factories.enrolment(session, enrolment.participant, city.course, starts_on=TODAY - timedelta(days=9))
    assert listed(session, city.jobbtorg) == [10]


def test_a_new_enrolment_in_the_same_insats_does_not_answer(session: Any, city: City) -> None:
    enrolment = ended(session, city, 10)
    again = enrolment.exit_on + timedelta(days=1)  # type: ignore[operator]
    factories.enrolment(session, enrolment.participant, city.coaching, starts_on=again)
    assert listed(session, city.jobbtorg) == [10]


def test_a_caseworkers_answer_stands_over_the_registers(session: Any, city: City) -> None:
    enrolment = ended(session, city, 10)
    factories.enrolment(session, enrolment.participant, city.course)
    follow_up = session.scalars(sa.select(FollowUp)).one()
    with writing(session):
        facts = {"livelihood_code": "arbete", "answered_on": TODAY, "source": "participant"}
        service.answer(session, follow_up, facts, seen_version=follow_up.version, user_id=None)
    assert standing(session, city.jobbtorg, enrolment) == queue.Standing(FollowUpState.ANSWERED, by_register=False)


@pytest.mark.parametrize(("days_after_due", "state"), [(-20, FollowUpState.NOT_APPLICABLE), (1, FollowUpState.DUE)])
def test_the_dead_are_asked_nothing(session: Any, city: City, days_after_due: int, state: FollowUpState) -> None:
    enrolment = ended(session, city, 10)
    with writing(session):
        due = TODAY - timedelta(days=10)
        enrolment.participant.died_on = due + timedelta(days=days_after_due)
    assert listed(session, city.jobbtorg) == ([] if state is FollowUpState.NOT_APPLICABLE else [10])
    assert standing(session, city.jobbtorg, enrolment).state is state


def test_an_exit_by_death_elsewhere_counts(session: Any, city: City) -> None:
    enrolment = ended(session, city, 10)
    ended(session, city, 60, city.course, person=enrolment.participant, exit_reason_code="avliden", chances_grown=None)
    assert listed(session, city.jobbtorg) == []
    assert standing(session, city.jobbtorg, enrolment).state is FollowUpState.NOT_APPLICABLE


def test_states_follow_the_calendar(session: Any, city: City, today: Callable[[date], None]) -> None:
    enrolment = ended(session, city, 0)
    follow_up = session.scalars(sa.select(FollowUp).where(FollowUp.enrolment_id == enrolment.id)).one()
    seen = [
        queue.standings(session, [follow_up], city.jobbtorg.id, TODAY + timedelta(days=days))[follow_up.id].state
        for days in (-1, 0, 30, 31)
    ]
    assert seen == [FollowUpState.PLANNED, FollowUpState.DUE, FollowUpState.DUE, FollowUpState.OVERDUE]


def test_counting_stops_where_nobody_gains_by_more(
    session: Any, city: City, monkeypatch: pytest.MonkeyPatch, client: Any, login: Any
) -> None:
    monkeypatch.setattr(queue, "COUNT_CAP", 2)
    for days in (40, 41, 42, 43, 3):
        ended(session, city, days)
    assert counts(session, city.jobbtorg) == [3, 1, 0]
    login("caseworker")
    page = client.get("/uppfoljningar").text
    assert "Försenad (fler än 2)" in page
    assert "Alla öppna (fler än 3)" in page
    assert "Försenad: fler än 2" in client.get("/").text


def test_the_next_one_is_the_one_below_and_then_the_first(session: Any, city: City) -> None:
    for days in (40, 10, 40, -5):
        ended(session, city, days)
    first, second, third, _planned = session.scalars(queue.open_ones(city.jobbtorg.id, TODAY)).all()
    order = {first: second, second: third, third: first}
    for each, following in order.items():
        assert queue.next_after(session, each, city.jobbtorg.id, TODAY) == following.id


@pytest.mark.parametrize("page", [1, 2, 3, 9])
def test_every_page_holds_its_part_of_the_list(session: Any, city: City, client: Any, login: Any, page: int) -> None:
    for days in (*range(31, 58), *range(26), *[-1] * 9):
        ended(session, city, days)
    wanted = list(session.scalars(queue.open_ones(city.jobbtorg.id, TODAY).with_only_columns(FollowUp.id)))
    login("caseworker")
    text = client.get(f"/uppfoljningar?page={page}").text
    place = (min(page, 3) - 1) * 25
    shown = [int(each) for each in re.findall(r'href="/uppfoljningar/(\d+)"', text)]
    assert shown == wanted[place : place + 25]
    assert f"{place + 1}–{min(place + 25, 62)} av 62" in text
