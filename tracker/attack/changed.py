"""The attack on a release whose counts are rounded or perturbed: what subtraction and reasoning take back.

The true counts keep every relation of `knowledge`; a printed one only tells between what bounds its own lies. Nothing
is proven safe here: what comes out is how much an outsider can work out, in figures.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from tracker.attack.aims import AnotherValue
from tracker.attack.audit import some_table
from tracker.attack.bounds import Contradiction, narrowed
from tracker.attack.knowledge import Rest, of_release
from tracker.attack.programme import Programme
from tracker.attack.published import Place, Published
from tracker.attack.system import System, open_part
from tracker.attack.variants import Variants

Progress = Callable[[int, int], None]
FEW = 600
"""So many open counts are moved together from where they stand; more are first sought far off, all at once."""
ROUNDS = 6


@dataclass(frozen=True)
class Found:
    """What an outsider reaches. Counts that several tables print are one.

    `changeable`: counts that, taken alone, can stand for several numbers. Of these `known` have one value only that
    agrees with all that is printed, by the first place that prints them, and `narrowed` fewer values than alone, as far
    as bounds tell. Of `unsettled` more, counts and remainders, neither one value nor several could be shown.
    `rests`: unprinted remainders of a whole and its part that have one value only, 1 to `threshold` - 1.
    """

    threshold: int
    changeable: int
    unsettled: int
    narrowed: int
    known: Mapping[Place, int] = field(repr=False)
    rests: Mapping[Rest, int] = field(repr=False)

    @cached_property
    def small(self) -> dict[Place, int]:
        """The counts of 1 to `threshold` - 1 that are worked out though they are printed as something else."""
        return {place: number for place, number in self.known.items() if 0 < number < self.threshold}

    def as_json(self) -> dict[str, int]:
        """The report, fit to be published: numbers alone, and not which counts they are."""
        return {
            "threshold": self.threshold,
            "changeable": self.changeable,
            "determined": len(self.small),
            "rests": len(self.rests),
            "narrowed": self.narrowed,
            "unsettled": self.unsettled,
        }


def attack(
    published: Published, threshold: int = 5, progress: Progress | None = None, begin: Mapping[Place, int] | None = None
) -> Found:
    """Attack a release whose counts are changed. An earlier release, changed in the same way, adds nothing to it.

    `begin`: counts that agree with all that is printed. The house gives the true ones: the search is quicker from
    within, and comes to the same. Raises `Contradiction` where the printed figures cannot all be true, or `begin`
    does not agree with them, `Unsound` where the solver failed.
    """
    return _Audit(published, threshold, begin).run(progress or (lambda _done, _whole: None))


class _Audit:
    def __init__(self, published: Published, threshold: int, begin: Mapping[Place, int] | None) -> None:
        self.knowledge, self.threshold, self.begin = of_release(published), threshold, begin
        self.stated = self.knowledge.system()
        self.system = narrowed(self.stated)
        first: dict[int, Place] = {}
        for place, unknown in self.knowledge.at.items():
            first.setdefault(unknown, place)
        self.first = {n: place for n, place in first.items() if self.stated.low[n] < self.stated.high[n]}
        self.unsettled = 0
        self.rests = {n: rest for rest, n in self.knowledge.rests.items()}

    def run(self, progress: Progress) -> Found:
        guards = np.array(sorted({*self.first, *self.rests}), np.int64)
        values = self._known(guards, progress)
        low, high = self.system.low, self.system.high
        fewer = [n for n in self.first if high[n] - low[n] < self.stated.high[n] - self.stated.low[n]]
        return Found(
            threshold=self.threshold,
            changeable=len(self.first),
            unsettled=self.unsettled,
            narrowed=len({*fewer, *(n for n in self.first if n in values)}),
            known={place: values[n] for n, place in self.first.items() if n in values},
            rests={rest: values[n] for n, rest in self.rests.items() if 0 < values.get(n, 0) < self.threshold},
        )

    def _known(self, guards: np.ndarray, progress: Progress) -> dict[int, int]:
        """The guards that one value only agrees with: by bounds, or because no whole table shows another."""
        low, high = self.system.low, self.system.high
        known = {int(n): int(low[n]) for n in guards if low[n] == high[n]}
        progress(len(known), len(guards))
        part = open_part(self.system)
        place_of = {int(number): place for place, number in enumerate(part.free)}
        where = [place_of[int(n)] for n in guards if int(n) in place_of and low[n] < self.threshold]
        base = some_table(part.system) if self.begin is None else self._begun(self.begin)[part.free]
        stuck, self.unsettled = _stuck(part.system, base, np.array(where, np.int64))
        for unknown in stuck:
            known[int(part.free[unknown])] = int(base[unknown])
        progress(len(guards), len(guards))
        return known

    def _begun(self, counts: Mapping[Place, int]) -> np.ndarray:
        """The table that the counts make, with all that is worked out of them."""
        table = self.system.low.copy()
        for place, unknown in self.knowledge.at.items():
            table[unknown] = counts[place]
        for unknown, terms in self.knowledge.meant.items():
            table[unknown] = sum(coef * table[number] for number, coef in terms)
        for half, whole in self.knowledge.halves.items():
            table[half] = table[whole] // 2
        if not self.system.holds(table):
            raise Contradiction("the counts do not keep the relations that are publicly known")
        return table


def _stuck(system: System, base: np.ndarray, where: np.ndarray) -> tuple[set[int], int]:
    """Those of the unknowns that no other whole table moves, and of how many more that is not settled.

    In a large system there may be some of the latter: whole numbers are hard, and a check must come to its end.
    """
    variants, aims = Variants(system, base), AnotherValue(base, where, system.low)
    if len(where) <= FEW:
        return {target[0] for target in variants.seek(aims)}, 0
    anything, draw = Programme(system.rows, system.low, system.high, whole=True), np.random.default_rng(1)
    for _round in range(ROUNDS):
        _see_other(anything, system, aims, draw)
    stuck = set(variants.near(aims))
    return stuck, aims.left() - len(stuck)


def _see_other(anything: Programme, system: System, aims: AnotherValue, draw: np.random.Generator) -> None:
    """A whole table far off: it shows many counts another value at once."""
    away = np.zeros(len(system.low))
    unmet, near = aims.steps(draw)
    away[unmet] = (aims.base[unmet] - near) * (1 + 0.1 * draw.random(len(unmet)))
    answer = anything.minimum(away)
    if answer is not None and system.holds(table := np.rint(answer.x).astype(np.int64)):
        aims.see(table)
