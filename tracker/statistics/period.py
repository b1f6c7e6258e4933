"""Periods, and days as whole numbers."""

from dataclasses import dataclass
from datetime import date

NEVER = 4_000_000
"""A day later than every date (Python's last one is day 3 652 059): an open exit, an answer not given."""


def day_number(day: date) -> int:
    """The day as a whole number; the difference of two is a number of days."""
    return day.toordinal()


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, both included: [a, b] in the definitions."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a period ends on or after its first day")

    @classmethod
    def year(cls, year: int) -> "Period":
        """A calendar year."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @property
    def a(self) -> int:
        """The first day as a number."""
        return day_number(self.first)

    @property
    def b(self) -> int:
        """The last day as a number."""
        return day_number(self.last)

    def covers(self, other: "Period") -> bool:
        """Whether every day of `other` lies in this period."""
        return self.first <= other.first and other.last <= self.last
