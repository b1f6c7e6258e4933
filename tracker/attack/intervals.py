"""The smallest and the largest value that each withheld count can have, with all that is published."""

from collections.abc import Callable, Sequence

import numpy as np

from tracker.attack.programme import Programme
from tracker.attack.system import System, open_part

Progress = Callable[[int, int], None]
NEAR = 1e-6
FAR = 100_000
"""A count that can be so much larger than in one table is said to have no upper end."""
SMALL = 4000
"""Up to so many unknowns a programme goes on from the last one's end."""


def components(system: System) -> list[np.ndarray]:
    """The unknowns, in groups that no row ties to one another."""
    label = np.arange(len(system.low))
    rows, row_of = system.rows, system.rows.row_of
    while len(row_of):
        before = label.copy()
        least = np.minimum.reduceat(label[rows.col], rows.start[:-1])
        np.minimum.at(label, rows.col, least[row_of])
        label = label[label]
        if np.array_equal(before, label):
            break
    order = np.argsort(label, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(label[order])) + 1)


def intervals(
    system: System,
    base: np.ndarray,
    where: Sequence[int] | np.ndarray,
    tables: Sequence[np.ndarray],
    progress: Progress | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Smallest and largest values of the unknowns (those not in `where` keep their bounds), rounded inwards.

    `tables` are whole tables that agree with the system; what they show need not be worked out again.
    Raises `Unsound`.
    """
    low, high = system.low.copy(), system.high.copy()
    seen = np.array([base, *tables])
    least, most = seen.min(axis=0), seen.max(axis=0)
    wanted = np.zeros(len(base), bool)
    wanted[np.asarray(where, np.int64)] = True
    done, total = 0, int(wanted.sum())
    for group in components(system):
        if wanted[group].any():
            _within(system, group, base, wanted, low, high, least, most)
            done += int(wanted[group].sum())
            if progress:
                progress(done, total)
    return low, high


def _within(
    system: System,
    group: np.ndarray,
    base: np.ndarray,
    wanted: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    least: np.ndarray,
    most: np.ndarray,
) -> None:
    """The intervals of one group, in place. Every answer shows values for the others too."""
    group = np.sort(group)
    part = open_part(system, known=base, free=group).system
    ends = np.minimum(part.high, base[group] + FAR)
    programme = Programme(part.rows, part.low, ends)
    small_least, small_most = least[group].astype(float), most[group].astype(float)
    for place in np.flatnonzero(wanted[group]):
        for sign, outer, inner in ((1, low, small_least), (-1, high, small_most)):
            if abs(inner[place] - outer[group[place]]) < NEAR:
                continue
            cost = np.zeros(len(group))
            cost[place] = sign
            answer = programme.minimum(cost, afresh=len(cost) > SMALL)
            assert answer is not None  # noqa: S101 - the table `base` agrees
            np.minimum(small_least, answer.x, out=small_least)
            np.maximum(small_most, answer.x, out=small_most)
            outer[group[place]] = _inwards(answer.x[place], sign, int(ends[place]), int(part.high[place]))


def _inwards(value: float, sign: int, end: int, high: int) -> int:
    """The nearest whole number inside; the bound itself where the end was only put there by us."""
    if sign > 0:
        return int(np.ceil(value - NEAR))
    return high if value > end - 1 else int(np.floor(value + NEAR))
