"""Whether the JSON-stat files of a release say the same as its CSV files: the attack rests on those."""

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

from tracker.attack.published import Place, Published

NOT_CODES = frozenset({"measure", "year"})


def otherwise(folder: Path, published: Published) -> list[str]:
    """The names of the files that print another figure, or one more, or cannot be read."""
    return [name for number in published.dimensions if _differs(folder / (name := f"tabell-{number}.json"), published)]


def _differs(path: Path, published: Published) -> bool:
    if not path.exists():
        return False
    number = int(path.stem.removeprefix("tabell-"))
    try:
        said = dict(_figures(json.loads(path.read_text(encoding="utf-8")), number))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return True
    stands = {place: shown.value for place, shown in published.of_table(number)}
    return said != {place: None if value is None else float(value) for place, value in stands.items()}


def _figures(dataset: dict[str, Any], number: int) -> Iterator[tuple[Place, float | None]]:
    names = dataset["id"]
    sides = [dataset["dimension"][name]["category"]["index"] for name in names]
    for codes, value in zip(product(*sides), dataset["value"], strict=True):
        of = dict(zip(names, codes, strict=True))
        place = Place(number, of["measure"], tuple(code for name, code in of.items() if name not in NOT_CODES))
        yield place, None if value is None else float(value)
