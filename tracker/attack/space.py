"""Which unknowns can move at all from a table, if fractions are allowed: one programme and one projection tell of all.

The ways to move away from a table form a cone. One programme finds every bound and every "at least" that can be left
behind together; those that cannot hold like equations. What then stands still in the space of the equations is stuck.
An unknown that is stuck here has one value only. One that moves may still have one *whole* value (`variants`).
"""

import numpy as np

from tracker.attack.programme import Programme
from tracker.attack.system import NO_LIMIT, Rows, System

ITERATIONS = 400
WEAK = 1e-2
STILL = 1e-5
"""A random direction moves an unknown that can move by more than this; rounding errors are far below."""


def movable(system: System, base: np.ndarray) -> np.ndarray:
    """A mask of the unknowns that can take another value than in the table `base`, fractions allowed."""
    return np.abs(directions(system, base, 1)[0]) > STILL


def directions(system: System, base: np.ndarray, number: int, seed: int = 7) -> np.ndarray:
    """Random directions, one a line, in the space of what can be reached from the table `base`; 0 where it is stuck."""
    rows = system.rows
    sums = rows.activity(base)
    tight_low, tight_high = (sums == rows.low), (sums == rows.high)
    equal = tight_low & tight_high
    at_low, at_high = base == system.low, base == system.high
    leaves, slack = _leaving(rows, tight_low, tight_high, at_low, at_high)
    held = (at_low | at_high) & ~leaves
    tied = equal | ((tight_low | tight_high) & ~slack)
    draw = np.random.default_rng(seed)
    return np.array([_moves_within(rows, tied, ~held, draw) for _number in range(number)])


def stuck_without(ways: np.ndarray, unknown: int) -> np.ndarray:
    """A mask of what the equations alone hold still once `unknown` is held too; nothing where that is hard to tell."""
    pivot, other = np.argsort(-np.abs(ways[:, unknown]))[:2]
    if abs(ways[pivot, unknown]) < WEAK:
        return np.zeros(ways.shape[1], bool)
    left = ways[other] - ways[pivot] * (ways[other, unknown] / ways[pivot, unknown])
    return np.abs(left) < STILL


def _leaving(
    rows: Rows, tight_low: np.ndarray, tight_high: np.ndarray, at_low: np.ndarray, at_high: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Which unknowns can leave the bound they stand at, and which rows the limit they stand at."""
    size = len(at_low)
    kept = np.flatnonzero(tight_low | tight_high)
    loose = np.flatnonzero(tight_low != tight_high)
    bounded = np.flatnonzero(at_low != at_high)
    if not len(bounded) and not len(loose):
        return np.zeros(size, bool), np.zeros(len(rows.low), bool)
    cone = _Cone(rows, kept, bounded, loose, np.where(at_low, 1, -1), np.where(tight_low, 1, -1))
    first = cone.solve(at_low, at_high)
    leaves, slack = np.zeros(size, bool), np.zeros(len(rows.low), bool)
    leaves[bounded] = first[: len(bounded)] > 0.5
    slack[loose] = first[len(bounded) :] > 0.5
    return leaves, slack


class _Cone:
    """The moves y, each written as a free part and, where it stands at a bound, a first step of at most 1."""

    def __init__(
        self,
        rows: Rows,
        kept: np.ndarray,
        bounded: np.ndarray,
        loose: np.ndarray,
        way: np.ndarray,
        slack_way: np.ndarray,
    ) -> None:
        self.size, self.bounded, self.loose = len(way), bounded, loose
        place = np.full(len(rows.low), -1)
        place[kept] = np.arange(len(kept))
        inside = place[rows.row_of] >= 0
        row, col, coef = place[rows.row_of[inside]], rows.col[inside], rows.coef[inside]
        step_of = np.full(self.size, -1)
        step_of[bounded] = self.size + np.arange(len(bounded))
        stepping = step_of[col] >= 0
        slack = self.size + len(bounded) + np.arange(len(loose))
        parts = [
            (row, col, coef),
            (row[stepping], step_of[col[stepping]], coef[stepping] * way[col[stepping]]),
            (place[loose], slack, -slack_way[loose]),
            (place[loose], slack + len(loose), -slack_way[loose]),
        ]
        self.columns = self.size + len(bounded) + 2 * len(loose)
        self.rows = _sorted_rows(len(kept), *(np.concatenate(column) for column in zip(*parts, strict=True)))

    def solve(self, at_low: np.ndarray, at_high: np.ndarray) -> np.ndarray:
        """The first steps of the bounded unknowns and of the loose rows: 1 for each that can be left."""
        low, high = np.zeros(self.columns), np.full(self.columns, float(NO_LIMIT))
        low[: self.size][~at_low] = -NO_LIMIT
        high[: self.size][at_high] = 0
        first = np.arange(self.size, self.size + len(self.bounded) + len(self.loose))
        high[first] = 1
        cost = np.zeros(self.columns)
        cost[first] = -1
        answer = Programme(self.rows, low, high).minimum(cost)
        assert answer is not None  # noqa: S101 - not to move is always possible
        return answer.x[first]


def _sorted_rows(number: int, row: np.ndarray, col: np.ndarray, coef: np.ndarray) -> Rows:
    order = np.argsort(row, kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=number))]).astype(np.int64)
    return Rows(start, col[order], coef[order], np.zeros(number, np.int64), np.zeros(number, np.int64))


def _moves_within(rows: Rows, tied: np.ndarray, free: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """A random direction, made to keep the tied rows: what it moves can be moved. By conjugate gradients."""
    kept = tied[rows.row_of] & free[rows.col]
    row, col = rows.row_of[kept], rows.col[kept]
    length = np.sqrt(np.bincount(row, rows.coef[kept] ** 2.0, len(rows.low)))
    coef = rows.coef[kept] / length[row]
    size, number = len(free), len(rows.low)

    def across(x: np.ndarray) -> np.ndarray:
        return np.bincount(row, coef * x[col], number)

    def back(z: np.ndarray) -> np.ndarray:
        return np.bincount(col, coef * z[row], size)

    y = draw.standard_normal(size) * free
    residual = across(y)
    direction, old = residual.copy(), float(residual @ residual)
    for _iteration in range(ITERATIONS):
        if old < 1e-22:
            break
        shift = back(direction)
        step = old / float(shift @ shift)
        y -= step * shift
        residual = across(y)
        new = float(residual @ residual)
        direction = residual + new / old * direction
        old = new
    return np.where(free & (np.abs(y) > STILL), y, 0)
