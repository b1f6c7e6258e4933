"""Group disclosure: published groups of which everyone, or no one, falls into one category. Told from what is printed.

Whoever knows that someone belongs to the group then knows that of her too, though no count is small.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from tracker.attack import declared
from tracker.attack.published import TOTAL, Place, Published

NOT_ABOUT_PEOPLE = frozenset({"assistance_known"})
"""What the unit knows, not how it went for anyone."""
WHOLES = {part: whole for whole, part in declared.COMPLEMENTS if part not in NOT_ABOUT_PEOPLE}
"""What is counted, by whom it is counted of: of those who left, completed; of those who answered, self-sufficient…"""
DIVIDED = {"exited": declared.REASON, "participants": declared.BARRIER}
"""Measures whose rows are categories of their total, by the dimension that the categories are codes of."""


class Group(NamedTuple):
    """A group of `size`, of which everyone (`all`), or no one, is counted in the cell."""

    place: Place
    size: int
    all: bool


def as_json(group: Group, published: Published) -> dict[str, Any]:
    """A group in a report."""
    return {**published.named(group.place), "size": group.size, "all": group.all}


def groups(published: Published) -> list[Group]:
    """The groups to think of, the smallest first."""
    found = [*_outcomes(published), *_categories(published)]
    return sorted(found, key=lambda group: (group.size, group.place))


def _outcomes(published: Published) -> Iterator[Group]:
    """Everyone, or no one, of those who left completed, is self-sufficient, came back…"""
    for place, shown in published.figures.items():
        whole = WHOLES.get(place.measure)
        size = _number(published, place._replace(measure=whole)) if whole else None
        if size and shown.value in (0, size):
            yield Group(place, size, shown.value == size)


def _categories(published: Published) -> Iterator[Group]:
    """Everyone of a group in one row: one reason of exit, one barrier."""
    for place, shown in published.figures.items():
        dimensions, along = published.dimensions[place.table], DIVIDED.get(place.measure)
        if along not in dimensions:
            continue
        number = dimensions.index(along)
        codes = (*place.codes[:number], TOTAL, *place.codes[number + 1 :])
        size = _number(published, place._replace(codes=codes))
        if place.codes[number] != TOTAL and size and shown.value == size:
            yield Group(place, size, True)


def _number(published: Published, place: Place) -> int | None:
    shown = published.figures.get(place)
    return None if shown is None or shown.value is None else int(shown.value)
