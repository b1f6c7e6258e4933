"""The state of a delivery follows from its events, whatever is tried."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import factories
from tests.databases import on_sqlite
from tracker.deliveries import service, states
from tracker.deliveries.states import State
from tracker.errors import Refused

TRIED = st.lists(st.sampled_from([state for state in State if state is not State.DRAFT]), max_size=8)


def plain(tried: list[State]) -> tuple[State, list[State]]:
    """The same told otherwise: as one says it. What was taken, too."""
    state, taken = State.DRAFT, []
    for each in tried:
        is_answer = each in (State.ACCEPTED, State.REJECTED)
        sent = state not in (State.DRAFT, State.DISCARDED)
        if (sent and is_answer and each is not state) or (state is State.DRAFT and not is_answer):
            state = each
            taken.append(each)
    return state, taken


@given(TRIED)
def test_only_what_can_follow_is_taken(tried: list[State]) -> None:
    taken: list[str] = []
    for each in tried:
        if each in states.NEXT[states.of(taken)]:
            taken.append(each.value)
    state, expected = plain(tried)
    assert states.of(taken) is state
    assert taken == expected


@given(TRIED)
def test_events_that_cannot_be_are_a_fault(tried: list[State]) -> None:
    if plain(tried)[1] == tried:
        assert states.of(tried) is plain(tried)[0]
    else:
        with pytest.raises(ValueError, match="→"):
            states.of(tried)


@on_sqlite
@pytest.mark.parametrize("path", [[State.ACCEPTED], [State.SENT, State.DISCARDED], [State.SENT, State.SENT]])
def test_the_service_says_no(session: Any, city: Any, draw: Any, tell: Any, path: list[State]) -> None:
    factories.enrolment(session, factories.participant(session, city.jobbtorg), city.coaching)
    delivery = draw((date(2025, 1, 1), date(2026, 5, 31)))
    tell(delivery, *path[:-1])
    with pytest.raises(Refused):
        tell(delivery, path[-1])
    session.expire_all()
    assert [each.kind for each in service.one_of(session, delivery.id, _maker(delivery)).events] == path[:-1]


def _maker(delivery: Any) -> service.Who:
    return service.Who(delivery.created_by_id, delivery.unit_id)
