"""An exit that a later enrolment keeps from being undone: the refusal leads to what the rules allow."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.api.systems import connected
from tests.city import TODAY
from tests.databases import on_sqlite
from tests.enrolments.test_pages import _post
from tests.imports.lists import ENDED, take
from tests.overview.queries import counted
from tracker.access.policy import Grant
from tracker.database import writing
from tracker.enrolments import reopening, service
from tracker.enrolments.models import Enrolment

pytestmark = on_sqlite
AGAIN = date(2026, 4, 1)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def ended(session: Any, city: Any) -> Enrolment:
    return factories.exited(session, factories.participant(session, city.jobbtorg), city.coaching)  # on 2026-03-02


def _later(session: Any, ended: Enrolment, starts_on: date = AGAIN, **facts: Any) -> Enrolment:
    return factories.enrolment(session, ended.participant, ended.insats, starts_on=starts_on, **facts)


def test_enrolled_anew_by_mistake_the_way_out_leads_all_the_way(
    session: Any, client: Any, login: Any, ended: Enrolment
) -> None:
    """Ended by mistake, enrolled anew, and that has begun: every step on the page works, and nothing else is left."""
    later = _later(session, ended)
    login("caseworker")
    path, gone = f"/inskrivningar/{ended.id}/oppna", f"/inskrivningar/{later.id}"
    with counted() as queries:
        page = client.get(path).text
    assert len(queries) <= 12
    assert f'href="/deltagare/{ended.participant_id}#stay-{later.id}"' in page
    assert f'href="/inskrivningar/{ended.id}/ratta#exit_on"' in page
    assert f'href="{gone}/ratta#starts_on"' in page
    assert 'name="reason"' not in page, "no form that can only be refused"
    assert "2026-06-02" in page
    moved = {"starts_on": "2026-06-02", "district_code": "farsta", "social_assistance": "yes", "reason": "Misstag"}
    assert _post(client, f"{gone}/ratta", moved, version=later.version).status_code == 303
    page = client.get(path).text
    assert f'href="{gone}/avboka#reason"' in page
    assert "#exit_on" not in page
    assert _post(client, f"{gone}/avboka", {"reason": "Misstag"}, version=2).status_code == 303
    assert 'name="reason"' in client.get(path).text
    assert _post(client, path, {"reason": "Hon slutade aldrig"}, version=ended.version).status_code == 303
    session.expire_all()
    assert [(one.id, one.exit_on) for one in session.scalars(sa.select(Enrolment))] == [(ended.id, None)]


def test_the_last_day_that_is_named_is_taken(session: Any, client: Any, login: Any, ended: Enrolment) -> None:
    factories.leave(session, _later(session, ended), exit_on=date(2026, 5, 4))
    found = reopening.obstacle(session, ended)
    assert found is not None
    assert (found.last_day, found.movable_to, found.cancellable) == (date(2026, 3, 31), None, False)
    facts = {"exit_on": found.last_day}
    with writing(session):
        service.correct(session, ended, facts, seen_version=ended.version, user_id=None, reason="Fel dag")
    login("caseworker")
    page = client.get(f"/inskrivningar/{ended.id}/oppna").text
    assert "inga dagar att öppna" in page
    assert "#exit_on" not in page


def test_one_that_came_with_its_exit_in_a_list_is_not_to_be_moved(session: Any, city: Any) -> None:
    """No exit of its own was ever recorded, and it cannot begin after the day on which it ended."""
    number = factories.number()
    ended = factories.exited(session, factories.participant(session, city.jobbtorg, number=number), city.coaching)
    row = ENDED | {"number": number, "insats": ended.insats.name, "starts_on": "2026-04-01", "exit_on": "2026-05-04"}
    take(session, city.jobbtorg.id, row, create_insatser=False)
    found = reopening.obstacle(session, ended)
    assert found is not None
    assert found.later.exit_on == date(2026, 5, 4)
    assert (found.last_day, found.movable_to) == (date(2026, 3, 31), None)


def test_one_that_begins_ahead_after_all_is_cancelled_only_if_it_may_be(session: Any, ended: Enrolment) -> None:
    later = _later(session, ended, TOMORROW)
    found = reopening.obstacle(session, ended)
    assert found is not None
    assert (found.cancellable, found.last_day, found.movable_to) == (True, None, None)
    with writing(session):
        later.starts_on = AGAIN
    factories.leave(session, later, exit_on=AGAIN)
    with writing(session):
        service.reopen(session, later, seen_version=later.version, user_id=None, reason="")
        service.correct(
            session, later, {"starts_on": TOMORROW}, seen_version=later.version, user_id=None, reason=""
        )  # fmt: skip
    found = reopening.obstacle(session, ended)
    assert found is not None
    assert (found.cancellable, found.last_day, found.movable_to) == (False, TODAY, None)


def test_an_insats_that_has_closed_leaves_no_day_to_move_the_later_to(session: Any, ended: Enrolment) -> None:
    _later(session, ended)
    with writing(session):
        ended.insats.ends_on = TODAY
    found = reopening.obstacle(session, ended)
    assert found is not None
    assert (found.movable_to, found.last_day) == (None, date(2026, 3, 31))


def test_a_system_is_told_the_same(session: Any, city: Any, client: Any, login: Any, ended: Any) -> None:
    later = _later(session, ended)
    system = connected(session, client, city.jobbtorg, Grant.ENROLMENTS_WRITE)
    answer = system.call("POST", f"/enrolments/{ended.id}/reopen", {"reason": "Fel"}, If_Match=f'"{ended.version}"')
    (told,) = answer.json["errors"]
    assert (answer.status_code, told["pointer"]) == (422, "#/starts_on")
    assert "senast 2026-03-31" in told["detail"]
    assert "startdatum till 2026-06-02 eller senare" in told["detail"]
    login("caseworker")
    page = _post(client, f"/inskrivningar/{ended.id}/oppna", {"reason": "Fel"}, version=ended.version).text
    assert told["detail"] in page
    assert f"#stay-{later.id}" in page


def test_an_exit_moved_past_a_later_one_is_told_before_which_day(session: Any, ended: Enrolment) -> None:
    _later(session, ended)
    with pytest.raises(service.Refused, match="före den dagen"), writing(session):
        service.correct(
            session, ended, {"exit_on": AGAIN}, seen_version=ended.version, user_id=None, reason=""
        )  # fmt: skip
