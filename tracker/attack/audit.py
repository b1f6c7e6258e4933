"""The attack on a release: what an outsider reaches, and the certificate where nothing small is reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from tracker.attack import certificate as certificates
from tracker.attack.aims import AnotherValue
from tracker.attack.bounds import Contradiction, narrowed
from tracker.attack.certificate import Certificate
from tracker.attack.diving import LONG, dive
from tracker.attack.earlier import Group, add_earlier
from tracker.attack.intervals import Progress, intervals
from tracker.attack.knowledge import Knowledge, Rest, is_count, of_release
from tracker.attack.programme import Programme
from tracker.attack.published import Place, Published, Shown
from tracker.attack.rates import narrowed_by_rates
from tracker.attack.system import NO_LIMIT, Part, System, open_part
from tracker.attack.variants import Variants

DIVES = 12
"""Tries for a first table before branching, which takes as long as fifty of them."""

Reach = tuple[int, int | None]
"""Smallest and largest value that agree with all that is published; None where there is no largest."""


@dataclass(frozen=True)
class Attack:
    """What was reached.

    `reached` gives the interval of every withheld count. `determined` are withheld counts, `worked_out` unprinted
    remainders with their value, that have one possible value under the threshold: leaks. `unsafe_medians` are printed
    on a base that may be under the threshold. `certificate` proves the rest; None where there is a leak.
    """

    threshold: int
    reached: Mapping[Place, Reach]
    possible: Mapping[Place, frozenset[int]]
    determined: tuple[Place, ...]
    worked_out: Mapping[Rest, int]
    unsafe_medians: tuple[Place, ...]
    certificate: Certificate | None = field(repr=False)

    @property
    def safe(self) -> bool:
        """Whether nothing small was worked out, and the certificate proves it."""
        leaks = self.determined or self.worked_out or self.unsafe_medians
        return not leaks and self.certificate is not None and not self.certificate.faults()

    @property
    def large(self) -> list[Place]:
        """Withheld counts that everyone can see are not under the threshold."""
        return [place for place, (low, _high) in self.reached.items() if low >= self.threshold]

    @property
    def full_range(self) -> list[Place]:
        """Withheld counts of which nobody learns more than the printed zeros told already."""
        large = set(self.large)
        return [place for place in self.reached if place not in large and self._small(place) >= self.possible[place]]

    @property
    def narrowed(self) -> list[Place]:
        """Withheld counts with several values, but not all that they could have under the threshold."""
        others = {*self.full_range, *self.large, *self.determined}
        return [place for place in self.reached if place not in others]

    def _small(self, place: Place) -> frozenset[int]:
        low, high = self.reached[place]
        end = self.threshold - 1 if high is None else min(high, self.threshold - 1)
        return frozenset(range(low, end + 1))


def attack(
    published: Published,
    threshold: int = 5,
    earlier: Sequence[Published] = (),
    progress: Progress | None = None,
    doubted: frozenset[Group] = frozenset(),
) -> Attack:
    """Attack a release, with the earlier ones of the same period, oldest first.

    Nothing of a `doubted` group is taken to stand as it was.

    Raises `Contradiction` where the published figures cannot all be true, `Unsound` where the solver failed.
    """
    knowledge = of_release(published)
    add_earlier(knowledge, published, earlier, doubted)
    return _Audit(published, knowledge, threshold).run(progress)


class _Audit:
    def __init__(self, published: Published, knowledge: Knowledge, threshold: int) -> None:
        self.published, self.knowledge, self.threshold = published, knowledge, threshold
        self.stated = knowledge.system()
        self.system = narrowed_by_rates(self.stated, knowledge.rates)
        self.withheld = knowledge.withheld(published)
        self.guards = np.array(knowledge.guards(published), np.int64)

    def run(self, progress: Progress | None) -> Attack:
        part = open_part(self.system)
        base = some_table(part.system)
        variants = Variants(part.system, base)
        place_of = {int(number): place for place, number in enumerate(part.free)}
        where = np.array([place_of[int(guard)] for guard in self.guards if int(guard) in place_of], np.int64)
        stuck = {target[0] for target in variants.seek(AnotherValue(base, where, part.system.low))}
        low, high = self._reached(part, base, where, variants, stuck, progress)
        return self._report(part, base, variants, low, high)

    def _reached(
        self,
        part: Part,
        base: np.ndarray,
        where: np.ndarray,
        variants: Variants,
        stuck: set[int],
        progress: Progress | None,
    ) -> tuple[np.ndarray, np.ndarray]:
        """The bounds of all unknowns, those of the open guards from programmes, of the stuck ones by whole numbers."""
        low, high = self.system.low.copy(), self.system.high.copy()
        near_low, near_high = intervals(part.system, base, where, variants.found, progress)
        for unknown in stuck:
            near_low[unknown] = near_high[unknown] = base[unknown]
        low[part.free], high[part.free] = near_low, near_high
        return low, high

    def _report(self, part: Part, base: np.ndarray, variants: Variants, low: np.ndarray, high: np.ndarray) -> Attack:
        leaks = [int(guard) for guard in self.guards if low[guard] == high[guard] and 0 < low[guard] < self.threshold]
        known = set(leaks)
        unsafe = [place for place, base_of in self.knowledge.medians if 0 < low[base_of] < self.threshold]
        sound = not leaks and not unsafe
        return Attack(
            threshold=self.threshold,
            reached={place: _reach(low[number], high[number]) for place, number in self.withheld.items()},
            possible=self._possible(),
            determined=tuple(place for place, number in self.withheld.items() if number in known),
            worked_out={rest: int(low[number]) for rest, number in self.knowledge.rests.items() if number in known},
            unsafe_medians=tuple(unsafe),
            certificate=self._certificate(part, base, variants) if sound else None,
        )

    def _certificate(self, part: Part, base: np.ndarray, variants: Variants) -> Certificate:
        where = np.flatnonzero(np.isin(part.free, self.guards))
        chosen = certificates.fewest(variants.found, lambda: AnotherValue(base, where, part.system.low))
        full = [part.whole(table, self.system.low) for table in (base, *chosen)]
        tables = tuple({key: int(n) for key, n in zip(self.stated.keys, table, strict=True)} for table in full)
        return Certificate(
            certificates.statement(self.stated, self.knowledge.rates, self.guards.tolist(), self.threshold), tables
        )

    def _possible(self) -> dict[Place, frozenset[int]]:
        """The values under the threshold that the printed zeros alone leave each withheld count."""
        alone = of_release(blanked(self.published))
        least = narrowed(alone.system()).low
        return {place: frozenset(range(int(least[alone.at[place]]), self.threshold)) for place in self.withheld}


def blanked(published: Published) -> Published:
    """The release with everything withheld but its zeros."""
    figures = {
        place: Shown(None, "X") if shown.value or (shown.value is not None and not is_count(place.measure)) else shown
        for place, shown in published.figures.items()
    }
    return replace(published, figures=figures)


def some_table(system: System) -> np.ndarray:
    """A whole table that agrees with the system. Raises `Contradiction` where there is none."""
    programme, draw = Programme(system.rows, system.low, system.high), np.random.default_rng(1)
    for number in range(DIVES):
        table, sure = dive(programme, 1 + min(number, 1) * draw.random(len(system.low)), LONG)
        if table is not None and system.holds(table):
            return table
        if sure and table is None:  # no fractions agree either: branching would find that out again
            break
    else:
        answer = Programme(system.rows, system.low, system.high, whole=True).minimum(np.ones(len(system.low)))
        table = None if answer is None else np.rint(answer.x).astype(np.int64)
    if table is None or not system.holds(table):
        raise Contradiction("no whole numbers agree with all that is published")
    return table


def _reach(low: int, high: int) -> Reach:
    return int(low), None if high >= NO_LIMIT else int(high)


__all__ = ["Attack", "Contradiction", "Reach", "attack", "blanked", "some_table"]
