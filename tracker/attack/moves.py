"""Moves from one table to another that agrees with the same facts: the smallest that bring unknowns where wanted."""

import numpy as np

from tracker.attack.diving import BROKEN, LONG, dive
from tracker.attack.programme import Programme
from tracker.attack.system import NO_LIMIT, Rows, System

PULL = 1e4
"""What it is worth to move a wanted unknown by one, against what the move costs elsewhere: more than any of that."""


class Moves:
    """Steps away from the table `base`: every unknown up or down, at a price a step, within the system."""

    def __init__(self, system: System, base: np.ndarray) -> None:
        self.system, self.base, self.size = system, base.astype(np.int64), len(base)
        rows, sums = system.rows, system.rows.activity(self.base)
        low = np.where(rows.low <= -NO_LIMIT, -NO_LIMIT, rows.low - sums)
        high = np.where(rows.high >= NO_LIMIT, NO_LIMIT, rows.high - sums)
        self.room = _room(system.low, system.high, self.base)
        self._rows = _twice(rows, self.size, low, high)
        self._programme = Programme(self._rows, np.zeros(2 * self.size), self.room)

    def towards(self, where: np.ndarray, values: np.ndarray, price: np.ndarray) -> np.ndarray | None:
        """A cheap whole step that brings many of `where` to their `values`, none past its own. None: not found."""
        away = values - self.base[where]
        pulled = np.where(away > 0, where, where + self.size)
        others = np.where(away > 0, where + self.size, where)
        cost = np.concatenate([price, price])
        cost[pulled] = -PULL
        self._programme.bound(pulled, np.zeros(len(where)), np.minimum(np.abs(away), self.room[pulled]))
        self._programme.bound(others, np.zeros(len(where)), np.zeros(len(where)))
        x, _sure = dive(self._programme, cost, LONG)
        both = np.concatenate([pulled, others])
        self._programme.bound(both, np.zeros(len(both)), self.room[both])
        return None if x is None else x[: self.size] - x[self.size :]

    def whole(self, unknown: int, least: int, most: int, price: np.ndarray) -> tuple[np.ndarray | None, bool]:
        """A cheap whole step that moves one unknown by `least` to `most` (one of them may be 0, both of one sign).

        None where none was found, and then whether it is certain that there is none.
        """
        columns = np.array([unknown, unknown + self.size])
        ends = np.array([[max(least, 0), max(-most, 0)], [max(most, 0), max(-least, 0)]])
        ends = np.minimum(ends, self.room[columns])
        if ends[1].max() < max(least, -most):
            return None, True
        self._programme.bound(columns, ends[0], ends[1])
        x, sure = dive(self._programme, np.concatenate([price, price]))
        self._programme.bound(columns, np.zeros(2), self.room[columns])
        return (None if x is None else x[: self.size] - x[self.size :]), sure

    def branched(self, unknown: int, low: int, high: int, price: np.ndarray) -> np.ndarray | None:
        """A cheap whole step that brings one unknown between two values, by branching; None where there is none."""
        programme = Programme(self._rows, np.zeros(2 * self.size), self.room, whole=True)
        up, down = low - int(self.base[unknown]), int(self.base[unknown]) - high
        columns = np.array([unknown, unknown + self.size])
        least, most = np.array([max(up, 0), max(down, 0)]), np.array([max(-down, 0), max(-up, 0)])
        programme.bound(columns, least, np.minimum(most, self.room[columns]))
        answer = programme.minimum(np.concatenate([price, price]))
        if answer is None:
            return None
        whole = np.rint(answer.x).astype(np.int64)
        return whole[: self.size] - whole[self.size :]


def _room(low: np.ndarray, high: np.ndarray, base: np.ndarray) -> np.ndarray:
    """How far up, then how far down, each unknown can go."""
    up = np.where(high >= NO_LIMIT, NO_LIMIT, high - base)
    return np.concatenate([up, base - low])


def _twice(rows: Rows, size: int, low: np.ndarray, high: np.ndarray) -> Rows:
    """The rows over steps up (columns 0…size-1) and steps down (the next ones)."""
    lengths = np.diff(rows.start)[rows.row_of]
    up = np.arange(len(rows.col)) + rows.start[:-1][rows.row_of]
    col, coef = np.empty(2 * len(up), np.int64), np.empty(2 * len(up), np.int64)
    col[up], coef[up] = rows.col, rows.coef
    col[up + lengths], coef[up + lengths] = rows.col + size, -rows.coef
    return Rows(rows.start * 2, col, coef, low, high)


def pieces(rows: Rows, step: np.ndarray) -> np.ndarray:
    """The number of the piece that each unknown's movement belongs to; -1 where it does not move.

    Movements that meet in no row belong to different pieces, and each piece is a move of its own.
    """
    moves = np.abs(step) > BROKEN
    label = np.where(moves, np.arange(len(step)), len(step))
    entries = np.flatnonzero(moves[rows.col])
    row, col = rows.row_of[entries], rows.col[entries]
    least = np.full(len(rows.low), len(step))
    while len(entries):
        np.minimum.at(least, row, label[col])
        before = label.copy()
        np.minimum.at(label, col, least[row])
        if np.array_equal(before, label):
            break
    return np.where(moves, label, -1)


def separate(rows: Rows, step: np.ndarray) -> list[np.ndarray]:
    """A whole step as the pieces that it is made of, each a step of its own."""
    label = pieces(rows, step.astype(float))
    return [np.where(label == one, step, 0) for one in np.unique(label[label >= 0])]
