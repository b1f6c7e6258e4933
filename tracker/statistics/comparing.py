"""One measure of several years side by side, the older ones drawn again in the division of districts of the latest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.access.scope import Scope
from tracker.statistics import frame as reading
from tracker.statistics.codes import TOTAL, Item, division
from tracker.statistics.definitions import DEFINITIONS, Definition
from tracker.statistics.figures import NOTHING, Figure, count, share
from tracker.statistics.indicators import DEFINITION_VERSION
from tracker.statistics.material import Material
from tracker.statistics.period import Period
from tracker.statistics.service import OneTable, one_of_frame
from tracker.statistics.tables import items_of

FEWEST, MOST = 2, 5
SMALLEST_BASE = 20
"""Of a smaller number than this a change in per cent says more than there is to say."""
# A rate is never shown without what tells how sure it is.
BESIDE = {
    "self_sufficiency_90": ("response_rate", "self_sufficiency_90_floor", "self_sufficiency_90_ceiling"),
    "without_assistance_90": ("without_assistance_90_floor", "without_assistance_90_ceiling"),
}


@dataclass(frozen=True)
class Comparison:
    """The table of each year, oldest first; the codes of each dimension that any of the years has, the total last.

    `areas_then` is how many districts there were in each year; `division` is what they were brought to.
    """

    definition: Definition
    measure: str
    as_of: date
    years: tuple[OneTable, ...]
    items: tuple[tuple[Item, ...], ...]
    division: tuple[Item, ...]
    areas_then: tuple[int, ...]
    definition_version: str = DEFINITION_VERSION

    @property
    def measures(self) -> tuple[str, ...]:
        """The measure, and those that must stand beside it."""
        return (self.measure, *BESIDE.get(self.measure, ()))

    @property
    def by_district(self) -> bool:
        """Whether the division matters to the table."""
        return "district" in self.definition.dimensions

    @property
    def division_from(self) -> date | None:
        """The day from which the division that is used has been as it is."""
        return max((item.valid_from for item in self.division if item.valid_from), default=None)

    def figure(self, year: OneTable, measure: str, *codes: str) -> Figure:
        """The figure of one year; nobody of a sex that the year has not, and nothing of a code that it has not."""
        table = year.table
        found = table.figures.get((measure, *codes))
        if found is None and codes[-1] not in {item.code for item in table.sexes}:
            total = table.figures.get((measure, *codes[:-1], TOTAL))
            return count(0) if total is not None and isinstance(total.value, int) else NOTHING
        return found or NOTHING


def of_city(source: Any, number: int, measure: str, years: Sequence[int], as_of: date) -> Comparison:
    """The city's figures. Raises KeyError where table `number` has no such measure, and `StockBroken`."""
    return _compare(reading.read(source, _span(years), as_of), number, measure, years)


def of_scope(source: Any, scope: Scope, number: int, measure: str, years: Sequence[int], as_of: date) -> Comparison:
    """The same of what the scope's units have registered themselves."""
    return _compare(reading.read_within(source, scope, _span(years), as_of), number, measure, years)


def _span(years: Sequence[int]) -> Period:
    return Period(Period.year(min(years)).first, Period.year(max(years)).last)


def _compare(material: Material, number: int, measure: str, years: Sequence[int]) -> Comparison:
    definition, latest = DEFINITIONS[number - 1], Period.year(max(years)).last
    if measure not in definition.measures:
        raise KeyError(measure)
    frames = [material.frame(Period.year(year), division_on=latest) for year in sorted(years)]
    drawn = tuple(one_of_frame(frame, number) for frame in frames)
    items = []
    for place, dimension in enumerate(definition.dimensions):
        shown = {item.code for each in drawn for item in each.table.items[place]}
        items.append(tuple(item for item in items_of(frames[-1], dimension) if item.code in shown))
    districts = material.lists.districts
    then = tuple(len(division(districts, frame.period.last)) for frame in frames)
    return Comparison(definition, measure, material.as_of, drawn, tuple(items), division(districts, latest), then)


def change(before: Figure, after: Figure) -> Figure:
    """The difference, as its sign; nothing where either is none."""
    if before.value is None or after.value is None:
        return NOTHING
    return Figure(after.value - before.value)


def change_in_per_cent(before: Figure, after: Figure) -> Figure:
    """The difference of two counts in per cent of the first, to one decimal; nothing of a small number."""
    if not isinstance(before.value, int) or not isinstance(after.value, int) or before.value < SMALLEST_BASE:
        return NOTHING
    size = share(abs(after.value - before.value), before.value).value or 0
    return Figure(-size if after.value < before.value else size)
