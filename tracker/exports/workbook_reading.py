"""A workbook read back: does each table's sheet print what the data files print, and nothing more?"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from tracker.attack.knowledge import is_count
from tracker.attack.published import TOTAL, Place, Published, Shown

Said = str | Decimal
SIGNS = frozenset({"–", "0", "..", "."})
WITHOUT_FIGURES = ("Innehåll", "Om statistiken", "Definitioner och mått", "Ordlista – List of terms")
CORRECTIONS = "Rättelser"


class Cell(NamedTuple):
    """What a cell may say, and which figure it prints or is a percentage of."""

    place: Place
    may_say: frozenset[Said]


def otherwise(path: Path, published: Published, sign: str) -> Iterator[tuple[Place | None, str]]:
    """Where a sheet says something else, with what it says. Raises ValueError and others where it cannot be read.

    `sign` is what is printed for a withheld figure.
    """
    from python_calamine import SheetVisibleEnum, load_workbook

    book = load_workbook(path)
    tables = {f"Tabell {number}": number for number in published.dimensions}
    for sheet in book.sheets_metadata:
        rows = [[_said(cell) for cell in row] for row in book.get_sheet_by_name(sheet.name).to_python()]
        if sheet.visible != SheetVisibleEnum.Visible or sheet.name not in {*tables, *WITHOUT_FIGURES, CORRECTIONS}:
            yield None, sheet.name
        elif sheet.name in tables:
            yield from _table(rows, published, tables[sheet.name], sign)
        elif sheet.name != CORRECTIONS:
            yield from ((None, str(cell)) for row in rows for cell in row if isinstance(cell, Decimal))
    if missing := tables.keys() - set(book.sheet_names):
        raise ValueError(f"no sheet {min(missing)}")


def _said(cell: Any) -> Said:
    if not isinstance(cell, int | float):
        return str(cell)
    return Decimal(int(cell)) if cell == int(cell) else Decimal(str(cell))


def _table(rows: list[list[Said]], published: Published, number: int, sign: str) -> Iterator[tuple[Place | None, str]]:
    """The table is the block of rows that are wider than one cell: first its headings, then as many as it has rows."""
    wide = [at for at, row in enumerate(rows) if any(cell != "" for cell in row[1:])]
    expected = list(_rows(published, number, sign))
    if len(wide) != len(expected) + 1 or wide[-1] - wide[0] != len(expected):
        raise ValueError(f"table {number} has {len(wide)} rows, heading and all")
    labels = len(rows[wide[0]]) - len(expected[0])
    for at, row in enumerate(rows):
        texts = row[:labels] if at in wide[1:] else row
        yield from ((None, str(cell)) for cell in texts if isinstance(cell, Decimal))
    for at, cells in zip(wide[1:], expected, strict=True):
        for cell, said in zip(cells, rows[at][labels:], strict=True):
            if said not in cell.may_say:
                yield cell.place, str(said)


def _rows(published: Published, number: int, sign: str) -> Iterator[list[Cell]]:
    """What each row of the table may say: women and men side by side where there is one measure, else the measures."""
    figures = {(place.measure, *place.codes): shown for place, shown in published.of_table(number)}
    measures = list(dict.fromkeys(key[0] for key in figures))
    sides = [list(dict.fromkeys(key[n] for key in figures)) for n in range(1, len(published.dimensions[number]) + 1)]
    table = _Table(number, figures, sign)
    if len(measures) == 1:
        for codes in product(*sides[:-1]):
            keys = [(measures[0], *codes, sex) for sex in sides[-1]]
            both = [share(key) for share in (table.within, table.over) for key in keys if key[-1] in "KM"]
            yield [*map(table.figure, keys), *both]
        return
    for codes in product(*sides):
        keys = [(measure, *codes) for measure in measures]
        counted = [key for key in keys if is_count(key[0])]
        yield [*map(table.figure, keys), *(share(key) for key in counted for share in (table.within, table.over))]


class _Table:
    """The figures of one table, and what may be printed of them."""

    def __init__(self, number: int, figures: dict[tuple[str, ...], Shown], sign: str) -> None:
        self.number, self.figures, self.sign = number, figures, sign

    def figure(self, key: tuple[str, ...]) -> Cell:
        """The figure itself: the value, or the sign alone; a zero by its sign."""
        shown = self.figures[key]
        printed = {"X": self.sign}.get(shown.sign, shown.sign)
        said: Said = printed if shown.value is None or shown.sign else Decimal(shown.value)
        return Cell(Place(self.number, key[0], key[1:]), frozenset({said}))

    def within(self, key: tuple[str, ...]) -> Cell:
        """The part of women and men that is of this sex."""
        return self._share(key, [(*key[:-1], sex) for sex in "KM"])

    def over(self, key: tuple[str, ...]) -> Cell:
        """The part of all of this sex that the row holds."""
        return self._share(key, [(key[0], *[TOTAL for _code in key[1:-1]], key[-1])])

    def _share(self, key: tuple[str, ...], bases: Sequence[tuple[str, ...]]) -> Cell:
        """A sign, or what anybody can work out of the printed counts: that tells nothing more."""
        may_say: set[Said] = {self.sign, *SIGNS}
        counts = [int(value) for each in (key, *bases) if (value := self.figures[each].value) is not None]
        if key[-1] in "KM" and len(counts) == 1 + len(bases) and sum(counts[1:]) > 0:
            part, whole = counts[0], sum(counts[1:])
            may_say.add(Decimal((2000 * part + whole) // (2 * whole)).scaleb(-1))
        return Cell(Place(self.number, key[0], key[1:]), frozenset(may_say))
