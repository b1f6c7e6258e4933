"""One record a participant, insats and month: compared with a counter that looks at each day."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.city import TODAY
from tracker.deliveries import records

DAY_0 = date(2025, 1, 1)
days = st.integers(0, 600).map(lambda n: DAY_0 + timedelta(days=n))


@dataclass(frozen=True)
class Stay:
    participant_id: int
    insats_id: int
    starts_on: date
    exit_on: date | None


@st.composite
def stays(draw: st.DrawFn) -> list[Stay]:
    found = []
    for _each in range(draw(st.integers(0, 6))):
        starts = draw(days)
        long = draw(st.none() | st.integers(0, 200))
        exit_on = None if long is None else starts + timedelta(days=long)
        if exit_on is None or exit_on <= TODAY:  # an exit never lies ahead
            found.append(Stay(draw(st.integers(1, 2)), draw(st.integers(1, 2)), starts, exit_on))
    return sorted(found, key=lambda each: (each.participant_id, each.insats_id, each.starts_on))


def counted(rows: list[Stay], first: date, last: date) -> Counter[tuple[int, int, date]]:
    """Days by participant, insats and month: every day is asked about."""
    open_days = {
        (row.participant_id, row.insats_id, day)
        for row in rows
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
        if row.starts_on <= day <= (row.exit_on or TODAY) and day <= TODAY
    }
    return Counter((person, insats, day.replace(day=1)) for person, insats, day in open_days)


@given(stays(), days, st.integers(0, 15))
def test_a_line_for_each_participant_insats_and_month(rows: list[Stay], from_day: date, number: int) -> None:
    first = from_day.replace(day=1)
    last = first
    for _each in range(number):
        last = records.following(last)
    last = records.following(last) - timedelta(days=1)
    found = records.of(rows, first, last, TODAY)
    expected = counted(rows, first, last)
    assert {key: len(record.days) for key, record in found.items()} == expected
    assert list(found) == sorted(found)
    for (person, insats, month), record in found.items():
        touching = [
            row for row in rows
            if (row.participant_id, row.insats_id) == (person, insats)
            and row.starts_on < records.following(month) and (row.exit_on or TODAY) >= month and row.starts_on <= TODAY
        ]  # fmt: skip
        assert record.of == touching[-1]
        assert record.enrolments == len(touching)


def test_two_stays_in_a_month_are_one_line() -> None:
    rows = [Stay(1, 1, date(2025, 3, 1), date(2025, 3, 5)), Stay(1, 1, date(2025, 3, 5), date(2025, 3, 9))]
    (record,) = records.of(rows, date(2025, 1, 1), date(2025, 12, 31), TODAY).values()
    assert (len(record.days), record.enrolments, record.overlaps) == (9, 2, True)
    assert record.of is rows[1]


def test_the_last_day_of_a_month_counts_and_the_first_of_the_next_does_not() -> None:
    rows = [Stay(1, 1, date(2025, 1, 31), date(2025, 2, 28))]
    found = records.of(rows, date(2025, 1, 1), date(2025, 12, 31), TODAY)
    assert [(key[2].month, len(record.days)) for key, record in found.items()] == [(1, 1), (2, 28)]
