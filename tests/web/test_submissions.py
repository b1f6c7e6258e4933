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
from tracker.web.submissions import SentTwice, Submission, forget, once


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


def test_old_keys_are_forgotten(session: Any, city: City) -> None:
    user = city.users["caseworker"].id
    with writing(session):
        once(session, new_submission_key(), user)
    with writing(session):
        forget(session, clock.now() + timedelta(days=1))
    assert session.scalar(sa.select(sa.func.count()).select_from(Submission)) == 0
