"""Other whole-number tables near a first one, found by linear programmes and checked by exact addition."""

import numpy as np

from tracker.attack.aims import Aims, Target
from tracker.attack.moves import MOVED, Moves, separate, whole_steps
from tracker.attack.programme import Programme
from tracker.attack.system import System

SLIM = 0.3
"""A round that shows less than this part of what it tried was too large: its corner was not whole. Then fewer."""
TURNS = 3
"""So many rounds of a size without anything new, and the size is given up."""


class Variants:
    """Tables that agree with a system of open unknowns, in the surroundings of the table `base`."""

    def __init__(self, system: System, base: np.ndarray, seed: int = 1) -> None:
        self.system, self.base = system, base.astype(np.int64)
        self.low, self.high = system.low.copy(), system.high.copy()
        self.draw = np.random.default_rng(seed)
        self.found: list[np.ndarray] = []
        self._moves = Moves(system, base)
        self._exact: Programme | None = None

    def seek(self, aims: Aims, first: bool = False) -> list[Target]:
        """Find tables for what is unmet and return the targets that no table can show.

        With `first` the search ends at the first such target. Raises `Unsound`.
        """
        self.show(aims)
        return self._one_by_one(aims, first)

    def show(self, aims: Aims, programmes: int = 10_000) -> None:
        """Find tables by programmes alone: as many unmet together as come out whole, all of them first, then fewer.

        Gives up after so many programmes.
        """
        size, barren = aims.left(), 0
        for _programme in range(programmes):
            if not (left := aims.left()) or not size or barren >= TURNS:
                break
            self.once(aims, size)
            shown = left - aims.left()
            barren = 0 if shown else barren + 1
            if shown < SLIM * min(size, left):
                size = min(size, left) // 2

    def once(self, aims: Aims, size: int | None = None) -> None:
        """One programme for so many of the unmet; what comes out whole is kept."""
        where, values = aims.steps(self.draw)
        some = self.draw.permutation(len(where))[:size]
        self._keep(self._step(where[some], values[some]), aims)

    def apart(self, table: np.ndarray) -> list[np.ndarray]:
        """A table found as several, each with one piece of its movement; only those that hold alone."""
        pieces = [self.base + step for step in separate(self.system.rows, table - self.base)]
        return pieces if all(self._holds(piece) for piece in pieces) else [table]

    def table(self, target: Target) -> np.ndarray | None:
        """A table with the target's unknown between its two values, or None where there is none."""
        found, certain = self.nearby(target)
        return found if certain else self._by_branching(*self._within(target))

    def nearby(self, target: Target) -> tuple[np.ndarray | None, bool]:
        """The same by one cheap programme; and whether it is certain, for one that finds nothing may have missed it."""
        unknown, low, high = self._within(target)
        if low > high:
            return None, True
        at = int(self.base[unknown])
        aim = low if low > at else high
        step = self._moves.towards(np.array([unknown]), np.array([aim]), self._price())
        if abs(step[unknown]) < MOVED:
            return None, True  # not even by a fraction, and every way of moving it begins here
        whole = self.base + whole_steps(self.system.rows, step)
        fits = low <= whole[unknown] <= high and self._holds(whole)
        return (whole, True) if fits else (None, False)

    def _within(self, target: Target) -> Target:
        unknown, low, high = target
        return unknown, max(low, int(self.low[unknown])), min(high, int(self.high[unknown]))

    def pin(self, unknown: int, pinned: bool = True) -> None:
        """Hold an unknown at its base value, or let it go again."""
        at = self.base[unknown]
        self.low[unknown], self.high[unknown] = (
            (at, at) if pinned else (self.system.low[unknown], self.system.high[unknown])
        )
        self._moves.pin(unknown, pinned)
        if self._exact is not None:
            column = np.array([unknown])
            self._exact.bound(column, self.low[column], self.high[column])

    def _price(self) -> np.ndarray:
        """Small moves first; a little chance between equal ones."""
        return 1 + 0.1 * self.draw.random(len(self.base))

    def _step(self, where: np.ndarray, values: np.ndarray) -> np.ndarray:
        step = self._moves.towards(where, values, self._price())
        return self.base + whole_steps(self.system.rows, step)

    def _keep(self, x: np.ndarray, aims: Aims) -> None:
        if self._holds(x) and not np.array_equal(x, self.base):
            self.found.append(x)
            aims.see(x)

    def _one_by_one(self, aims: Aims, first: bool) -> list[Target]:
        stuck: list[Target] = []
        for unknown in aims.unmet():
            missed = []
            for target in aims.choices(int(unknown)):
                found = self.table(target)
                if found is None:
                    missed.append(target)
                    continue
                self._keep(found, aims)
                if not aims.every:
                    missed = []
                    break
            stuck += missed
            if first and stuck:
                break
        return stuck

    def _holds(self, x: np.ndarray) -> bool:
        return bool(np.all((x >= self.low) & (x <= self.high))) and self.system.rows.hold(x)

    def _by_branching(self, unknown: int, low: int, high: int) -> np.ndarray | None:
        """The same by whole numbers from the start: exact, and slower."""
        if self._exact is None:
            self._exact = Programme(self.system.rows, self.low, self.high, whole=True)
        column = np.array([unknown])
        self._exact.bound(column, np.array([low]), np.array([high]))
        answer = self._exact.minimum(np.zeros(len(self.base)))
        self._exact.bound(column, self.low[column], self.high[column])
        if answer is None:
            return None
        whole = np.rint(answer.x).astype(np.int64)
        if not self._holds(whole):
            raise ArithmeticError("the solver's whole numbers do not keep the rows")
        return whole
