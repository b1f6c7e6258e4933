"""The earlier releases of the same period, as an outsider uses them: all at once.

Between two releases enrolments are recorded late and answers come in, so nothing need be as it was. But where
everything that both print around a count is the same, an outsider will take it that the count is the same too, and the
new release must stand that: two patterns of X over one table are worth more than either, and three more than two. A
count is *taken to stand* between two releases when, in the lines through it (all codes of one dimension, the others
as they are),

- no number that both releases print differs, and none is a zero in one and withheld in the other, and
- at least one line has a total above zero that both print.

Everything else of an earlier release is a set of unknowns of its own: what it says of itself still holds of itself.
See docs/decisions/0025.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from tracker.attack.knowledge import THIS, Knowledge, cell_of, is_count, measure_of, of_release
from tracker.attack.published import TOTAL, Place, Published, Shown

Line = tuple[int, str, int, tuple[str, ...]]
"""A line of a table: table, measure, the dimension it runs along, and the codes of the others."""


class Group(NamedTuple):
    """What is taken to stand together: a measure of a table, between two releases (0 the new one, 1 the oldest…)."""

    one: int
    other: int
    table: int
    measure: str


def add_earlier(
    knowledge: Knowledge, now: Published, earlier: Sequence[Published], doubted: frozenset[Group] = frozenset()
) -> None:
    """What the earlier releases, the oldest first, add to what is known. Nothing of a `doubted` group stands."""
    releases = [now, *earlier]
    names = [THIS, *(f"earlier {number}" for number in range(1, len(releases)))]
    for name, each in zip(names[1:], earlier, strict=True):
        of_release(each, knowledge, name)
    for group, place in all_standing(now, earlier):
        if group not in doubted:
            ends = [(names[number], _cell(releases[number], place)) for number in (group.one, group.other)]
            one, other = [knowledge.builder.place[(name, measure_of(place), cell)] for name, cell in ends]
            knowledge.builder.row([(one, 1), (other, -1)])


def _cell(release: Published, place: Place) -> tuple[tuple[str, str], ...]:
    return cell_of(release.dimensions[place.table], place.codes)


def all_standing(now: Published, earlier: Sequence[Published]) -> Iterator[tuple[Group, Place]]:
    """What an outsider takes to stand between any two of the releases; between two earlier ones, too."""
    for (one, first), (other, second) in combinations(enumerate([now, *earlier]), 2):
        for place in standing(first, second):
            yield Group(one, other, place.table, place.measure), place


def standing(now: Published, earlier: Published) -> list[Place]:
    """The counts that an outsider takes to be the same in two releases, where that tells anything."""
    both = [place for place in now.figures if place in earlier.figures and is_count(place.measure)]
    if now.year != earlier.year or now.dimensions != earlier.dimensions:
        return []
    changed: set[Line] = set()
    vouched: set[Line] = set()
    for place in both:
        one, other = now.figures[place], earlier.figures[place]
        if _differ(one, other):
            changed.update(_lines(place))
        elif one.value and one.value == other.value:
            vouched.update(line for line in _lines(place) if place.codes[line[2]] == TOTAL)
    hidden = (place for place in both if now.figures[place].withheld or earlier.figures[place].withheld)
    return [place for place in hidden if _stands(place, changed, vouched)]


def _stands(place: Place, changed: set[Line], vouched: set[Line]) -> bool:
    lines = list(_lines(place))
    return not changed.intersection(lines) and bool(vouched.intersection(lines))


def _differ(one: Shown, other: Shown) -> bool:
    if one.withheld or other.withheld:
        return one.value == 0 or other.value == 0
    return one.value != other.value


def _lines(place: Place) -> Iterator[Line]:
    for number in range(len(place.codes)):
        yield place.table, place.measure, number, place.codes[:number] + place.codes[number + 1 :]
