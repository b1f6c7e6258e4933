"""Whole-number unknowns with bounds, and linear rows that tie them: what is known about a release."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

NO_LIMIT = 10**9
"""Stands for "no upper bound": no count of people comes near it."""


@dataclass(frozen=True)
class Rows:
    """Sparse rows `low <= sum(coef * x[col]) <= high`, in whole numbers. No row is empty."""

    start: np.ndarray
    col: np.ndarray
    coef: np.ndarray
    low: np.ndarray
    high: np.ndarray

    @property
    def row_of(self) -> np.ndarray:
        """The row of each entry."""
        return np.repeat(np.arange(len(self.low)), np.diff(self.start))

    def activity(self, x: np.ndarray) -> np.ndarray:
        """The sum of each row, exact for whole numbers."""
        if not len(self.low):
            return np.zeros(0, np.int64)
        return np.add.reduceat(self.coef * x[self.col], self.start[:-1])

    def hold(self, x: np.ndarray) -> bool:
        """Whether the whole numbers `x` keep every row."""
        sums = self.activity(x)
        return bool(np.all((sums >= self.low) & (sums <= self.high)))


@dataclass(frozen=True)
class System:
    """Unknowns 0…n-1 with their bounds and rows. `keys` says what each one counts."""

    keys: tuple[Hashable, ...]
    low: np.ndarray
    high: np.ndarray
    rows: Rows

    def holds(self, x: np.ndarray) -> bool:
        """Whether the whole numbers `x` agree with all that is known."""
        return bool(np.all((x >= self.low) & (x <= self.high))) and self.rows.hold(x)

    def within(self, low: np.ndarray, high: np.ndarray) -> "System":
        """The same rows with other bounds."""
        return System(self.keys, low, high, self.rows)


@dataclass
class Builder:
    """Gathers unknowns and rows; the same key is one unknown, the same row is kept once."""

    place: dict[Hashable, int] = field(default_factory=dict)
    low: list[int] = field(default_factory=list)
    high: list[int] = field(default_factory=list)
    rows: dict[tuple[tuple[int, int], ...], tuple[int, int]] = field(default_factory=dict)

    def unknown(self, key: Hashable, low: int = 0, high: int = NO_LIMIT) -> int:
        """The place of the unknown; its bounds are narrowed to those given."""
        if key not in self.place:
            self.place[key] = len(self.low)
            self.low.append(low)
            self.high.append(high)
            return self.place[key]
        number = self.place[key]
        self.low[number] = max(self.low[number], low)
        self.high[number] = min(self.high[number], high)
        return number

    def row(self, terms: Mapping[int, int] | Iterable[tuple[int, int]], low: int = 0, high: int = 0) -> None:
        """Add `low <= sum(coef * unknown) <= high`, terms by place; those of the same place are added up."""
        gathered: dict[int, int] = {}
        for number, coef in terms.items() if isinstance(terms, Mapping) else terms:
            gathered[number] = gathered.get(number, 0) + coef
        key = tuple(sorted((number, coef) for number, coef in gathered.items() if coef))
        if key:
            was = self.rows.get(key, (-NO_LIMIT, NO_LIMIT))
            self.rows[key] = (max(low, was[0]), min(high, was[1]))

    def sum_of(self, parts: Iterable[int], whole: int) -> None:
        """The parts add up to the whole."""
        self.row([*((part, 1) for part in parts), (whole, -1)])

    def at_most(self, part: int, whole: int) -> None:
        """`part` <= `whole`."""
        self.row([(whole, 1), (part, -1)], 0, NO_LIMIT)

    def system(self) -> System:
        """All that was gathered."""
        lengths = [len(terms) for terms in self.rows]
        entries = np.array([entry for terms in self.rows for entry in terms], np.int64).reshape(-1, 2)
        bounds = np.array(list(self.rows.values()), np.int64).reshape(-1, 2)
        start = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64)
        rows = Rows(start, entries[:, 0], entries[:, 1], bounds[:, 0], bounds[:, 1])
        return System(tuple(self.place), np.array(self.low, np.int64), np.array(self.high, np.int64), rows)


@dataclass(frozen=True)
class Part:
    """The part of a system that is still open: its free unknowns, with the known ones worked into the rows."""

    free: np.ndarray
    system: System

    def whole(self, x: np.ndarray, known: np.ndarray) -> np.ndarray:
        """Values for all unknowns: `x` for the free ones, `known` for the rest."""
        full = known.copy()
        full[self.free] = x
        return full


def open_part(system: System, known: np.ndarray | None = None, free: np.ndarray | None = None) -> Part:
    """What is left when every unknown that is not `free` stands at its value in `known` (else: at its bound)."""
    if free is None:
        free = np.flatnonzero(system.low < system.high)
    known = system.low if known is None else known
    is_free = np.zeros(len(system.low), bool)
    is_free[free] = True
    rows = system.rows
    fixed = rows.activity(np.where(is_free, 0, known))
    kept_entry = is_free[rows.col]
    lengths = np.add.reduceat(kept_entry, rows.start[:-1]) if len(rows.low) else np.zeros(0, np.int64)
    kept_row = lengths > 0
    new_place = np.cumsum(is_free) - 1
    start = np.concatenate([[0], np.cumsum(lengths[kept_row])]).astype(np.int64)
    low = np.where(rows.low <= -NO_LIMIT, -NO_LIMIT, rows.low - fixed)[kept_row]
    high = np.where(rows.high >= NO_LIMIT, NO_LIMIT, rows.high - fixed)[kept_row]
    left = Rows(start, new_place[rows.col[kept_entry]], rows.coef[kept_entry], low, high)
    keys = tuple(system.keys[number] for number in free)
    return Part(free, System(keys, system.low[free], system.high[free], left))
