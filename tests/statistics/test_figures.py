"""Exact numbers: rounding once, half away from zero, and the signs."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.statistics.figures import NOTHING, Figure, count, middle, share


@pytest.mark.parametrize(
    ("part", "base", "printed"),
    [
        (1, 16, "6.3"),  # 6.25
        (1, 3, "33.3"),
        (2, 3, "66.7"),
        (1, 800, "0.1"),  # 0.125
        (1, 2000, "0.1"),  # 0.05
        (599, 4000, "15.0"),  # 14.975
        (7, 7, "100.0"),
        (1999, 2000, "100.0"),  # 99.95
    ],
)
def test_a_share_is_rounded_once_half_away_from_zero(part, base, printed):
    assert str(share(part, base).value) == printed


def test_a_share_of_nothing_cannot_occur():
    assert share(0, 0) == NOTHING == Figure(None, ".")


def test_a_zero_is_shown_with_its_sign():
    assert count(0) == Figure(0, "–")
    assert share(0, 5) == Figure(Decimal("0.0"), "–")
    assert middle(0, 0) == Figure(0, "–")


def test_a_share_too_small_to_print_has_the_sign_of_a_zero_only_when_it_is_one():
    assert share(1, 1_000_000).value == Decimal("0.0")


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_share_is_never_more_than_half_a_tenth_from_the_fraction(part, base):
    off = Fraction(share(part, base).value) - Fraction(100 * part, base)
    assert -Fraction(1, 20) < off <= Fraction(1, 20)


def test_a_median_is_exact():
    assert middle(5, 5) == Figure(5)
    assert middle(1, 2) == Figure(Decimal("1.5"))
    assert middle(1, 3) == Figure(2)
