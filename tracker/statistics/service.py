"""The annual tables of a year, for the command and the page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.access.scope import whole_city
from tracker.enrolments.models import Enrolment
from tracker.statistics import frame as reading
from tracker.statistics.codes import Item, division
from tracker.statistics.completeness import Completeness, completeness
from tracker.statistics.definitions import DEFINITIONS
from tracker.statistics.indicators import DEFINITION_VERSION
from tracker.statistics.material import Frame
from tracker.statistics.period import Period
from tracker.statistics.tables import Table, draw, draw_table, stock_faults

STOCK_TABLE = 3


class StockBroken(Exception):
    """The stock identity does not hold in some cell of table 3: a fault in the program, never in the data."""

    def __init__(self, cells: list[tuple[str, ...]]) -> None:
        super().__init__(f"open_start + started - exited is not open_end in {len(cells)} cells of table 3")
        self.cells = cells


@dataclass(frozen=True)
class AnnualTables:
    """The nine tables of a year, as known on `as_of`, and what a reader must know about them."""

    year: int
    as_of: date
    tables: tuple[Table, ...]
    completeness: Completeness
    division: tuple[Item, ...]
    working_reasons: frozenset[str]
    definition_version: str = DEFINITION_VERSION

    @property
    def preliminary(self) -> bool:
        """Whether anything is missing; `completeness.missing` says what."""
        return self.completeness.preliminary

    @property
    def division_from(self) -> date | None:
        """The day from which the division of districts has been as it is in the tables."""
        return max((item.valid_from for item in self.division if item.valid_from), default=None)

    def table(self, number: int) -> Table:
        """Table `number`, 1 to 9."""
        return self.tables[number - 1]


def annual_tables(source: Any, year: int, as_of: date, secret: bytes | None = None) -> AnnualTables:
    """The nine tables of one year. `source` is a session or a connection. Raises `StockBroken`.

    With a `secret` the tables hold the keys that noise is made of (`disclosure.cell_key`).
    """
    return of_frame(reading.load(source, Period.year(year), as_of, secret))


@dataclass(frozen=True)
class OneTable:
    """One table of a year, and what a reader must know about it."""

    year: int
    as_of: date
    table: Table
    completeness: Completeness
    division: tuple[Item, ...]


def one_table(source: Any, year: int, as_of: date, number: int) -> OneTable:
    """Table `number` (1 to 9) of one year. Raises `StockBroken`."""
    return one_of_frame(reading.load(source, Period.year(year), as_of), number)


def one_of_frame(frame: Frame, number: int) -> OneTable:
    """Table `number` of the frame's year, checked. Raises `StockBroken`."""
    drawn = draw_table(frame, DEFINITIONS[number - 1])
    if number == STOCK_TABLE and (faults := stock_faults(drawn)):
        raise StockBroken(faults)
    parts = completeness(frame), division(frame.lists.districts, frame.division_on)
    return OneTable(frame.period.last.year, frame.as_of, drawn, *parts)


def years(source: Any, today: date) -> list[int]:
    """The years in which something was registered in the city, up to this one, the latest first."""
    with whole_city("the years that there are counts of"):
        return years_within(source, today)


def years_within(source: Any, today: date) -> list[int]:
    """The same of what is seen here."""
    first = source.scalar(sa.select(sa.func.min(Enrolment.starts_on)))
    return list(range(today.year, (first or today).year - 1, -1))


def several_years(source: Any, years: Iterable[int], as_of: date) -> Iterator[AnnualTables]:
    """The tables of each year in turn; the register is read once for all of them."""
    wanted = list(years)
    span = Period(Period.year(min(wanted)).first, Period.year(max(wanted)).last)
    material = reading.read(source, span, as_of)
    for year in wanted:
        yield of_frame(material.frame(Period.year(year)))


def of_frame(frame: Frame) -> AnnualTables:
    """The nine tables of the frame's year, checked. Raises `StockBroken`."""
    tables = tuple(draw(frame))
    if faults := stock_faults(tables[2]):
        raise StockBroken(faults)
    return AnnualTables(
        year=frame.period.last.year,
        as_of=frame.as_of,
        tables=tables,
        completeness=completeness(frame),
        division=division(frame.lists.districts, frame.division_on),
        working_reasons=frame.lists.working_reasons,
    )
