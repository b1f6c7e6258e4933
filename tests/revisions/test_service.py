"""What stood before stays readable, with who and when."""

from typing import Any

import pytest

from tests import factories
from tests.city import City
from tracker.database import writing
from tracker.errors import Stale
from tracker.participants.models import Participant
from tracker.revisions import service


@pytest.fixture
def person(session: Any, city: City) -> Participant:
    return factories.participant(session, city.jobbtorg, phone="08-1")


def change(session: Any, person: Participant, seen: int, user_id: int | None = None, **values: Any) -> Any:
    with writing(session):
        return service.change(session, person, values, action="corrected", seen_version=seen, user_id=user_id)


def test_nothing_that_differs_leaves_no_trace(session: Any, person: Participant) -> None:
    assert change(session, person, person.version, phone="08-1") is None
    assert service.history(session, {"participant": [person.id]}) == []


def test_the_newest_first_with_who(session: Any, city: City, person: Participant) -> None:
    user = city.users["caseworker"]
    change(session, person, 1, phone="08-2")
    change(session, person, 2, user.id, phone="08-3")
    told = [(each.before, each.version, who) for each, who in service.history(session, {"participant": [person.id]})]
    assert told == [({"phone": "08-2"}, 3, user.name), ({"phone": "08-1"}, 2, "")]


def test_what_others_have_changed_since(session: Any, person: Participant) -> None:
    change(session, person, 1, phone="08-2")
    change(session, person, 2, phone="08-3")
    with pytest.raises(Stale) as stale:
        change(session, person, 1, email="a@b.test")
    assert stale.value.current == 3
    assert [each.after for each, _who in service.since(session, person, 2)] == [{"phone": "08-3"}]
