"""Cell-key perturbation: a little noise in every count, the same noise wherever the same people are counted.

Each person has a secret key; the keys of those counted in a cell add up, modulo 2^32, to the cell's own key, and that
chooses the noise from a table. The noise of each count has mean 0 and a fixed variance, is never larger than
`most`, leaves zeros alone and makes nothing negative; among such tables the one of greatest entropy is taken.
Sources: Thompson, Broadfoot and Elazar (2013); Giessing and Tent (2019); the parameters D and V as in sdcTools/ptable.
The parameters that SCB uses are not public: ours are stated with each release.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tracker.attack.readings import CELL_KEY, Reading
from tracker.statistics.disclosure.altered import Altering, Key
from tracker.statistics.disclosure.record_keys import KEY_RANGE
from tracker.statistics.tables import Table

STEPS = 60
LEAST = 5
"""The smallest true base of a share or a median that is printed."""
ENOUGH, FAR = 100, 6.0
"""So many changes are measured, and so many standard errors are more than chance."""


@dataclass(frozen=True)
class Noise:
    """`most`: the largest change of a count; `variance`: of the change, in every count above zero where that can be."""

    most: int = 5
    variance: float = 2.0

    def __post_init__(self) -> None:
        if self.most < 1 or not 0 < self.variance < self.most:  # of a count of one, which can only lose one
            raise ValueError("noise needs a size, and a variance that the size allows")

    def changes(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """The changes that a count can meet, in order, and the probability of each."""
        if number == 0:
            return np.array([0]), np.array([1.0])
        return self._table[min(number, self.most) - 1]

    @cached_property
    def _table(self) -> list[tuple[np.ndarray, np.ndarray]]:
        return [self._line(number) for number in range(1, self.most + 1)]

    def _line(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        changes = np.arange(-min(number, self.most), self.most + 1)
        return changes, most_even(changes.astype(float), self.variance)


def most_even(changes: np.ndarray, variance: float) -> np.ndarray:
    """The probabilities of greatest entropy with mean 0 and this variance: e to a parabola, found by Newton's steps."""
    moments = np.array([changes, changes**2])
    wanted, weights = np.array([0.0, variance]), np.zeros(2)
    for _step in range(STEPS):
        chance = _chances(weights @ moments)
        mean = moments @ chance
        spread = (moments * chance) @ moments.T - np.outer(mean, mean)
        if np.abs(wanted - mean).max() < 1e-12:
            break
        weights = weights + np.linalg.solve(spread, wanted - mean)
    return _chances(weights @ moments)


def _chances(heights: np.ndarray) -> np.ndarray:
    raw = np.exp(heights - heights.max())
    return raw / raw.sum()


def perturbed(number: int, key: int, noise: Noise) -> int:
    """The count as printed; `key` is the sum of the keys of the people counted in the cell."""
    changes, chances = noise.changes(number)
    lot = (key % KEY_RANGE) / KEY_RANGE
    place = min(int(np.searchsorted(np.cumsum(chances), lot, side="right")), len(changes) - 1)
    return number + int(changes[place])


def perturb_tables(tables: Sequence[Table], noise: Noise) -> tuple[Table, ...]:
    """The tables with noise in every count. Raises KeyError for tables that were drawn without a secret."""
    return tuple(_perturbed(table, noise) for table in tables)


def _perturbed(table: Table, noise: Noise) -> Table:
    def printed(key: Key, number: int) -> int:
        return perturbed(number, table.keys[key], noise)

    return Altering(printed, LEAST + noise.most).table(table)


def reading(noise: Noise) -> Reading:
    """What the declaration tells of how a printed count is to be read."""
    return Reading(CELL_KEY, noise.most)


@dataclass(frozen=True)
class NoiseCheck:
    """What the noise does, reckoned from its table: for each small count how sure an outsider can be at best.

    `surest` is the largest probability, over printed values, that a printed count is the true one, when every true
    count from 0 to 2 * most is as likely as any other.
    """

    mean: float
    variance: float
    surest: float


def check(noise: Noise, highest: int | None = None) -> NoiseCheck:
    """The check of a table of noise. Zero is left alone, so a printed number above zero is never a true zero."""
    end = highest or 2 * noise.most
    matrix = np.zeros((end + 1, end + noise.most + 1))
    for number in range(1, end + 1):
        changes, chances = noise.changes(number)
        matrix[number, number + changes] = chances
    changes, chances = noise.changes(noise.most)
    told = matrix[:, 1 : noise.most + 1]
    surest = float((np.diag(told[1:, :]) / told.sum(axis=0)).max())
    mean = float(changes @ chances)
    return NoiseCheck(mean, float(changes**2 @ chances) - mean**2, surest)


@dataclass(frozen=True)
class Measured:
    """The changes of one release, each group of people once: how many, their mean and their mean square.

    `astray`: how far the further of the two lies from what is declared, in standard errors. Groups that differ are
    independent two by two, so these are as small as in any sample.
    """

    groups: int
    mean: float
    variance: float
    astray: float

    @property
    def as_declared(self) -> bool:
        """Whether chance alone explains the difference; too few groups say nothing."""
        return self.groups < ENOUGH or self.astray < FAR


def measured(before: Sequence[Table], after: Sequence[Table], noise: Noise) -> Measured:
    """What the noise came to in the tables."""
    groups: dict[tuple[int, int], int] = {}
    for true, printed in zip(before, after, strict=True):
        for key, cell_key in true.keys.items():
            number = int(true.figures[key].value or 0)
            if number:
                groups[number, cell_key % KEY_RANGE] = int(printed.figures[key].value or 0) - number
    if not groups:
        return Measured(0, 0.0, 0.0, 0.0)
    changes = np.array(list(groups.values()), float)
    fourth = np.array([changed**4 @ chances for changed, chances in (noise.changes(number) for number, _key in groups)])
    size, mean, square = len(changes), float(changes.mean()), float((changes**2).mean())
    errors = (
        abs(mean) / np.sqrt(noise.variance / size),
        abs(square - noise.variance) * size / np.sqrt(np.sum(fourth - noise.variance**2)),
    )
    return Measured(size, mean, square, float(max(errors)))
