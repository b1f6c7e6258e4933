"""A form that is sent twice does its work once."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.city import City
from tracker import clock
from tracker.database import writing
from tracker.errors import Fault, Refused
from tracker.web.forms import new_submission_key
from tracker.web.submissions import SentTwice, Submission, once


def test_the_second_sending_leads_to_where_the_first_led(session: Any, city: City) -> None:
    key, user = new_submission_key(), city.users["caseworker"].id
    with writing(session):
        once(session, key, user).location = "/deltagare/7"
    with pytest.raises(SentTwice) as second, writing(session):
        once(session, key, user)
    assert second.value.location == "/deltagare/7"


def test_another_user_learns_nothing_from_the_key(session: Any, city: City) -> None:
    key, user, other = new_submission_key(), city.users["caseworker"].id, city.users["manager"].id
    with writing(session):
        once(session, key, user).location = "/deltagare/7"
    with pytest.raises(SentTwice) as second, writing(session):
        once(session, key, other)
    assert second.value.location == "/"


def test_refused_work_leaves_the_key_free(session: Any, city: City) -> None:
    key, user = new_submission_key(), city.users["caseworker"].id

    def refused() -> None:
        with writing(session):
            once(session, key, user)
            raise Refused(Fault("", "Nej."))

    with pytest.raises(Refused):
        refused()
    with writing(session):
        assert once(session, key, user).key == key


@pytest.mark.parametrize("key", [None, "", "x", "1; drop table"])
def test_a_form_without_a_key_is_refused(session: Any, city: City, key: str | None) -> None:
    user = city.users["caseworker"].id
    with pytest.raises(Refused), writing(session):
        once(session, key, user)


def test_old_keys_are_forgotten_when_a_new_one_comes(session: Any, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    user, old, recent, new = city.users["caseworker"].id, *(new_submission_key() for _time in range(3))
    now = clock.now()
    for key, days_ago in ((old, 31), (recent, 29), (new, 0)):
        monkeypatch.setattr(clock, "now", lambda ago=days_ago: now - timedelta(days=ago))
        with writing(session):
            once(session, key, user)
    assert set(session.scalars(sa.select(Submission.key))) == {recent, new}
