"""Years side by side as a page shows them: a group of columns for each sex, a column for each year, a row a code."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from tracker.statistics.codes import TOTAL, Item
from tracker.statistics.comparing import Comparison, change, change_in_per_cent
from tracker.statistics.figures import NOTHING, Figure, share
from tracker.statistics.presentation import Block, Cell, is_count, is_share, label, measure_name
from tracker.statistics.service import OneTable
from tracker.translations import _
from tracker.web.formats import format_number

SEXES = ("K", "M")
Row = Callable[[str], Iterator[Figure]]


class Compared:
    """A comparison with the code of the middle dimension, if there is one, held fast."""

    def __init__(self, comparison: Comparison, middle: Sequence[str]) -> None:
        self.of = comparison
        self.middle = middle
        self.years = tuple(_named(each) for each in comparison.years)
        self.span = f"{self.years[0]}–{self.years[-1]}"

    def blocks(self) -> Iterator[tuple[Any, Block]]:
        """Caption and block: the figures, what has changed, and of counts both percentages."""
        for measure in self.of.measures:
            yield measure_name(measure), self._by_sex(self._codes(), self._figures(measure))
        yield self._change()
        if is_count(self.of.measure):
            yield _("Könsfördelning, procent"), self._by_sex(SEXES, self._within)
            yield _("Andel av alla kvinnor och av alla män, procent"), self._by_sex(SEXES, self._over)

    def chart_rows(self, row: str) -> list[tuple[Any, Any, Any]]:
        """Year, women, men of one row."""
        return [
            (_named(year), *(_drawn(self._figure(year, self.of.measure, row, sex)) for sex in SEXES))
            for year in self.of.years
        ]

    @property
    def in_a_row(self) -> bool:
        """Whether the years follow each other, so that a line may join them."""
        numbers = [each.year for each in self.of.years]
        return len(numbers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1))

    def _codes(self) -> tuple[str, ...]:
        return tuple(item.code for item in self.of.items[-1])

    def _sexes(self, codes: Sequence[str]) -> list[Item]:
        return [item for item in self.of.items[-1] if item.code in codes]

    def _by_sex(self, codes: Sequence[str], row: Row) -> Block:
        names = tuple(label(item) for item in self._sexes(codes))
        return Block(names, self.years, self._rows(row))

    def _rows(self, row: Row) -> tuple[tuple[Any, bool, tuple[Cell, ...]], ...]:
        return tuple(
            (label(item), item.code == TOTAL, tuple(Cell(figure) for figure in row(item.code)))
            for item in self.of.items[0]
        )

    def _figure(self, year: Any, measure: str, code: str, sex: str) -> Figure:
        return self.of.figure(year, measure, code, *self.middle, sex)

    def _figures(self, measure: str) -> Row:
        def row(code: str) -> Iterator[Figure]:
            for sex in self._codes():
                for year in self.of.years:
                    yield self._figure(year, measure, code, sex)

        return row

    def _change(self) -> tuple[Any, Block]:
        measure, first, last = self.of.measure, self.of.years[0], self.of.years[-1]
        ways = [change, change_in_per_cent] if is_count(measure) else [change]

        def row(code: str) -> Iterator[Figure]:
            for way in ways:
                for sex in self._codes():
                    ends = (self._figure(year, measure, code, sex) for year in (first, last))
                    yield _signed(way(*ends))

        units = [_("Antal"), _("Procent")] if is_count(measure) else [_unit(measure)]
        sexes = tuple(label(item) for item in self.of.items[-1])
        return _("Förändring %(span)s", span=self.span), Block(tuple(units), sexes, self._rows(row))

    def _within(self, code: str) -> Iterator[Figure]:
        for sex in SEXES:
            for year in self.of.years:
                both = sum(self._count(year, code, each) for each in SEXES)
                yield share(self._count(year, code, sex), both)

    def _over(self, code: str) -> Iterator[Figure]:
        for sex in SEXES:
            for year in self.of.years:
                yield share(self._count(year, code, sex), self._count(year, TOTAL, sex))

    def _count(self, year: Any, code: str, sex: str) -> int:
        return int(self._figure(year, self.of.measure, code, sex).value or 0)


def _named(year: OneTable) -> Any:
    """The year over its column; one that is not final says so."""
    return _("%(year)s prel.", year=year.year) if year.completeness.preliminary else str(year.year)


def _unit(measure: str) -> Any:
    return _("Procentenheter") if is_share(measure) else _("Dagar")


def _signed(figure: Figure) -> Figure:
    """A difference with its plus or minus before it; none is 0."""
    if figure.value is None:
        return NOTHING
    decimals = 1 if isinstance(figure.value, Decimal) else 0
    if not figure.value:
        return Figure(None, "0")
    sign = "+" if figure.value > 0 else "\u2212"
    return Figure(None, sign + str(format_number(abs(Decimal(figure.value)), decimals)))


def _drawn(figure: Figure) -> Any:
    return figure.sign if figure.value is None else figure.value
