"""A release as it lies in a folder: `tabell-N.csv` and `manifest.json`. Read as any outsider would."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from tracker.attack.published import Place, Published, Shown
from tracker.attack.readings import EXACT, Reading

TABLE_FILES = "tabell-*.csv"
NOT_DIMENSIONS = frozenset({"table", "measure", "value", "sign", "protection"})


class NoRelease(Exception):
    """The folder holds no release that can be read; the message says which file is at fault."""


def read(folder: Path) -> Published:
    """The release in a folder. Raises `NoRelease`."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        year, as_of = int(manifest["year"]), date.fromisoformat(manifest["as_of"])
        reading = Reading(str(manifest.get("protection") or ""), int(manifest.get("most_changed") or 0))
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise NoRelease("manifest.json") from fault
    dimensions: dict[int, tuple[str, ...]] = {}
    figures: dict[Place, Shown] = {}
    for path in sorted(folder.glob(TABLE_FILES)):
        try:
            for names, place, shown in _lines(path):
                dimensions[place.table] = names
                figures[place] = shown
        except (ValueError, KeyError, ArithmeticError) as fault:
            raise NoRelease(path.name) from fault
    if not figures:
        raise NoRelease(TABLE_FILES)
    return Published(year, as_of, dimensions, figures, reading=reading if not reading.exact else EXACT)


def threshold_of(folder: Path, otherwise: int = 5) -> int:
    """The threshold that the manifest tells, or `otherwise`."""
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8")).get("threshold")
    return int(told) if told is not None else otherwise


def _lines(path: Path) -> Iterator[tuple[tuple[str, ...], Place, Shown]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        names = tuple(name for name in reader.fieldnames or () if name not in NOT_DIMENSIONS)
        for line in reader:
            place = Place(int(line["table"]), line["measure"], tuple(line[name] for name in names))
            yield names, place, Shown(_number(line["value"]), line["sign"])


def _number(text: str) -> Decimal | int | None:
    if not text:
        return None
    return Decimal(text) if "." in text else int(text)
