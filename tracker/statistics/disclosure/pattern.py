"""Which counts are withheld: grown until whole tables show every guarded count its other values, then taken back.

All is done with whole tables that agree with what would be printed. Each shows some guarded counts other values than
the true ones. A pattern is good when they show enough together: the same thing that the certificate proves.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from tracker.attack.aims import Aims, Target
from tracker.attack.moves import Moves, separate
from tracker.attack.system import System, open_part

NEARLY_FREE = 0.02
"""The price of moving what is withheld already: short ways before long ones."""
LITTLE, MUCH = 0.01, 20.0
"""How much chance there is in a price at first; more each time that a guard's cheapest step is not whole."""
PATIENCE = 6
"""Tries with other lots before a count is left to branching."""
TRIES = 1
"""Dives spent on showing again what was shown by a count that is to be printed after all."""

AimsFrom = Callable[[], Aims]


@dataclass(frozen=True)
class Task:
    """A system in which everything that may be withheld is open, and its true table.

    `first` marks what is open from the start: the counts withheld for their own sake, and what is never printed.
    `guards` are the unknowns that must not be worked out, `price` what it costs to withhold each one, and `aims`
    says, afresh each time, what is to be shown of the guards.
    """

    system: System
    truth: np.ndarray
    first: np.ndarray
    guards: np.ndarray
    price: np.ndarray
    aims: AimsFrom

    def proven(self, tables: Sequence[np.ndarray]) -> bool:
        """Whether the tables show all that is to be shown."""
        aims = self.aims()
        for table in tables:
            aims.see(table)
        return not aims.left()


@dataclass
class Pattern:
    """What is not printed (a mask of the unknowns), the tables that prove it good, and what nothing could show."""

    hidden: np.ndarray
    tables: list[np.ndarray]
    beyond: list[int]


def search(task: Task, seed: int = 1) -> Pattern:
    """A cheap pattern. The same task and seed give the same pattern."""
    return taken_back(task, grown(task, seed), seed)


def grown(task: Task, seed: int = 1) -> Pattern:
    """More and more withheld, until everything is shown, but for what no table at all can show (`beyond`)."""
    return _Growth(task, np.random.default_rng(seed)).run()


class _Growth:
    """One guard after the other is brought to another value by the cheapest whole step; what moves with it is shown."""

    def __init__(self, task: Task, draw: np.random.Generator) -> None:
        self.task, self.draw = task, draw
        self.open = open_part(task.system)
        self.truth = task.truth[self.open.free]
        self.moves = Moves(self.open.system, self.truth)
        self.found = Pattern(task.first.copy(), [], [])
        self.aims = task.aims()

    def run(self) -> Pattern:
        failed = np.zeros(len(self.task.truth), np.int64)
        while len(unmet := np.setdiff1d(self.aims.unmet(), self.found.beyond)):
            fewest = unmet[failed[unmet] == failed[unmet].min()]
            unknown = int(self.draw.choice(fewest))
            if failed[unknown] > PATIENCE:
                self._by_branching(unknown)
            elif not self._help(unknown, min(LITTLE * 4 ** int(failed[unknown]), MUCH)):
                failed[unknown] += 1
        return self.found

    def _help(self, unknown: int, chance: float) -> bool:
        """Bring a guard to some value not shown yet; whether there was a way, or it is certain that there is none."""
        targets = list(self.aims.choices(unknown))
        certain = True
        for number in self.draw.permutation(len(targets)):
            step, sure = self._step(targets[number], chance)
            if step is not None and self._take(step):
                return True
            certain &= sure and step is None
            if sure and step is None:
                self.aims.give_up(targets[number])
        if certain and not self.aims.every:
            self.found.beyond.append(unknown)
        return certain

    def _step(self, target: Target, chance: float) -> tuple[np.ndarray | None, bool]:
        place, at = int(np.searchsorted(self.open.free, target[0])), int(self.task.truth[target[0]])
        price = self._price()
        return self.moves.whole(
            place, target[1] - at, target[2] - at, price * (1 + chance * self.draw.random(len(price)))
        )

    def _price(self) -> np.ndarray:
        return np.where(self.found.hidden, NEARLY_FREE, self.task.price + NEARLY_FREE)[self.open.free]

    def _take(self, step: np.ndarray) -> bool:
        """Withhold what a step moves, as far as it shows anything; whether it did."""
        tables = [self.truth + piece for piece in separate(self.open.system.rows, step)]
        return sum(self._keep(table) for table in tables) > 0

    def _keep(self, table: np.ndarray) -> bool:
        whole = self.open.whole(table, self.task.truth)
        if not self.open.system.holds(table) or not self.aims.gain(whole):
            return False
        self.found.hidden |= whole != self.task.truth
        self.found.tables.append(whole)
        self.aims.see(whole)
        return True

    def _by_branching(self, unknown: int) -> None:
        """Whole numbers from the start, the cheapest; or it is known that nothing shows it."""
        place = int(np.searchsorted(self.open.free, unknown))
        for target in self.aims.choices(unknown):
            step = self.moves.branched(place, target[1], target[2], self._price())
            if step is None:
                self.aims.give_up(target)
            elif self._take(step) and not self.aims.every:
                return
        if unknown in self.aims.unmet():
            self.found.beyond.append(unknown)


def taken_back(task: Task, pattern: Pattern, seed: int = 1) -> Pattern:
    """Without the counts that can be printed after all, tried one by one, the dearest first."""
    return _TakingBack(task, pattern, seed).run()


class _TakingBack:
    """What a count's tables showed is shown again by others while it stands still; or it stays withheld."""

    def __init__(self, task: Task, pattern: Pattern, seed: int) -> None:
        self.task, self.pattern = task, pattern
        self.part = open_part(task.system, known=task.truth, free=np.flatnonzero(pattern.hidden))
        self.moves = Moves(self.part.system, task.truth[self.part.free])
        self.draw = np.random.default_rng(seed)
        self.price = np.where(task.first, NEARLY_FREE, task.price + NEARLY_FREE)[self.part.free]
        self.failed = np.zeros(len(task.truth), np.int64)

    def run(self) -> Pattern:
        hidden, tables = self.pattern.hidden.copy(), list(self.pattern.tables)
        extra = np.flatnonzero(hidden & ~self.task.first)
        for unknown in extra[np.argsort(-self.task.price[extra], kind="stable")]:
            place = int(np.searchsorted(self.part.free, unknown))
            kept = [table for table in tables if table[unknown] == self.task.truth[unknown]]
            self.moves.pin(place, pinned=True)
            fresh, enough = self._shown_again(kept)
            if enough:
                hidden[unknown] = False
            else:
                self.moves.pin(place, pinned=False)
            tables = (kept if enough else tables) + fresh
        return Pattern(hidden, tables, self.pattern.beyond)

    def _shown_again(self, kept: list[np.ndarray]) -> tuple[list[np.ndarray], bool]:
        """New tables for what the kept ones do not show, those first that failed before; whether they are enough."""
        aims, fresh = self.task.aims(), list[np.ndarray]()
        for table in kept:
            aims.see(table)
        while len(unmet := np.setdiff1d(aims.unmet(), self.pattern.beyond)):
            unknown = int(unmet[np.argmax(self.failed[unmet])])
            tables = self._tables(unknown, aims)
            if not tables:
                self.failed[unknown] += 1
                return fresh, False
            for table in tables:
                aims.see(table)
            fresh += tables
        return fresh, True

    def _tables(self, unknown: int, aims: Aims) -> list[np.ndarray]:
        """Tables that show something new of one guard; none where a few dives find none."""
        place, at = int(np.searchsorted(self.part.free, unknown)), int(self.task.truth[unknown])
        for _try in range(TRIES):
            for _unknown, low, high in aims.choices(unknown):
                price = self.price * (1 + LITTLE * self.draw.random(len(self.price)))
                step, _sure = self.moves.whole(place, low - at, high - at, price)
                if step is not None:
                    return self._pieces(step)
                if aims.every:
                    return []
        return []

    def _pieces(self, step: np.ndarray) -> list[np.ndarray]:
        base = self.task.truth[self.part.free]
        pieces = [base + piece for piece in separate(self.part.system.rows, step)]
        held = pieces if all(map(self.part.system.holds, pieces)) else [base + step]
        return [self.part.whole(table, self.task.truth) for table in held]
