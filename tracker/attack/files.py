"""A release as it lies in a folder: `tabell-N.csv` and `manifest.json`. Read as any outsider would."""

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import prod
from pathlib import Path
from typing import Any

from tracker.attack import declared
from tracker.attack.knowledge import is_count
from tracker.attack.published import WITHHELD, Place, Published, Shown
from tracker.attack.readings import EXACT, Reading
from tracker.attack.system import NO_LIMIT

MANIFEST, REPORT = "manifest.json", "attack.json"
TABLE_FILES = "tabell-*.csv"
NOT_DIMENSIONS = frozenset({"table", "measure", "value", "sign", "protection"})
THRESHOLD = 5
"""Where the manifest names none."""


class NoRelease(Exception):
    """The folder holds no release that can be read; the message says which file is at fault."""


@dataclass(frozen=True)
class About:
    """What the manifest says of a release. `protection` is the method's id; `sha256` the digests by file.

    `reading` says what a printed count can stand for.
    """

    release_id: str
    year: int
    as_of: date
    protection: str
    threshold: int
    working_reasons: frozenset[str]
    sign: str
    reading: Reading
    sha256: Mapping[str, str] = field(repr=False)


def about(folder: Path) -> About:
    """What the manifest says. Raises `NoRelease`."""
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        date(int(told["year"]), 12, 31)
        return About(
            release_id=str(told.get("release_id", "")),
            year=int(told["year"]),
            as_of=date.fromisoformat(told["as_of"]),
            protection=str(told.get("protection", "suppression")),
            threshold=int(told.get("threshold") or THRESHOLD),
            working_reasons=frozenset(told.get("working_reasons", declared.WORKING_REASONS)),
            sign=str(told.get("sign") or WITHHELD),
            reading=_reading(told),
            sha256=dict(told.get("sha256", {})),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise NoRelease(MANIFEST) from fault


def _reading(told: Mapping[str, Any]) -> Reading:
    found = Reading(str(told.get("protection", "")), int(told.get("most_changed") or 0))
    return EXACT if found.exact else found


def altered(folder: Path, manifest: About) -> list[str]:
    """The files that are not as the manifest says: gone, other bytes, or not named there at all."""
    told = manifest.sha256
    unnamed = [path.name for path in sorted(folder.glob(TABLE_FILES)) if path.name not in told]
    return [name for name, digest in told.items() if _digest(folder / Path(name).name) != digest] + unnamed


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def read(folder: Path, manifest: About | None = None) -> Published:
    """The release in a folder, with its manifest where that has been read. Raises `NoRelease`."""
    told = manifest or about(folder)
    dimensions: dict[int, tuple[str, ...]] = {}
    figures: dict[Place, Shown] = {}
    for name in sorted({path.name for path in folder.glob(TABLE_FILES)} | _tables_of(told)):
        try:
            names, found = _table(folder / name)
            number = next(iter(found)).table
            if number in dimensions:
                raise ValueError("the same table twice")
        except (OSError, ValueError, KeyError, TypeError, ArithmeticError, csv.Error) as fault:
            raise NoRelease(name) from fault
        dimensions[number] = names
        figures |= found
    if not figures:
        raise NoRelease(TABLE_FILES)
    return Published(told.year, told.as_of, dimensions, figures, told.working_reasons, told.reading)


def _tables_of(told: About) -> set[str]:
    return {name for name in told.sha256 if Path(name).match(TABLE_FILES) and name == Path(name).name}


def report(folder: Path) -> dict[str, Any] | None:
    """The report that the release carries, None where it carries none. Raises `NoRelease`."""
    path = folder / REPORT
    if not path.exists():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise NoRelease(REPORT) from fault
    if not isinstance(found, dict):
        raise NoRelease(REPORT)
    return found


def _table(path: Path) -> tuple[tuple[str, ...], dict[Place, Shown]]:
    """Dimensions and figures of one table. Raises ValueError and others where it is not whole."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        names = tuple(name for name in reader.fieldnames or () if name not in NOT_DIMENSIONS)
        lines = list(_lines(reader, names))
    found = dict(lines)
    sides = [{place.measure for place in found}, *({place.codes[n] for place in found} for n in range(len(names)))]
    if len(lines) != prod(map(len, sides)) or len(found) != len(lines) or len({place.table for place in found}) != 1:
        raise ValueError("a line is missing, or stands twice")
    _refuse_shares_of_nothing(sides[0])
    return names, found


def _lines(reader: "csv.DictReader[str]", names: tuple[str, ...]) -> Iterator[tuple[Place, Shown]]:
    for line in reader:
        if None in line or None in line.values():
            raise ValueError("a line of another length")
        place = Place(int(line["table"]), line["measure"], tuple(line[name].removeprefix("'") for name in names))
        yield place, Shown(_number(place.measure, line["value"], line["sign"]), line["sign"])


def _refuse_shares_of_nothing(measures: set[str]) -> None:
    for measure in measures:
        share = declared.SHARES.get(measure)
        needed = {*share.plus, *share.minus, share.base} if share else {declared.MEDIANS.get(measure, measure)}
        if not needed <= measures:
            raise ValueError("a share without its counts")


def _number(measure: str, text: str, sign: str) -> Decimal | int | None:
    if not text:
        if not sign:
            raise ValueError("neither value nor sign")
        return None
    number = int(text) if is_count(measure) or "." not in text else Decimal(text)
    if not 0 <= number < NO_LIMIT:
        raise ValueError("no number of people")
    return number
