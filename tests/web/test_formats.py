"""How values are written."""

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from flask import Flask, session

from tracker.web import formats


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (1234.5, None, "1\u00a0234,5"),
        (1234567, None, "1\u00a0234\u00a0567"),
        (Fraction(1, 8), 2, "0,13"),
        (-3, None, "−3"),
        (0, None, "0"),
        ("X", 1, "X"),
        (None, None, "–"),
    ],
)
def test_numbers_in_swedish(swedish: None, value: Any, decimals: int | None, expected: str) -> None:
    assert formats.format_number(value, decimals) == expected


def test_numbers_in_english(small: Flask) -> None:
    with small.test_request_context("/"):
        session["language"] = "en"
        assert formats.format_number(1234.5) == "1,234.5"
        assert formats.format_percent(12.3) == "12.3%"
        assert formats.format_money(1234) == "SEK\u00a01,234"


def test_shares_money_and_words(swedish: None) -> None:
    assert formats.format_percent(Fraction(25, 2)) == "12,5\u00a0%"
    assert formats.format_percent("..") == ".."
    assert formats.format_money(12345) == "12\u00a0345\u00a0kr"
    assert str(formats.format_yes_no(None)) == "Uppgift saknas"


def test_moments_are_in_the_time_of_the_city() -> None:
    assert formats.format_moment(datetime(2026, 3, 7, 13, 5, tzinfo=UTC)) == "2026-03-07 14:05"
    assert formats.format_day(datetime(2026, 6, 30, 22, 30, tzinfo=UTC)) == "2026-07-01"
    assert formats.format_moment(date(2026, 3, 7)) == "2026-03-07"
    assert formats.format_day(None) == "–"


def test_a_number_is_masked_to_the_birth_date() -> None:
    assert formats.masked("199003070000") == "19900307-****"
    assert formats.masked("9003070000") == "********-****"
