"""Bounds by reasoning alone: what each row leaves of each unknown, until nothing more follows. Whole numbers, exact."""

import numpy as np

from tracker.attack.system import NO_LIMIT, Rows, System

ROUNDS = 100
"""Rows that nibble one off at a time are left to the linear programmes after so many rounds."""


class Contradiction(Exception):
    """Nothing agrees with all that is said: the published figures contradict one another."""


def narrowed(system: System, rounds: int = ROUNDS) -> System:
    """The system with the tightest bounds that single rows give. Raises `Contradiction`."""
    low, high = system.low.copy(), system.high.copy()
    row_of = system.rows.row_of
    for _round in range(rounds):
        before = (low.copy(), high.copy())
        _narrow(system.rows, row_of, low, high)
        if np.any(low > high):
            raise Contradiction("the published figures contradict one another")
        if np.array_equal(low, before[0]) and np.array_equal(high, before[1]):
            break
    return system.within(low, high)


def _narrow(rows: Rows, row_of: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
    """One round, in place: from the least that the others in a row can be follows the most that one can be."""
    positive = rows.coef > 0
    for up in (True, False):
        ends = np.where(positive == up, low[rows.col], high[rows.col])
        endless = ends >= NO_LIMIT
        parts = np.where(endless, 0, rows.coef * ends)
        total = _by_row(rows, parts)
        unbounded = _by_row(rows, endless.astype(np.int64))
        limit = rows.high if up else rows.low
        said = (np.abs(limit) < NO_LIMIT)[row_of] & (unbounded[row_of] - endless == 0)
        room = limit[row_of] - total[row_of] + parts
        _apply(rows, said & (positive == up), room, np.minimum, high)
        _apply(rows, said & (positive != up), room, np.maximum, low)


def _apply(rows: Rows, where: np.ndarray, room: np.ndarray, tighter: np.ufunc, bound: np.ndarray) -> None:
    coef = rows.coef[where]
    limit = room[where] // coef if tighter is np.minimum else -(-room[where] // coef)
    tighter.at(bound, rows.col[where], limit)


def _by_row(rows: Rows, parts: np.ndarray) -> np.ndarray:
    return np.add.reduceat(parts, rows.start[:-1]) if len(rows.low) else np.zeros(0, np.int64)
