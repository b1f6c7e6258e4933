"""Whatever the year of the division, a district arrives at one that exists then."""

import csv
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.codelists.districts import district_on
from tracker.codelists.service import DATA


def _rows() -> dict[str, tuple[date | None, date | None, str | None]]:
    with (DATA / "district.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: (
                date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
                date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
                row["successor_code"] or None,
            )
            for row in csv.DictReader(file)
        }


ROWS = _rows()
SUCCESSORS = {code: (valid_to, successor) for code, (_, valid_to, successor) in ROWS.items()}
DAYS = st.dates(min_value=date(1999, 1, 1), max_value=date(2100, 12, 31))


def valid(code: str, day: date) -> bool:
    start, end, _ = ROWS[code]
    return (start is None or start <= day) and (end is None or day <= end)


@given(code=st.sampled_from(sorted(ROWS)), then=DAYS, later=DAYS)
def test_a_district_arrives_at_one_that_is_valid_on_any_later_day(code: str, then: date, later: date) -> None:
    if valid(code, then) and then <= later:
        assert valid(district_on(code, later, SUCCESSORS), later)


@given(code=st.sampled_from(sorted(ROWS)), one=DAYS, other=DAYS)
def test_going_in_steps_arrives_where_going_at_once_does(code: str, one: date, other: date) -> None:
    first, last = sorted((one, other))
    by_steps = district_on(district_on(code, first, SUCCESSORS), last, SUCCESSORS)
    assert by_steps == district_on(code, last, SUCCESSORS)


@pytest.mark.parametrize("code", sorted(ROWS))
def test_an_ended_district_ends_the_day_before_its_successor_begins(code: str) -> None:
    _, end, successor = ROWS[code]
    assert (end is None) == (successor is None)
    if end is not None and successor is not None:
        assert ROWS[successor][0] == end + timedelta(days=1)


@pytest.mark.parametrize(
    ("code", "day", "expected"),
    [
        ("kista", "2006-12-31", "kista"),
        ("kista", "2007-01-01", "rinkeby-kista"),
        ("kista", "2023-07-01", "jarva"),
        ("liljeholmen", "2021-01-01", "hagersten-alvsjo"),
        ("jarva", "2010-01-01", "jarva"),
        ("utanfor", "2026-01-01", "utanfor"),
        ("okant", "2026-01-01", "okant"),
        ("nowhere", "2026-01-01", "nowhere"),
    ],
)
def test_known_answers(code: str, day: str, expected: str) -> None:
    assert district_on(code, date.fromisoformat(day), SUCCESSORS) == expected


def test_a_circle_is_refused() -> None:
    day = date(2000, 1, 1)
    with pytest.raises(ValueError, match="circle"):
        district_on("a", date(2026, 1, 1), {"a": (day, "b"), "b": (day, "a")})
