"""The codes that tables are divided by: the city's lists, age groups, sex, and districts added up."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker.attack.declared import WORKING_REASONS
from tracker.statistics.period import Period

TOTAL = "T"
UNKNOWN = "okant"
OUTSIDE = "utanfor"


@dataclass(frozen=True)
class Item:
    """One code with its labels and validity; `successor` only for a district that was merged."""

    code: str
    label_sv: str
    label_en: str
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str | None = None

    def valid_in(self, period: Period) -> bool:
        """Whether the code was valid on any day of the period."""
        return (self.valid_from is None or self.valid_from <= period.last) and (
            self.valid_to is None or self.valid_to >= period.first
        )


@dataclass(frozen=True)
class CodeLists:
    """The city's lists, each in its own order. `working_reasons` are the exit reasons that count as work or studies."""

    insats_types: tuple[Item, ...]
    exit_reasons: tuple[Item, ...]
    barriers: tuple[Item, ...]
    districts: tuple[Item, ...]
    working_reasons: frozenset[str] = WORKING_REASONS


TOTAL_ITEM = Item(TOTAL, "Totalt", "Total")
SEXES = (Item("K", "Kvinnor", "Women"), Item("M", "Män", "Men"), Item("U", "Uppgift saknas", "Unknown"))
AGE_BOUNDS = (18, 20, 25, 30, 40, 50, 60, 65)
"""First age of each age group after the youngest."""
AGE_GROUPS = tuple(
    Item(code, f"{code.replace('-', '–')} år", f"{code.replace('-', '–')} years")
    for code in ("-17", "18-19", "20-24", "25-29", "30-39", "40-49", "50-59", "60-64", "65-")
)
UNKNOWN_BARRIER = Item(UNKNOWN, "Okänt", "Unknown")


def with_unknown(barriers: Sequence[Item]) -> tuple[Item, ...]:
    """The barriers with a place, last, for those where none is recorded."""
    known = tuple(item for item in barriers if item.code != UNKNOWN)
    own = next((item for item in barriers if item.code == UNKNOWN), UNKNOWN_BARRIER)
    return (*known, replace(own, valid_from=None, valid_to=None))


def division(districts: Sequence[Item], day: date) -> tuple[Item, ...]:
    """The districts in force on `day`, without the places outside the city and unknown."""
    return tuple(item for item in districts if item.valid_in(Period(day, day)) and item.code not in (OUTSIDE, UNKNOWN))
