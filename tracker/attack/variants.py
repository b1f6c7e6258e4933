"""Other whole-number tables near a first one, found by linear programmes and checked by exact addition."""

import numpy as np

from tracker.attack.aims import Aims, Target
from tracker.attack.moves import Moves
from tracker.attack.programme import Programme
from tracker.attack.system import System

CHANCE = (0.1, 0.5, 2.0, 8.0)
"""How much chance there is in the price of a move: more each time that no whole one was found."""
TOGETHER = 32
"""Moved by one programme: with more its answer is broken too often, with fewer it takes too many."""
FAILURES = 8
"""Programmes in a row that come out broken or show nothing new, and the rest is sought one by one."""


class Variants:
    """Tables that agree with a system of open unknowns, in the surroundings of the table `base`."""

    def __init__(self, system: System, base: np.ndarray, seed: int = 1) -> None:
        self.system, self.base = system, base.astype(np.int64)
        self.draw = np.random.default_rng(seed)
        self.found: list[np.ndarray] = []
        self._moves = Moves(system, base)
        self._none: set[Target] = set()
        self._exact: Programme | None = None

    def seek(self, aims: Aims) -> list[Target]:
        """Find tables for what is unmet and return the targets that no table can show. Raises `Unsound`."""
        self.near(aims)
        return self._by_branching(aims)

    def near(self, aims: Aims) -> list[int]:
        """Find tables by near moves alone. Returns the unmet of which it is certain that no table shows them."""
        self._walk(aims)
        for chance in CHANCE:
            for unknown in aims.unmet():
                if unknown in aims.unmet():
                    self._by_diving(aims, int(unknown), chance)
        return [n for n in aims.unmet().tolist() if all(target in self._none for target in aims.choices(n))]

    def _walk(self, aims: Aims) -> None:
        """Move many of the unmet at once and go on from there; fewer each time that nothing is shown."""
        size, failures = TOGETHER, 0
        while aims.left() and failures < FAILURES:
            where, values = aims.steps(self.draw)
            some = self.draw.permutation(len(where))[:size]
            step = self._moves.towards(where[some], values[some], self._price(CHANCE[0]))
            if step is None or not aims.gain(self._moves.base + step):
                size, failures = max(1, size // 4), failures + 1
                continue
            self._keep(step, aims)
            size, failures = min(2 * size, TOGETHER), 0
            self._moves = Moves(self.system, self._moves.base + step)

    def _by_diving(self, aims: Aims, unknown: int, chance: float) -> None:
        """Show another value of the unknown (every one, where every one is asked for) by a near, whole move."""
        targets = list(aims.choices(unknown))
        for number in self.draw.permutation(len(targets)):
            target = targets[number]
            if target in self._none:
                continue
            at = int(self._moves.base[unknown])
            step, sure = self._moves.whole(unknown, target[1] - at, target[2] - at, self._price(chance))
            if step is not None:
                self._keep(step, aims)
                if not aims.every:
                    return
            elif sure:
                self._none.add(target)

    def _price(self, chance: float) -> np.ndarray:
        return 1 + chance * self.draw.random(len(self.base))

    def _keep(self, step: np.ndarray, aims: Aims) -> None:
        table = self._moves.base + step
        if self.system.holds(table) and aims.gain(table):
            self.found.append(table)
            aims.see(table)

    def _by_branching(self, aims: Aims) -> list[Target]:
        """What is left, by whole numbers from the start: exact, and slower."""
        stuck: list[Target] = []
        for unknown in aims.unmet():
            missed = []
            for target in aims.choices(int(unknown)):
                found = None if target in self._none else self._table(target)
                if found is None:
                    missed.append(target)
                    continue
                self._keep(found - self._moves.base, aims)
                if not aims.every:
                    missed = []
                    break
            stuck += missed
        return stuck

    def _table(self, target: Target) -> np.ndarray | None:
        """A table with the target's unknown between its two values, or None where there is none."""
        if self._exact is None:
            self._exact = Programme(self.system.rows, self.system.low, self.system.high, whole=True)
        unknown, low, high = target
        column = np.array([unknown])
        ends = np.maximum([low], self.system.low[column]), np.minimum([high], self.system.high[column])
        if ends[0] > ends[1]:
            return None
        self._exact.bound(column, *ends)
        answer = self._exact.minimum(np.zeros(len(self.base)))
        self._exact.bound(column, self.system.low[column], self.system.high[column])
        if answer is None:
            return None
        whole = np.rint(answer.x).astype(np.int64)
        if not self.system.holds(whole):
            raise ArithmeticError("the solver's whole numbers do not keep the rows")
        return whole
