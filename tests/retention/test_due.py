"""When a file is due (SoL: five years after the last entry; SoF 2025:468 13:1: some are kept)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.retention import due

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@given(st.lists(DAYS, min_size=1))
def test_last_entry_is_one_of_them_and_none_is_later(entries: list[date]) -> None:
    last = due.last_entry_on(entries)
    assert last in entries
    assert all(each <= last for each in entries)


@given(st.lists(DAYS, min_size=1), DAYS)
def test_a_new_entry_never_brings_erasure_nearer(entries: list[date], more: date) -> None:
    before, after = due.last_entry_on(entries), due.last_entry_on([*entries, more])
    assert due.erased_from(after) >= due.erased_from(before)


@given(DAYS)
def test_sol_five_whole_years(last: date) -> None:
    first = due.erased_from(last)
    assert not due.is_old(last, first - timedelta(days=1))
    assert due.is_old(last, first)
    assert first - last >= due.OLD_ENOUGH
    assert (first.year - last.year) == 5


def test_a_leap_day() -> None:
    assert due.erased_from(date(2024, 2, 29)) == date(2029, 3, 1)


@pytest.mark.parametrize(("day", "kept"), [(5, True), (15, True), (25, True), (1, False), (4, False), (30, False)])
def test_sof_2025_468_13_1_born_on_the_5th_15th_25th(day: int, kept: bool) -> None:
    assert due.is_kept(date(1980, 4, day), frozenset({5, 15, 25})) is kept


def test_a_city_that_keeps_nobody() -> None:
    assert not due.is_kept(date(1980, 4, 5), frozenset())


def test_a_file_without_an_entry_is_a_fault() -> None:
    with pytest.raises(ValueError, match="empty"):
        due.last_entry_on([])
