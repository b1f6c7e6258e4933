"""What is withheld for its own sake, and the tables as they are printed once a pattern is chosen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tracker.attack import declared
from tracker.attack.knowledge import is_count, measure_of
from tracker.attack.published import Place
from tracker.statistics.figures import Figure
from tracker.statistics.tables import Table

LOWEST_THRESHOLD = 3


@dataclass(frozen=True)
class Settings:
    """Counts from 1 to `threshold` - 1 are withheld, with `sign` in their place. The threshold is never below 3.

    With `full_range` nobody learns more of them than that they lie between 1 and `threshold` - 1.
    """

    threshold: int = 5
    full_range: bool = False
    sign: str = "X"

    def __post_init__(self) -> None:
        if self.threshold < LOWEST_THRESHOLD:
            raise ValueError(f"the threshold is never below {LOWEST_THRESHOLD}")

    def small(self, number: int) -> bool:
        """Whether a count of so many is withheld for its own sake."""
        return 0 < number < self.threshold


Hidden = Callable[[Place], bool]


def printed(tables: Sequence[Table], hidden: Hidden, settings: Settings) -> tuple[Table, ...]:
    """The tables with the sign where a count is hidden, and where a share or a median rests on too little.

    A share is withheld when its base, its numerator or the rest between them is small, or when any count that it is
    made of is not printed; a median when its base is small or not printed.
    """
    return tuple(_Printing(table, hidden, settings).table() for table in tables)


class _Printing:
    def __init__(self, table: Table, hidden: Hidden, settings: Settings) -> None:
        self.whole, self.hidden, self.settings = table, hidden, settings
        self.number = table.definition.number

    def table(self) -> Table:
        figures = {key: self._figure(key[0], key[1:], figure) for key, figure in self.whole.lines()}
        return replace(self.whole, figures=figures)

    def _figure(self, measure: str, codes: tuple[str, ...], figure: Figure) -> Figure:
        if figure.value is None:
            return figure
        kept = not self.hidden(Place(self.number, measure, codes)) if is_count(measure) else self._safe(measure, codes)
        return figure if kept else Figure(None, self.settings.sign)

    def _safe(self, measure: str, codes: tuple[str, ...]) -> bool:
        if share := declared.SHARES.get(measure):
            names = (*share.plus, *share.minus, share.base)
            numerator = sum(self._value(name, codes) for name in share.plus)
            numerator -= sum(self._value(name, codes) for name in share.minus)
        else:
            names, numerator = (declared.MEDIANS[measure],), 0
        base = self._value(names[-1], codes)
        counts = (numerator, base - numerator)
        shown = not any(self.hidden(Place(self.number, name, codes)) for name in names)
        return shown and base >= self.settings.threshold and not any(self.settings.small(n) for n in counts)

    def _value(self, measure: str, codes: tuple[str, ...]) -> int:
        return int(self.whole.figure(measure, *codes).value or 0)


def values(tables: Sequence[Table]) -> dict[Place, int]:
    """Every count by its place."""
    return {
        Place(table.definition.number, key[0], key[1:]): int(figure.value)
        for table in tables
        for key, figure in table.lines()
        if is_count(key[0]) and figure.value is not None
    }


__all__ = ["Hidden", "Settings", "measure_of", "printed", "values"]
