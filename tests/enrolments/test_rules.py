from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.enrolments.rules import exit_faults, overlap, period_faults

TODAY = date(2026, 11, 21)
days = st.dates(date(2020, 1, 1), date(2028, 1, 1))
ends = st.one_of(st.none(), days)


def fields(*arguments: date | None) -> list[str]:
    return [fault.field for fault in period_faults(*arguments)]  # type: ignore[arg-type]


@given(days, ends)
def test_the_start_is_at_most_ninety_days_ahead_and_the_exit_between_start_and_today(
    start: date, exit_on: date | None
) -> None:
    found = fields(start, exit_on, TODAY)
    assert ("starts_on" in found) == (start > TODAY + timedelta(days=90))
    assert ("exit_on" in found) == (exit_on is not None and (exit_on < start or exit_on > TODAY))


@given(days, ends, ends, ends)
def test_the_start_lies_inside_the_insats_and_after_birth(
    start: date, opens: date | None, closes: date | None, born: date | None
) -> None:
    inside = (opens or start) <= start <= (closes or start) and (born or start) <= start
    assert (fields(start, None, date(2030, 1, 1), opens, closes, born) == []) == inside


def test_the_first_and_last_allowed_days() -> None:
    assert fields(TODAY + timedelta(days=90), None, TODAY) == []
    assert fields(TODAY, TODAY, TODAY) == []
    assert fields(None, None, TODAY) == []


@pytest.mark.parametrize(
    ("exit_on", "completion", "reason", "expected"),
    [
        (None, None, None, []),
        (TODAY, "completed", "arbete", []),
        (TODAY, None, None, ["completion", "exit_reason_code"]),
        (None, "completed", None, ["exit_on"]),
        (None, None, "arbete", ["exit_on"]),
    ],
)
def test_an_exit_is_whole(
    exit_on: date | None, completion: str | None, reason: str | None, expected: list[str]
) -> None:
    assert [fault.field for fault in exit_faults(exit_on, completion, reason)] == expected


@given(days, ends, days, ends)
def test_periods_overlap_when_a_day_is_in_both(a: date, b: date | None, c: date, d: date | None) -> None:
    assert overlap(a, b, c, d) == overlap(c, d, a, b)
    if b is not None and d is not None and a <= b and c <= d:
        assert overlap(a, b, c, d) == (max(a, c) <= min(b, d))
