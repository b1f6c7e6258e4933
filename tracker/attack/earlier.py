"""An earlier release of the same period, as an outsider uses it.

Between two releases enrolments are recorded late and answers come in, so nothing need be as it was. But where
everything that both print around a count is the same, an outsider will take it that the count is the same too, and the
second release must stand that: two patterns of X over one table are worth more than either. A count is *taken to
stand* when, in the lines through it (all codes of one dimension, the others as they are),

- no number that both releases print differs, and none is a zero in one and withheld in the other, and
- at least one line has a total above zero that both print.

Everything else of the earlier release is a set of unknowns of its own: what it says of itself still holds of itself.
See docs/decisions/0025.
"""

from collections.abc import Iterator

from tracker.attack.knowledge import Knowledge, cell_of, is_count, measure_of, of_release
from tracker.attack.published import TOTAL, Place, Published, Shown

Line = tuple[int, str, int, tuple[str, ...]]
"""A line of a table: table, measure, the dimension it runs along, and the codes of the others."""
Group = tuple[int, str]
"""A table and a measure."""


def add_earlier(
    knowledge: Knowledge,
    now: Published,
    earlier: Published,
    doubted: frozenset[Group] = frozenset(),
) -> None:
    """What the earlier release adds to what is known. Counts of `doubted` groups are not taken to stand."""
    of_release(earlier, knowledge, "earlier")
    for place in standing(now, earlier):
        if (place.table, place.measure) not in doubted:
            cell = cell_of(now.dimensions[place.table], place.codes)
            then = knowledge.builder.place[("earlier", measure_of(place), cell)]
            knowledge.builder.row([(knowledge.at[place], 1), (then, -1)])


def standing(now: Published, earlier: Published) -> list[Place]:
    """The counts that an outsider takes to be the same in both, where that tells anything."""
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
