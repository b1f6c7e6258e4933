"""Whether the files of a release that people read print what its CSV files print, cell by cell, and nothing more.

The attack rests on the CSV files. The PX files and the workbook are read back here, as anybody could.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile

from tracker.attack.published import CANNOT_OCCUR, WITHHELD, Place, Published, Shown
from tracker.exports import px_reading, workbook_reading
from tracker.exports.dimensions import DIMENSIONS

_DOTS = {CANNOT_OCCUR: '"."', WITHHELD: '".."', "..": '"..."'}
_READ = ("tabell-*.csv", "tabell-*.json", "tabell-*.px", "statistik-*.xlsx", "attack.json", "manifest.json")


class Otherwise(NamedTuple):
    """A file with what it says that the CSV files do not, and whose figure that is; nothing where it cannot be read."""

    name: str
    place: Place | None = None
    says: str = ""


def otherwise(folder: Path, published: Published, sign: str) -> Iterator[Otherwise]:
    """The first difference of every file that differs or cannot be read. A withheld figure is printed as `sign`."""
    for number in published.dimensions:
        path = folder / f"tabell-{number}.px"
        if path.exists():
            yield from _first(path, _px(path, published, number))
    for path in sorted(folder.glob("statistik-*.xlsx")):
        yield from _first(path, workbook_reading.otherwise(path, published, sign))


def unread(folder: Path) -> list[str]:
    """The files of the folder that no attack reads: running text, and what is no part of a release."""
    return sorted(path.name for path in folder.iterdir() if not any(map(path.match, _READ)))


def _first(path: Path, differences: Iterator[tuple[Place | None, str]]) -> Iterator[Otherwise]:
    from python_calamine import CalamineError

    try:
        found = next(differences, None)
    except (OSError, ValueError, KeyError, ArithmeticError, BadZipFile, CalamineError):
        yield Otherwise(path.name)
        return
    if found:
        yield Otherwise(path.name, *found)


def _px(path: Path, published: Published, number: int) -> Iterator[tuple[Place | None, str]]:
    names, cells = px_reading.read(path.read_text(encoding="utf-8"))
    if names != [DIMENSIONS[name].sv for name in ("measure", *published.dimensions[number], "year")]:
        raise ValueError("other variables")
    said = {(codes[-1], Place(number, codes[0], codes[1:-1])): cell for codes, cell in cells}
    stands = {(str(published.year), place): shown for place, shown in published.of_table(number)}
    for year, place in dict.fromkeys([*stands, *said]):
        here, shown = said.get((year, place), ""), stands.get((year, place))
        if shown is None or here != _cell(shown):
            yield place, here


def _cell(shown: Shown) -> str:
    return str(shown.value) if shown.value is not None else _DOTS.get(shown.sign, "")
