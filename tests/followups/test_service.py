"""Attempts, answers, giving up, and taking that back."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.city import City
from tracker.database import writing
from tracker.errors import Refused, Stale
from tracker.followups import service
from tracker.followups.models import FollowUp
from tracker.revisions.models import Revision

Day = Callable[[date], None]
DUE = date(2026, 5, 31)
ATTEMPT = {
    "at": datetime(2026, 6, 1, 9, 30, tzinfo=UTC),
    "channel": "phone",
    "result": "no_answer",
    "note": "Ringer igen",
}


@pytest.fixture
def owed(session: Any, city: City) -> FollowUp:
    factories.exited(session, factories.participant(session, city.jobbtorg), city.coaching)
    return session.scalars(sa.select(FollowUp)).one()  # type: ignore[no-any-return]


def answer(session: Any, follow_up: FollowUp, **facts: Any) -> None:
    given = {"livelihood_code": "arbete", "answered_on": date(2026, 6, 1), "source": "participant"}
    with writing(session):
        seen = facts.pop("seen_version", follow_up.version)
        service.answer(session, follow_up, {**given, **facts}, seen_version=seen, user_id=None)


def close(session: Any, follow_up: FollowUp, how: str = "not_reached") -> None:
    with writing(session):
        service.close(session, follow_up, how, seen_version=follow_up.version, user_id=None)


def attempt(session: Any, follow_up: FollowUp, **facts: Any) -> None:
    with writing(session):
        service.log_attempt(session, follow_up, {**ATTEMPT, **facts}, user_id=None)


def test_an_answer_with_assistance(session: Any, owed: FollowUp) -> None:
    answer(session, owed, social_assistance="no")
    assert (owed.livelihood_code, owed.social_assistance) == ("arbete", "no")
    assert owed.assistance_known_on == date(2026, 6, 1)


def test_an_answer_without_assistance(session: Any, owed: FollowUp) -> None:
    answer(session, owed)
    assert (owed.social_assistance, owed.assistance_known_on) == (None, None)


def test_no_answer_before_the_reference_day(session: Any, owed: FollowUp, today: Day) -> None:
    today(date(2026, 5, 30))
    with pytest.raises(Refused, match="2026-05-31"):
        answer(session, owed, answered_on=date(2026, 5, 30))


@pytest.mark.parametrize("day", [date(2026, 5, 30), date(2026, 6, 2)])
def test_a_day_of_answer_that_cannot_be(session: Any, owed: FollowUp, day: date) -> None:
    with pytest.raises(Refused) as refused:
        answer(session, owed, answered_on=day)
    assert [fault.field for fault in refused.value.faults] == ["answered_on"]


def test_a_late_answer_counts(session: Any, owed: FollowUp, today: Day) -> None:
    today(date(2027, 1, 1))
    answer(session, owed, answered_on=date(2026, 12, 31))
    assert owed.livelihood_code == "arbete"


def test_no_one_answers_as_the_register(session: Any, owed: FollowUp) -> None:
    with pytest.raises(Refused, match="Registret svarar av sig självt"):
        answer(session, owed, source="register")


def test_a_better_answer_replaces_and_the_first_stays_readable(session: Any, owed: FollowUp) -> None:
    answer(session, owed)
    answer(session, owed, livelihood_code="eget-foretag", source="document")
    kept = session.scalars(sa.select(Revision).order_by(Revision.id.desc()).limit(1)).one()
    assert kept.before == {"livelihood_code": "arbete", "source": "participant"}


def test_two_answers_at_once_are_not_both_saved(session: Any, owed: FollowUp) -> None:
    seen = owed.version
    answer(session, owed)
    with pytest.raises(Stale):
        answer(session, owed, livelihood_code="pension", seen_version=seen)
    session.refresh(owed)
    assert owed.livelihood_code == "arbete"


def test_given_up_only_after_an_attempt(session: Any, owed: FollowUp) -> None:
    with pytest.raises(Refused, match="minst ett försök"):
        close(session, owed)
    attempt(session, owed)
    close(session, owed)
    assert (owed.closed_as, owed.closed_on) == ("not_reached", date(2026, 6, 1))


def test_a_no_needs_no_attempt(session: Any, owed: FollowUp) -> None:
    close(session, owed, "declined")
    assert owed.closed_as == "declined"


def test_not_closed_before_its_day(session: Any, owed: FollowUp, today: Day) -> None:
    today(date(2026, 5, 30))
    with pytest.raises(Refused, match="Vänta"):
        close(session, owed, "declined")


def test_an_answered_one_is_not_closed(session: Any, owed: FollowUp) -> None:
    answer(session, owed)
    with pytest.raises(Refused, match="redan besvarad"):
        close(session, owed, "declined")


def test_an_answer_after_all_opens_what_was_closed(session: Any, owed: FollowUp) -> None:
    close(session, owed, "declined")
    answer(session, owed)
    assert (owed.closed_as, owed.closed_on, owed.livelihood_code) == (None, None, "arbete")


def test_a_closing_is_taken_back(session: Any, owed: FollowUp) -> None:
    close(session, owed, "declined")
    with writing(session):
        service.undo_close(session, owed, seen_version=owed.version, user_id=None, reason="Fel person")
    assert owed.closed_as is None
    with pytest.raises(Refused, match="inte avslutad"), writing(session):
        service.undo_close(session, owed, seen_version=owed.version, user_id=None, reason="")


def test_attempts_are_kept_the_latest_first(session: Any, owed: FollowUp) -> None:
    attempt(session, owed, at=datetime(2026, 5, 31, 8, 0, tzinfo=UTC), channel="letter")
    attempt(session, owed)
    session.expire_all()
    assert [each.channel for each in owed.attempts] == ["phone", "letter"]


def test_no_attempt_in_the_future(session: Any, owed: FollowUp) -> None:
    with pytest.raises(Refused, match="framtiden"):
        attempt(session, owed, at=datetime(2999, 1, 1, tzinfo=UTC))


def test_another_units_follow_up_is_not_there(session: Any, city: City, owed: FollowUp) -> None:
    assert service.one_of_unit(session, owed.id, city.jobbtorg.id) is owed
    assert service.one_of_unit(session, owed.id, city.district.id) is None
