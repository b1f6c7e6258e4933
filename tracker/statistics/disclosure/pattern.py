"""Which counts are withheld: grown until whole tables show every guarded count its other values, then built anew.

All is done with whole tables that agree with what would be printed. Each shows some guarded counts other values than
the true ones. A pattern is good when they show enough together: the same thing that the certificate proves.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from tracker.attack.aims import Aims
from tracker.attack.moves import separate
from tracker.attack.system import Part, System

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

    def cost(self, hidden: np.ndarray) -> float:
        """The price of all that is withheld for others' sake."""
        return float(self.price[hidden & ~self.first].sum())


@dataclass
class Pattern:
    """What is not printed (a mask of the unknowns), the tables that prove it good, and what nothing could show."""

    hidden: np.ndarray
    tables: list[np.ndarray]
    beyond: list[int]


@dataclass
class Gathering:
    """A pattern in the making, with what its tables have shown so far. Steps are over the unknowns of `part`."""

    task: Task
    part: Part
    pattern: Pattern
    aims: Aims = field(init=False)

    def __post_init__(self) -> None:
        """Nothing is shown yet."""
        self.aims = self.task.aims()
        self.truth = self.task.truth[self.part.free]

    def unmet(self) -> np.ndarray:
        """The guards of which something is still to be shown, but for what nothing can show."""
        return np.setdiff1d(self.aims.unmet(), self.pattern.beyond)

    def price(self, withheld: float) -> np.ndarray:
        """What a step costs each unknown of the part, with a price for what is `withheld` already."""
        return np.where(self.pattern.hidden, withheld, self.task.price + withheld)[self.part.free]

    def take(self, step: np.ndarray) -> bool:
        """Withhold what a step moves, as far as it shows anything; whether it did."""
        tables = [self.truth + piece for piece in separate(self.part.system.rows, step)]
        held = tables if all(map(self.part.system.holds, tables)) else [self.truth + step]
        return sum(self.keep(self.part.whole(table, self.task.truth)) for table in held) > 0

    def keep(self, table: np.ndarray) -> bool:
        """Withhold what a whole table of the task moves, if it shows anything; whether it did."""
        if not self.aims.gain(table) or not self.task.system.holds(table):
            return False
        self.pattern.hidden |= table != self.task.truth
        self.pattern.tables.append(table)
        self.aims.see(table)
        return True
