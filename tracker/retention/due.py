"""When a file is erased. SoL: five years after the last entry; SoF 2025:468 13:1: some are kept. Pure functions."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

YEARS = 5
OLD_ENOUGH = timedelta(days=365 * YEARS)
"""Nothing younger than this is due; five years are never shorter."""


def last_entry_on(entries: Iterable[date]) -> date:
    """The day of the last entry in a file. Raises `ValueError` for a file without one."""
    return max(entries)


def erased_from(last_entry: date) -> date:
    """The first day on which a file with this last entry is due; 29 February leads to 1 March."""
    try:
        return last_entry.replace(year=last_entry.year + YEARS)
    except ValueError:
        return date(last_entry.year + YEARS, 3, 1)


def latest_old(as_of: date) -> date:
    """The last day whose entries are old enough on `as_of`: nothing that day or before is younger than five years."""
    try:
        return as_of.replace(year=as_of.year - YEARS)
    except ValueError:
        return date(as_of.year - YEARS, 2, 28)


def is_old(last_entry: date, as_of: date) -> bool:
    """Whether five years have passed on `as_of`."""
    return erased_from(last_entry) <= as_of


def is_kept(born_on: date, kept_days: frozenset[int]) -> bool:
    """Whether files of those born on this day are kept for research: days of the month, in Stockholm 5, 15, 25."""
    return born_on.day in kept_days


def months_before(as_of: date, months: int) -> date:
    """The same day of the month so many months before, or the last that there is."""
    year, month = divmod(as_of.year * 12 + as_of.month - 1 - months, 12)
    return date(year, month + 1, min(as_of.day, monthrange(year, month + 1)[1]))
