"""What is published: every printed number or sign, by table, measure and codes. All that the auditor may look at."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from tracker.attack import declared
from tracker.attack.readings import EXACT, Reading

WITHHELD = "X"
CANNOT_OCCUR = "."
TOTAL = "T"
UNKNOWN_SEX = "U"


class Place(NamedTuple):
    """Where a number stands: table, measure, and one code for each dimension of the table, in its order."""

    table: int
    measure: str
    codes: tuple[str, ...]


class Shown(NamedTuple):
    """What stands there: a value, or a sign alone."""

    value: Decimal | int | None
    sign: str = ""

    @property
    def withheld(self) -> bool:
        """Whether the sign says that a value is kept back."""
        return self.value is None and self.sign != CANNOT_OCCUR


@dataclass(frozen=True)
class Published:
    """One release as a reader has it. `dimensions` names each table's dimensions, `as_of` the day it was drawn.

    `working_reasons` are the exit reasons that make up `to_work_or_study`; printed, for a city may add to them.
    `reading` says what a printed count can stand for, where counts are changed.
    """

    year: int
    as_of: date
    dimensions: Mapping[int, tuple[str, ...]]
    figures: Mapping[Place, Shown]
    working_reasons: frozenset[str] = declared.WORKING_REASONS
    reading: Reading = EXACT

    def of_table(self, number: int) -> Iterator[tuple[Place, Shown]]:
        """The lines of one table."""
        return ((place, shown) for place, shown in self.figures.items() if place.table == number)

    def named(self, place: Place) -> dict[str, Any]:
        """Table, measure and a code for each dimension, by the names that the data files use."""
        codes = dict(zip(self.dimensions[place.table], place.codes, strict=True))
        return {"table": place.table, "measure": place.measure, **codes}

    def withheld(self) -> list[Place]:
        """Where an X stands, in order."""
        return [place for place, shown in self.figures.items() if shown.withheld]


def of_tables(
    year: int,
    as_of: date,
    tables: Iterable[Any],
    working_reasons: frozenset[str] = declared.WORKING_REASONS,
    reading: Reading = EXACT,
) -> Published:
    """The release that these drawn tables make: each with `definition` (number, dimensions) and `lines()`."""
    dimensions, figures = {}, {}
    for table in tables:
        number = table.definition.number
        dimensions[number] = tuple(table.definition.dimensions)
        for (measure, *codes), figure in table.lines():
            figures[Place(number, measure, tuple(codes))] = Shown(figure.value, figure.sign)
    return Published(year, as_of, dimensions, figures, working_reasons, reading)
