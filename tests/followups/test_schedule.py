from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tracker.codelists.terms import ClosedAs, FollowUpState
from tracker.followups import schedule

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
offsets = st.integers(-800, 800)
closings = st.sampled_from([None, *(term.value for term in ClosedAs)])


@given(days, st.sampled_from(schedule.HORIZONS))
def test_the_reference_day_is_the_horizon_after_the_exit(exit_on: date, horizon: int) -> None:
    assert (schedule.due_on(exit_on, horizon) - exit_on).days == horizon


@given(days, offsets)
def test_without_events_the_dates_decide(due: date, offset: int) -> None:
    found = schedule.state(due, due + timedelta(days=offset))
    expected = FollowUpState.PLANNED if offset < 0 else FollowUpState.DUE if offset <= 30 else FollowUpState.OVERDUE
    assert found is expected


@given(days, offsets, closings, st.one_of(st.none(), offsets))
def test_an_answer_wins_over_all_but_death(due: date, offset: int, closed: str | None, died: int | None) -> None:
    died_on = None if died is None else due + timedelta(days=died)
    found = schedule.state(due, due + timedelta(days=offset), True, closed, died_on)
    dead = died is not None and died <= 0
    assert found is (FollowUpState.NOT_APPLICABLE if dead else FollowUpState.ANSWERED)


@given(days, offsets, st.sampled_from(ClosedAs), st.one_of(st.none(), offsets))
def test_what_is_closed_is_never_asked_for_again(due: date, offset: int, closed: ClosedAs, died: int | None) -> None:
    died_on = None if died is None else due + timedelta(days=died)
    found = schedule.state(due, due + timedelta(days=offset), False, closed.value, died_on)
    dead = died is not None and died <= 0
    assert found is (FollowUpState.NOT_APPLICABLE if dead else FollowUpState(closed.value))


@given(days, st.booleans(), closings, offsets, st.integers(0, 800))
def test_only_time_moves_a_state_on(due: date, answered: bool, closed: str | None, offset: int, later: int) -> None:
    order = [FollowUpState.PLANNED, FollowUpState.DUE, FollowUpState.OVERDUE]
    today = due + timedelta(days=offset)
    first = schedule.state(due, today, answered, closed)
    second = schedule.state(due, today + timedelta(days=later), answered, closed)
    assert first is second or order.index(first) < order.index(second)


@given(days, st.integers(0, 800))
def test_an_answer_is_late_after_the_window(due: date, offset: int) -> None:
    answered_on = due + timedelta(days=offset)
    assert schedule.is_late(answered_on, due) == (offset > 30)
    assert schedule.is_late(answered_on, due) == (schedule.state(due, answered_on) is FollowUpState.OVERDUE)
