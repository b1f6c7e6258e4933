"""Group disclosure: published groups of which everyone, or no one, falls into one category. Told from what is printed.

Whoever knows that someone belongs to the group then knows that of her too, though no count is small.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tracker.attack import declared
from tracker.statistics.codes import TOTAL
from tracker.statistics.tables import Table

NOT_ABOUT_PEOPLE = frozenset({"assistance_known"})
"""What the unit knows, not how it went for anyone."""
DIVIDED = {4: ("exited", "exit_reason"), 8: ("participants", "barrier")}
"""Tables whose rows are the categories: the measure and the dimension."""


@dataclass(frozen=True)
class Group:
    """A group of `size`, of which everyone (`all`), or no one, is counted in the cell."""

    table: int
    measure: str
    codes: tuple[str, ...]
    size: int
    all: bool

    def as_json(self) -> dict[str, Any]:
        """For the report."""
        return {**vars(self), "codes": list(self.codes)}


def groups(tables: Iterable[Table]) -> list[Group]:
    """The groups to think of, the smallest first."""
    found = [group for table in tables for group in (*_outcomes(table), *_categories(table))]
    return sorted(found, key=lambda group: (group.size, group.table, group.measure, group.codes))


def _outcomes(table: Table) -> Iterator[Group]:
    """Everyone, or no one, of those who left completed, is self-sufficient, came back…"""
    for whole, part in declared.COMPLEMENTS:
        if part in NOT_ABOUT_PEOPLE or not {whole, part} <= set(table.definition.measures):
            continue
        for (measure, *codes), figure in table.lines():
            size = table.figure(whole, *codes).value if measure == part else None
            if size and figure.value in (0, size):
                yield Group(table.definition.number, part, tuple(codes), int(size), figure.value == size)


def _categories(table: Table) -> Iterator[Group]:
    """Everyone of a group in one row: one reason of exit, one barrier."""
    counted, dimension = DIVIDED.get(table.definition.number, ("", ""))
    if not counted:
        return
    place = table.definition.dimensions.index(dimension)
    for (measure, *codes), figure in table.lines():
        if measure != counted or codes[place] == TOTAL:
            continue
        size = table.figure(measure, *codes[:place], TOTAL, *codes[place + 1 :]).value
        if size and figure.value == size:
            yield Group(table.definition.number, measure, tuple(codes), int(size), True)
