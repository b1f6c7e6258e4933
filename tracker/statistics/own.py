"""A unit's own tables, and the people behind a number in them.

Drawn by the same engine from what the viewer may see of the unit, and from nothing else: what another unit has written
down about the same person changes no figure here. What a figure counts and what its list shows are therefore the same.
Why: `docs/decisions/0023-the-units-own-figures.md`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from tracker.access.scope import Scope
from tracker.statistics import frame as reading
from tracker.statistics.catalogue import MEASURES
from tracker.statistics.codes import Item
from tracker.statistics.definitions import DEFINITIONS, Definition
from tracker.statistics.indicators import Count
from tracker.statistics.material import Material
from tracker.statistics.period import Period
from tracker.statistics.service import AnnualTables, OneTable, of_frame, one_of_frame
from tracker.statistics.tables import items_of, rows_of

SENSITIVE = frozenset({"barrier", "exit_reason"})
"""Dimensions that may tell of somebody's health."""


@dataclass(frozen=True)
class Behind:
    """Who and what make one number: of a number of persons each participant once, else each enrolment once."""

    definition: Definition
    measure: str
    codes: tuple[Item, ...]
    persons: bool
    participants: tuple[int, ...]
    enrolments: tuple[int, ...]

    @property
    def number(self) -> int:
        """How many they are: the number in the table."""
        return len(self.participants if self.persons else self.enrolments)


def annual_tables(source: Any, scope: Scope, year: int, as_of: date) -> AnnualTables:
    """The nine tables of one year of what the scope's units have registered themselves. Raises `StockBroken`."""
    return of_frame(read(source, scope, year, as_of).frame(Period.year(year)))


def one_table(source: Any, scope: Scope, year: int, as_of: date, number: int) -> OneTable:
    """Table `number` (1 to 9) of them. Raises `StockBroken`."""
    return one_of_frame(read(source, scope, year, as_of).frame(Period.year(year)), number)


def read(source: Any, scope: Scope, year: int, as_of: date) -> Material:
    """What the year's tables are drawn from, and the lists behind their numbers."""
    return reading.read_within(source, scope, Period.year(year), as_of)


def behind(material: Material, number: int, measure: str, codes: Sequence[str]) -> Behind:
    """What makes the number in one cell of table `number`; KeyError where it has no such count or code."""
    frame, definition = material.frame(material.span), DEFINITIONS[number - 1]
    rows = rows_of(frame, definition, measure, codes)
    items = tuple(
        next(item for item in items_of(frame, dimension) if item.code == code)
        for dimension, code in zip(definition.dimensions, codes, strict=True)
    )
    of_measure = MEASURES[measure]
    return Behind(
        definition,
        measure,
        items,
        isinstance(of_measure, Count) and of_measure.persons,
        tuple(material.persons.id[np.unique(frame.person[rows])].tolist()),
        tuple(frame.enrolment[rows].tolist()),
    )


def is_sensitive(definition: Definition, codes: Sequence[str]) -> bool:
    """Whether a list of those in the cell may tell of their health: one of a barrier or of a reason for leaving."""
    return any(
        dimension in SENSITIVE and code != "T" for dimension, code in zip(definition.dimensions, codes, strict=True)
    )
