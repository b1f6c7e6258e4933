"""One printed number: exact counts, shares and medians, and the signs that stand instead of a number."""

from decimal import Decimal
from typing import NamedTuple

ZERO_SIGN = "–"
"""Nothing to report: the value is zero."""
CANNOT_OCCUR = "."
"""A share of nothing, a median of nothing."""
WITHHELD_SIGN = "X"
"""Withheld to protect individuals, whether for its own sake or for another's."""


class Figure(NamedTuple):
    """A value with its sign. The value is None where the sign stands alone; shares are in per cent."""

    value: int | Decimal | None
    sign: str = ""


NOTHING = Figure(None, CANNOT_OCCUR)
WITHHELD = Figure(None, WITHHELD_SIGN)


def count(number: int) -> Figure:
    """A count; zero carries its sign."""
    return Figure(number) if number else Figure(0, ZERO_SIGN)


def share(part: int, base: int) -> Figure:
    """`part` of `base` in per cent, rounded once, half away from zero, to one decimal. Of nothing: `.`."""
    if base == 0:
        return NOTHING
    tenths = (2000 * part + base) // (2 * base)
    return Figure(Decimal(tenths).scaleb(-1), "" if tenths else ZERO_SIGN)


def middle(low: int, high: int) -> Figure:
    """The median between the two middle values; exact, so it may end in .5."""
    total = low + high
    if total == 0:
        return Figure(0, ZERO_SIGN)
    return Figure(total // 2 if total % 2 == 0 else Decimal(total * 5).scaleb(-1))
