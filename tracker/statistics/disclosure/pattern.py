"""Which counts are withheld: grown until whole tables show every guarded count its other values, then taken back.

All is done with whole tables that agree with what would be printed. Each shows some guarded counts other values than
the true ones. A pattern is good when they show enough together: the same thing that the certificate proves.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from tracker.attack.aims import Aims, Target
from tracker.attack.moves import MOVED, Moves, separate, whole_steps
from tracker.attack.space import directions, movable, stuck_without
from tracker.attack.system import System, open_part
from tracker.attack.variants import Variants

AT_ONCE = 0.2
"""Part of the unmet counts that is helped in one programme: together they are helped more cheaply than one by one,
all at once they are driven to and fro without need."""
NEARLY_FREE = 1e-3
"""The price of moving what is withheld already: short ways before long ones."""
LITTLE, MUCH = 0.01, 20.0
"""How much chance there is in a price at first; doubled for a single guard whose cheapest step is not whole."""
BARREN = 8
"""So many programmes without anything new, and the draft is done: whole numbers tell the rest."""
WAYS = 12
PATIENCE = 40
"""Tries with other lots before a single count is left to branching."""

TRIES = 5
"""Programmes spent on showing again what was shown by a count that is to be printed after all."""

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
    def __init__(self, task: Task, draw: np.random.Generator) -> None:
        self.task, self.draw = task, draw
        self.open = open_part(task.system)
        self.truth = task.truth[self.open.free]
        self.moves = Moves(self.open.system, self.truth)
        self.found = Pattern(task.first.copy(), [], [])
        self.aims = task.aims()

    def run(self) -> Pattern:
        self._until_all_can_move()
        self._show_what_can_be()
        size, failed = len(self.aims.unmet()), 0
        while len(unmet := self._unmet()):
            where, values = self.aims.steps(self.draw)
            left = np.flatnonzero(np.isin(where, unmet))
            size = max(1, min(size, int(len(left) * AT_ONCE)))
            some = np.sort(self.draw.choice(left, size, replace=False))
            helped = self._help(where[some], values[some], min(LITTLE * 2**failed, MUCH) if size == 1 else LITTLE)
            failed = 0 if helped else failed + 1
            if failed > PATIENCE and size == 1:
                self._by_branching(int(where[some][0]))
                failed = 0
            size = size * 2 if helped else size // 2
        return self.found

    def _unmet(self) -> np.ndarray:
        return np.setdiff1d(self.aims.unmet(), self.found.beyond)

    def _until_all_can_move(self) -> None:
        """Withhold more until every guard can move, fractions allowed: a quick first draft."""
        barren = 0
        while len(stuck := self._stuck()) and barren < BARREN:
            some = np.sort(self.draw.choice(stuck, max(1, int(len(stuck) * AT_ONCE)), replace=False))
            truth = self.task.truth[some]
            up = (self.draw.random(len(some)) < 0.5) | (truth <= self.task.system.low[some])
            step = self._step(some, truth + np.where(up, 1, -1))
            moved = self.open.free[np.abs(step) > MOVED]
            barren = barren + 1 if self.found.hidden[moved].all() else 0
            self.found.hidden[moved] = True

    def _stuck(self) -> np.ndarray:
        part = open_part(self.task.system, known=self.task.truth, free=np.flatnonzero(self.found.hidden))
        moves = np.zeros(len(self.task.truth), bool)
        moves[part.free] = movable(part.system, self.task.truth[part.free])
        return self.task.guards[~moves[self.task.guards]]

    def _show_what_can_be(self) -> None:
        """The tables that the draft has already."""
        part = open_part(self.task.system, known=self.task.truth, free=np.flatnonzero(self.found.hidden))
        variants = Variants(part.system, self.task.truth[part.free], seed=int(self.draw.integers(1000)))
        variants.show(_Inside(self.aims, part.free, self.task.truth, []))
        for table in variants.found:
            self.found.tables += [part.whole(one, self.task.truth) for one in variants.apart(table)]

    def _help(self, where: np.ndarray, values: np.ndarray, chance: float) -> bool:
        """Bring some guards to these values, at about the least price; whether that showed anything."""
        step = whole_steps(self.open.system.rows, self._step(where, values, chance))
        tables = separate(self.open.system.rows, step)
        return sum(self._take(self.truth + one) for one in tables) > 0

    def _step(self, where: np.ndarray, values: np.ndarray, chance: float = 0.01) -> np.ndarray:
        places = np.searchsorted(self.open.free, where)
        price = np.where(self.found.hidden, NEARLY_FREE, self.task.price + NEARLY_FREE)[self.open.free]
        return self.moves.towards(places, values, price * (1 + chance * self.draw.random(len(price))))

    def _take(self, table: np.ndarray) -> bool:
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
        price = np.where(self.found.hidden, NEARLY_FREE, self.task.price + NEARLY_FREE)[self.open.free]
        for target in self.aims.choices(unknown):
            step = self.moves.branched(place, target[1], target[2], price)
            if step is None:
                self.aims.give_up(target)
            elif self._take(self.truth + step) and not self.aims.every:
                return
        if unknown in self.aims.unmet():
            self.found.beyond.append(unknown)


def taken_back(task: Task, pattern: Pattern, seed: int = 1) -> Pattern:
    """Without the counts that can be printed after all, tried one by one, the dearest first."""
    return _TakingBack(task, pattern, seed).run()


class _TakingBack:
    def __init__(self, task: Task, pattern: Pattern, seed: int) -> None:
        self.task, self.pattern = task, pattern
        self.part = open_part(task.system, known=task.truth, free=np.flatnonzero(pattern.hidden))
        self.place = {int(unknown): place for place, unknown in enumerate(self.part.free)}
        self.variants = Variants(self.part.system, task.truth[self.part.free], seed)
        self.ways = self._ways()
        self.guards = np.flatnonzero(np.isin(self.part.free, np.setdiff1d(task.guards, pattern.beyond)))

    def run(self) -> Pattern:
        hidden, tables = self.pattern.hidden.copy(), list(self.pattern.tables)
        extra = np.flatnonzero(hidden & ~self.task.first)
        for unknown in extra[np.argsort(-self.task.price[extra], kind="stable")]:
            without = self._without(int(unknown), tables)
            if without is not None:
                tables = without
                hidden[unknown] = False
        return Pattern(hidden, tables, self.pattern.beyond)

    def _without(self, unknown: int, tables: list[np.ndarray]) -> list[np.ndarray] | None:
        """Tables that show as much while this count stands still, or None where none were found."""
        kept = [table for table in tables if table[unknown] == self.task.truth[unknown]]
        aims = self.task.aims()
        for table in kept:
            aims.see(table)
        unmet = np.setdiff1d(aims.unmet(), self.pattern.beyond)
        place = self.place[unknown]
        if len(unmet) and stuck_without(self.ways, place)[self.guards].any():
            return None
        self.variants.pin(place)
        fresh = self._shown_again(aims) if len(unmet) else []
        if fresh is None:
            self.variants.pin(place, pinned=False)
            return None
        self._still(place)
        return kept + fresh

    def _shown_again(self, aims: Aims) -> list[np.ndarray] | None:
        """New tables for what is unmet; None where a few programmes do not find them."""
        inside = _Inside(aims, self.part.free, self.task.truth, self.pattern.beyond)
        self.variants.found.clear()
        self.variants.show(inside, programmes=TRIES)
        if inside.left():
            return None
        apart = [one for table in self.variants.found for one in self.variants.apart(table)]
        return [self.part.whole(one, self.task.truth) for one in apart]

    def _ways(self) -> np.ndarray:
        return directions(self.part.system, self.variants.base, WAYS)

    def _still(self, place: int) -> None:
        """Take the directions that remain when one more unknown stands still; new ones when they run out."""
        pivot = int(np.argmax(np.abs(self.ways[:, place])))
        if len(self.ways) > 3 and self.ways[pivot, place]:
            left = self.ways - np.outer(self.ways[:, place] / self.ways[pivot, place], self.ways[pivot])
            self.ways = np.delete(left, pivot, axis=0)
        else:
            pinned = System(self.part.system.keys, self.variants.low, self.variants.high, self.part.system.rows)
            self.ways = directions(pinned, self.variants.base, WAYS)


class _Inside:
    """Aims over all unknowns, as seen from within the open part; without those that nothing can show."""

    def __init__(self, aims: Aims, free: np.ndarray, truth: np.ndarray, beyond: list[int]) -> None:
        self.aims, self.free, self.truth, self.beyond = aims, free, truth, beyond
        self.every = aims.every

    def _full(self, x: np.ndarray) -> np.ndarray:
        full = self.truth.copy()
        full[self.free] = x
        return full

    def see(self, x: np.ndarray) -> None:
        self.aims.see(self._full(x))

    def gain(self, x: np.ndarray) -> int:
        return self.aims.gain(self._full(x))

    def left(self) -> int:
        return len(self.unmet())

    def unmet(self) -> np.ndarray:
        return np.searchsorted(self.free, np.setdiff1d(self.aims.unmet(), self.beyond))

    def steps(self, draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        where, values = self.aims.steps(draw)
        kept = ~np.isin(where, self.beyond)
        return np.searchsorted(self.free, where[kept]), values[kept]

    def choices(self, unknown: int) -> list[tuple[int, int, int]]:
        return [(unknown, low, high) for _unknown, low, high in self.aims.choices(int(self.free[unknown]))]

    def give_up(self, target: Target) -> None:
        self.aims.give_up((int(self.free[target[0]]), target[1], target[2]))
