"""A mistaken attempt is struck through, never gone (SOSFS 2014:5)."""

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.city import City
from tracker.database import writing
from tracker.errors import Refused
from tracker.followups import queue, service
from tracker.followups.models import FollowUp, FollowUpAttempt
from tracker.revisions.models import Revision
from tracker.web.forms import new_submission_key

NOTE = "Ringde fel nummer"


@pytest.fixture
def attempt(session: Any, city: City) -> FollowUpAttempt:
    left = factories.exited(session, factories.participant(session, city.jobbtorg), city.coaching)
    with writing(session):
        owed = session.scalars(sa.select(FollowUp).where(FollowUp.enrolment_id == left.id)).one()
        facts = {"at": datetime(2026, 5, 31, 8, tzinfo=UTC), "channel": "phone", "result": "no_answer", "note": NOTE}
        return service.log_attempt(session, owed, facts, user_id=city.users["caseworker"].id)


def strike(session: Any, attempt: FollowUpAttempt) -> None:
    with writing(session):
        service.strike(session, attempt, reason="Fel person", user_id=None)


def test_sosfs_2014_5_the_struck_attempt_stays_as_it_was(session: Any, attempt: FollowUpAttempt) -> None:
    follow_up_id = attempt.follow_up_id
    strike(session, attempt)
    assert session.get_one(FollowUpAttempt, attempt.id).note == NOTE
    kept = session.scalars(sa.select(Revision).where(Revision.thing == "follow_up_attempt")).one()
    assert (kept.action, kept.reason, kept.participant_id) == ("struck", "Fel person", attempt.participant_id)
    assert queue.attempt_counts(session, [follow_up_id]) == {}


def test_once(session: Any, attempt: FollowUpAttempt) -> None:
    strike(session, attempt)
    with pytest.raises(Refused, match="redan struket"):
        strike(session, attempt)


def test_not_reached_rests_on_an_attempt_that_stands(session: Any, attempt: FollowUpAttempt) -> None:
    follow_up = session.get_one(FollowUp, attempt.follow_up_id)
    with writing(session):
        service.close(session, follow_up, "not_reached", seen_version=follow_up.version, user_id=None)
    with pytest.raises(Refused, match="ej nådd"):
        strike(session, attempt)
    with writing(session):
        service.undo_close(session, follow_up, seen_version=follow_up.version, user_id=None, reason="")
    strike(session, attempt)
    with pytest.raises(Refused, match="minst ett"), writing(session):
        service.close(session, follow_up, "not_reached", seen_version=follow_up.version, user_id=None)


def test_on_the_page(session: Any, client: Any, login: Any, attempt: FollowUpAttempt) -> None:
    path, follow_up_id = f"/uppfoljningar/forsok/{attempt.id}/stryk", attempt.follow_up_id
    login("caseworker", "farsta")
    assert client.get(path).status_code == 404
    login("caseworker")
    assert path in client.get(f"/uppfoljningar/{follow_up_id}").text
    sent = {"submission_key": new_submission_key(), "reason": ""}
    assert 'href="#reason"' in client.post(path, data=sent).text
    page = client.post(path, data={**sent, "reason": "Fel person"}, follow_redirects=True).text
    assert f"<del>{NOTE}</del>" in page
    assert "Fel person" in page
    assert path not in page
