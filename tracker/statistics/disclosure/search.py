"""The search for a cheap pattern: grown once, then built anew within itself, where what is needless falls away."""

from dataclasses import dataclass

import numpy as np

from tracker.attack.moves import Moves
from tracker.attack.system import open_part
from tracker.statistics.disclosure.growth import Growth, Pace, together
from tracker.statistics.disclosure.pattern import Gathering, Pattern, Task

PACES: tuple[Pace, ...] = (Pace(64), Pace(16), Pace(8))
"""The first grows a pattern, each other builds it anew, which leaves less of it and takes longer."""
HARD: tuple[Pace, ...] = (Pace(4, 0.3), Pace(2, 0.1), Pace(1, 0.05))
"""The same where many guards together come out in fractions: dearer patterns, in a time that can be waited for."""


def search(task: Task, seed: int = 1) -> Pattern:
    """A cheap pattern. The same task and seed give the same pattern."""
    growth, later = Growth(task, PACES[0], seed), PACES[1:]
    if not growth.eases:
        growth, later = Growth(task, HARD[0], seed), HARD[1:]
    best = growth.run()
    for number, pace in enumerate(later):
        anew = rebuilt(task, best, pace, seed + number)
        if task.cost(anew.hidden) <= task.cost(best.hidden):
            best = anew
    return best


def rebuilt(task: Task, pattern: Pattern, pace: Pace, seed: int = 1) -> Pattern:
    """A pattern of counts of `pattern` alone, begun again from what must be withheld. It may turn out dearer."""
    part = open_part(task.system, known=task.truth, free=np.flatnonzero(pattern.hidden))
    gathering = Gathering(task, part, Pattern(task.first.copy(), [], list(pattern.beyond)))
    moves = Moves(part.system, gathering.truth)
    together(gathering, moves, np.random.default_rng(seed), _AsBefore(gathering, pattern).show, pace)
    return gathering.pattern


@dataclass
class _AsBefore:
    """What no quick step shows is shown as before: by a table of the pattern that is built anew."""

    gathering: Gathering
    before: Pattern

    def show(self, unknown: int) -> None:
        """The cheapest of those tables that show something new of the guard."""
        true = self.gathering.task.truth[unknown]
        moved = [table for table in self.before.tables if table[unknown] != true and self.gathering.aims.gain(table)]
        self.gathering.keep(min(moved, key=self._cost))

    def _cost(self, table: np.ndarray) -> float:
        task = self.gathering.task
        return task.cost((table != task.truth) & ~self.gathering.pattern.hidden)
