"""What it costs to withhold a count: the numbers that go with it, more for sums, most for those of the whole city."""

from collections.abc import Mapping, Sequence

import numpy as np

from tracker.attack import declared
from tracker.attack.knowledge import is_count
from tracker.attack.published import TOTAL, Place
from tracker.statistics.tables import Table

OF_A_SHARE = 0.5
"""A share or median that falls away with its count, against a count."""
OF_A_SUM = 0.5
"""Added for each dimension that is summed up over."""
OF_THE_CITY = 30.0
"""Added for the city's own figures: every dimension but sex summed up over."""
OF_SIZE = 0.1
"""Added for each power of e that the count holds: small cells first."""


def of_unknowns(size: int, at: Mapping[Place, int], values: Mapping[Place, int], tables: Sequence[Table]) -> np.ndarray:
    """The price of each unknown; nothing for those that are never printed."""
    dependent = {table.definition.number: _dependent(table.definition.measures) for table in tables}
    dimensions = {table.definition.number: table.definition.dimensions for table in tables}
    price = np.zeros(size)
    for place, unknown in at.items():
        price[unknown] += _of_place(place, values[place], dimensions[place.table], dependent[place.table])
    return price


def _of_place(place: Place, value: int, dimensions: Sequence[str], dependent: Mapping[str, int]) -> float:
    sums = [dimension for dimension, code in zip(dimensions, place.codes, strict=True) if code == TOTAL]
    price = 1 + OF_A_SHARE * dependent.get(place.measure, 0) + OF_A_SUM * len(sums) + OF_SIZE * np.log(max(value, 1))
    return float(price + OF_THE_CITY * (len([d for d in dimensions if d != declared.SEX and d not in sums]) == 0))


def _dependent(measures: Sequence[str]) -> dict[str, int]:
    """How many shares and medians of a table are made of each count."""
    found: dict[str, int] = {}
    for measure in measures:
        if is_count(measure):
            continue
        share = declared.SHARES.get(measure)
        names = {*share.plus, *share.minus, share.base} if share else {declared.MEDIANS[measure]}
        for name in names:
            found[name] = found.get(name, 0) + 1
    return found
