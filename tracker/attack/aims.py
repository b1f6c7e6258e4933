"""What alternative tables are to show of each guarded count: some other value, or every value under the threshold."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from tracker.attack.system import NO_LIMIT

Target = tuple[int, int, int]
"""An unknown, and the lowest and highest value that would do."""


class Aims(Protocol):
    """What is still to be shown, as more and more tables are seen."""

    def see(self, x: np.ndarray) -> None:
        """Count what the table `x` shows."""

    def gain(self, x: np.ndarray) -> int:
        """How many things the table `x` would show that are not shown yet."""

    def left(self) -> int:
        """How many things are still to be shown."""

    def unmet(self) -> np.ndarray:
        """The unknowns of which something is still to be shown."""

    def steps(self, draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """The unmet unknowns, and for each one value, near the base, that would help."""

    def choices(self, unknown: int) -> Sequence[Target]:
        """Targets of one unknown; in default mode any of them is enough, in full range each is needed."""

    def give_up(self, target: Target) -> None:
        """No table shows this: it is asked for no longer, neither here nor in aims made later from the same source."""

    def promised(self) -> dict[int, frozenset[int]]:
        """The values of each unknown of which every one is to be shown."""

    every: bool


class AnotherValue:
    """Each unknown of `where` is to take some value other than that in the table `base`."""

    every = False

    def __init__(self, base: np.ndarray, where: np.ndarray, low: np.ndarray) -> None:
        self.base, self.where, self.low = base, np.asarray(where, np.int64), low
        self.shown = np.zeros(len(self.where), bool)

    def see(self, x: np.ndarray) -> None:
        """Count what the table `x` shows."""
        self.shown |= x[self.where] != self.base[self.where]

    def gain(self, x: np.ndarray) -> int:
        """How many unknowns the table `x` gives a first other value."""
        return int(np.count_nonzero(~self.shown & (x[self.where] != self.base[self.where])))

    def left(self) -> int:
        """How many unknowns had their base value in every table seen."""
        return int(np.count_nonzero(~self.shown))

    def unmet(self) -> np.ndarray:
        """The unknowns that had their base value in every table seen."""
        return self.where[~self.shown]

    def steps(self, draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """One up or one down, by lot; up from the lowest value."""
        unmet = self.unmet()
        up = (draw.random(len(unmet)) < 0.5) | (self.base[unmet] <= self.low[unmet])
        return unmet, self.base[unmet] + np.where(up, 1, -1)

    def choices(self, unknown: int) -> Sequence[Target]:
        """Above the base, or below it."""
        value, low = int(self.base[unknown]), int(self.low[unknown])
        below = [(unknown, low, value - 1)] if value > low else []
        return [(unknown, value + 1, NO_LIMIT), *below]

    def give_up(self, target: Target) -> None:
        """Nothing: a guard without another value is a leak, and stays unmet."""

    def promised(self) -> dict[int, frozenset[int]]:
        """None: any other value will do."""
        return {}


class EveryValue:
    """Each unknown of `where` is to take every value marked in its line of `wanted` (columns: 0, 1, 2, …)."""

    every = True

    def __init__(self, base: np.ndarray, where: np.ndarray, wanted: np.ndarray) -> None:
        self.base, self.where, self._source = base, np.asarray(where, np.int64), wanted
        self.wanted = wanted.copy()
        self.see(base)

    def see(self, x: np.ndarray) -> None:
        """Count what the table `x` shows."""
        values = x[self.where]
        small = np.flatnonzero((values >= 0) & (values < self.wanted.shape[1]))
        self.wanted[small, values[small]] = False

    def gain(self, x: np.ndarray) -> int:
        """How many values the table `x` shows that were not shown yet."""
        values = x[self.where]
        small = np.flatnonzero((values >= 0) & (values < self.wanted.shape[1]))
        return int(self.wanted[small, values[small]].sum())

    def left(self) -> int:
        """How many values were not yet shown."""
        return int(self.wanted.sum())

    def unmet(self) -> np.ndarray:
        """The unknowns with a value not yet shown."""
        return self.where[self.wanted.any(axis=1)]

    def steps(self, draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """One of the values not yet shown, by lot."""
        open_lines = self.wanted.any(axis=1)
        lots = draw.random(self.wanted.shape) * self.wanted
        return self.where[open_lines], lots.argmax(axis=1)[open_lines]

    def choices(self, unknown: int) -> Sequence[Target]:
        """Each value not yet shown."""
        line = self.wanted[np.flatnonzero(self.where == unknown)[0]]
        return [(unknown, int(value), int(value)) for value in np.flatnonzero(line)]

    def give_up(self, target: Target) -> None:
        """Strike the value out, in the source too."""
        line = np.flatnonzero(self.where == target[0])[0]
        self.wanted[line, target[1]] = self._source[line, target[1]] = False

    def promised(self) -> dict[int, frozenset[int]]:
        """All that were asked for from the start and not given up."""
        lines = zip(self.where.tolist(), self._source, strict=True)
        return {unknown: frozenset(np.flatnonzero(line).tolist()) for unknown, line in lines}
