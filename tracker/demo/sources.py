"""The files that the made-up city is built from, in `data/`."""

import csv
from functools import cache
from pathlib import Path
from typing import Any

from tracker.demo.dice import Weighted

DATA = Path(__file__).parent / "data"
# A row of a table, column by column.
Row = dict[str, Any]


@cache
def read(name: str, delimiter: str = ",") -> tuple[dict[str, str], ...]:
    """The rows of `data/<name>.csv`."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, delimiter=delimiter))


@cache
def names(name: str) -> Weighted[str]:
    """Names with the number of persons who bear each."""
    return Weighted({row["name"]: float(row["persons"]) for row in read(name)})
