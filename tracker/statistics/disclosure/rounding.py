"""The city's own rounding: 1–2 become 0, 3–4 become 5, all else as it is. Its own check says what it leaves open.

Each count is rounded by itself, so sums need not add up. Shares and medians on a base under 5, or on a count that was
rounded, are withheld.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracker.attack.knowledge import is_count
from tracker.attack.published import Place
from tracker.statistics.disclosure.primary import Settings, printed, values
from tracker.statistics.figures import Figure, count
from tracker.statistics.tables import Table

TOP = 5
"""The first count that is printed as it is, and what those nearest below are rounded to."""


def rounded(number: int) -> int:
    """1 and 2 as 0, 3 and 4 as 5."""
    if number >= TOP:
        return number
    return TOP if number >= TOP - 2 else 0


def candidates(shown: int) -> tuple[int, ...]:
    """The true counts that a printed one can stand for, taken alone."""
    return {0: (0, 1, 2), TOP: (3, 4, 5)}.get(shown, (shown,))


def round_tables(tables: Sequence[Table]) -> tuple[Table, ...]:
    """The tables with every count rounded."""
    changed = {place for place, number in values(tables).items() if rounded(number) != number}
    withheld = printed(tables, changed.__contains__, Settings(threshold=TOP))
    return tuple(_with_rounded(before, after) for before, after in zip(tables, withheld, strict=True))


def _with_rounded(before: Table, after: Table) -> Table:
    figures: dict[tuple[str, ...], Figure] = dict(after.lines())
    for key, figure in before.lines():
        if is_count(key[0]) and figure.value is not None:
            figures[key] = count(rounded(int(figure.value)))
    return replace(after, figures=figures)


@dataclass(frozen=True)
class RoundingCheck:
    """How many counts rounding changed, and which of them printed sums pin to one value after all."""

    changed: int
    pinned: tuple[Place, ...]


def check(tables: Sequence[Table]) -> RoundingCheck:
    """Count what an outsider can undo: a line of a table whose candidates give its printed, unrounded total in one way.

    Lines over sex only, which add up for every count. An outsider may find more; nothing here is a proof of safety.
    """
    true = values(tables)
    changed = [place for place, number in true.items() if rounded(number) != number]
    pinned = [place for place in changed if _pinned(place, true)]
    return RoundingCheck(len(changed), tuple(pinned))


def _pinned(place: Place, true: dict[Place, int]) -> bool:
    """Whether the line over sex through the place leaves it one candidate. Women and men and unknown, and their sum."""
    line = [other for other in (place._replace(codes=(*place.codes[:-1], sex)) for sex in "KMUT") if other in true]
    parts = [candidates(rounded(true[other])) for other in line]
    left = {tuple(way) for way in _ways(parts)}
    return len({way[line.index(place)] for way in left}) == 1


def _ways(parts: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Every choice of candidates in which the last one is the sum of the others."""
    found: list[tuple[int, ...]] = [()]
    for part in parts[:-1]:
        found = [(*way, number) for way in found for number in part]
    return [(*way, sum(way)) for way in found if sum(way) in parts[-1]]
