"""Chance that a seed decides: the same seed throws the same dice."""

import random
from bisect import bisect
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")


class Weighted(Generic[T]):
    """Things and how often each comes up, relative to the others."""

    def __init__(self, weights: Mapping[T, float]) -> None:
        self.things = list(weights)
        self.heap = list(accumulate(weights.values()))


class Dice:
    """A seeded source of chance."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a made-up city, no secret

    def chance(self, share: float) -> bool:
        """True in `share` of the throws."""
        return self.random.random() < share

    def number(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self.random.random() * (high - low + 1))

    def pick(self, weighted: Weighted[T]) -> T:
        """One of the things, by weight."""
        return weighted.things[bisect(weighted.heap, self.random.random() * weighted.heap[-1])]

    def day(self, first: date, last: date) -> date:
        """A day from `first` to `last`, both included."""
        return first + timedelta(days=self.number(0, (last - first).days))
