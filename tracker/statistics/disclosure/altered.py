"""Tables whose counts are changed: every other figure is made of what is printed, and tells nothing more than that."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from tracker.attack import declared
from tracker.attack.knowledge import is_count
from tracker.statistics.figures import WITHHELD, Figure, count, share
from tracker.statistics.tables import Table

Key = tuple[str, ...]
"""A measure and one code a dimension."""
UNAVAILABLE = Figure(None, "..")
"""A part that is printed as larger than its whole."""


@dataclass(frozen=True)
class Altering:
    """How a table is altered: `printed` gives the count that stands in a cell in place of the true one.

    Shares and medians are withheld where the printed base is under `least_base`: the lowest for which the true one is
    not small, so that a sign tells no more of the base than the printed number does.
    """

    printed: Callable[[Key, int], int]
    least_base: int

    def table(self, before: Table) -> Table:
        """The table as it is printed."""
        figures = {
            key: count(self.printed(key, int(figure.value)))
            for key, figure in before.lines()
            if is_count(key[0]) and figure.value is not None
        }
        every = {key: figures.get(key) or self._made(key, figure, figures) for key, figure in before.lines()}
        return replace(before, figures=every, keys={}, least_base=self.least_base)

    def _made(self, key: Key, before: Figure, figures: dict[Key, Figure]) -> Figure:
        def shown(measure: str) -> int:
            return int(figures[(measure, *key[1:])].value or 0)

        if key[0] in declared.MEDIANS:
            return before if shown(declared.MEDIANS[key[0]]) >= self.least_base else WITHHELD
        what = declared.SHARES[key[0]]
        base, part = shown(what.base), sum(map(shown, what.plus)) - sum(map(shown, what.minus))
        if base < self.least_base:
            return WITHHELD
        return share(part, base) if 0 <= part <= base else UNAVAILABLE
