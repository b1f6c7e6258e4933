"""Growing a pattern: many guards at once are brought to other values by one cheap whole step, and share its way."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from tracker.attack.aims import Target
from tracker.attack.moves import Moves
from tracker.attack.system import open_part
from tracker.statistics.disclosure.pattern import Gathering, Pattern, Task

NEARLY_FREE = 0.02
"""The price of moving what is withheld already: short ways before long ones."""
CHANCE, LITTLE, MUCH = 0.1, 0.01, 20.0
"""How much chance there is in a price: for many together; for one at first, more each time its step is not whole."""
FEWER = 4
"""Where a step fails, one in so many of its guards are tried next: the same hard few would break half of them too."""
PATIENCE = 6
"""Tries with other lots before a count is left to branching."""

Alone = Callable[[int], None]
Attempt = tuple[np.ndarray, np.ndarray | None]
"""Some guards, and a step that brings many of them to other values; None where none was found."""


@dataclass(frozen=True)
class Pace:
    """Guards moved by one programme (more are quicker, fewer withhold less), and the price of moving what is withheld
    already (the higher, the shorter the ways, and the more is withheld)."""

    size: int
    near: float = NEARLY_FREE


class Growth:
    """A pattern grown from what must be withheld. The first step is tried at once: it says how hard the task is."""

    def __init__(self, task: Task, pace: Pace, seed: int = 1) -> None:
        part = open_part(task.system)
        self.gathering = Gathering(task, part, Pattern(task.first.copy(), [], []))
        self.pace, self.draw = pace, np.random.default_rng(seed)
        self.moves = Moves(part.system, self.gathering.truth)
        self._first = _step(self.gathering, self.moves, self.draw, pace)

    @property
    def eases(self) -> bool:
        """Whether so many guards find a whole way together, or come out in fractions, as where four dimensions meet."""
        return self._first[1] is not None

    def run(self) -> Pattern:
        """More and more withheld, until everything is shown, but for what no table at all can show (`beyond`)."""
        alone = _Alone(self.gathering, self.moves, self.draw).show
        together(self.gathering, self.moves, self.draw, alone, self.pace, self._first)
        return self.gathering.pattern


def together(
    gathering: Gathering,
    moves: Moves,
    draw: np.random.Generator,
    alone: Alone,
    pace: Pace,
    first: Attempt | None = None,
) -> None:
    """Bring the guards to other values, many at a time; fewer where that fails, twice as many again where it does not.

    One that fails by itself is shown `alone`. `first` is an attempt that was made already.
    """
    size = pace.size
    while len(gathering.unmet()):
        some, step = first or _step(gathering, moves, draw, replace(pace, size=size))
        first = None
        if step is not None and gathering.take(step):
            size = min(2 * size, pace.size)
        elif size > 1:
            size = max(1, size // FEWER)
        else:
            alone(int(some[0]))


def _step(gathering: Gathering, moves: Moves, draw: np.random.Generator, pace: Pace) -> Attempt:
    """Some unmet guards, and a whole step that brings many of them to other values; None where none was found."""
    where, values = gathering.aims.steps(draw)
    some = draw.permutation(np.flatnonzero(np.isin(where, gathering.unmet())))[: pace.size]
    places = np.searchsorted(gathering.part.free, where[some])
    return where[some], moves.towards(places, values[some], _by_lot(gathering, draw, CHANCE, pace.near))


def _by_lot(gathering: Gathering, draw: np.random.Generator, chance: float, near: float = NEARLY_FREE) -> np.ndarray:
    price = gathering.price(near)
    return price * (1 + chance * draw.random(len(price)))


class _Alone:
    """One guard is brought to another value, whatever it takes; or it is known that nothing can."""

    def __init__(self, gathering: Gathering, moves: Moves, draw: np.random.Generator) -> None:
        self.gathering, self.moves, self.draw = gathering, moves, draw
        self.free, self.truth = gathering.part.free, gathering.task.truth

    def show(self, unknown: int) -> None:
        """By programmes with more and more chance in them, and at last by branching."""
        for tried in range(PATIENCE + 1):
            if self._help(unknown, min(LITTLE * 4**tried, MUCH)):
                return
        self._by_branching(unknown)

    def _help(self, unknown: int, chance: float) -> bool:
        """Bring a guard to some value not shown yet; whether there was a way, or it is certain that there is none."""
        aims, targets = self.gathering.aims, list(self.gathering.aims.choices(unknown))
        certain = True
        for number in self.draw.permutation(len(targets)):
            step, sure = self._step(targets[number], chance)
            if step is not None and self.gathering.take(step):
                return True
            certain &= sure and step is None
            if sure and step is None:
                aims.give_up(targets[number])
        if certain and not aims.every:
            self.gathering.pattern.beyond.append(unknown)
        return certain

    def _step(self, target: Target, chance: float) -> tuple[np.ndarray | None, bool]:
        place, at = int(np.searchsorted(self.free, target[0])), int(self.truth[target[0]])
        return self.moves.whole(place, target[1] - at, target[2] - at, _by_lot(self.gathering, self.draw, chance))

    def _by_branching(self, unknown: int) -> None:
        """Whole numbers from the start; or it is known that nothing shows it."""
        place, aims = int(np.searchsorted(self.free, unknown)), self.gathering.aims
        for target in aims.choices(unknown):
            step = self.moves.branched(place, target[1], target[2], self.gathering.price(NEARLY_FREE))
            if step is None:
                aims.give_up(target)
            elif self.gathering.take(step) and not aims.every:
                return
        if unknown in aims.unmet():
            self.gathering.pattern.beyond.append(unknown)
