"""The city's own rounding: 1–2 become 0, 3–4 become 5, all else as it is.

Each count is rounded by itself, so sums need not add up, and where they meet exact ones they can be taken back: how
often is told by `attack.changed`. Shares are those of the rounded counts.
"""

from collections.abc import Sequence

from tracker.attack.readings import ROUNDED_TO, ROUNDING, TOP, Reading
from tracker.statistics.disclosure.altered import Altering
from tracker.statistics.tables import Table

READING = Reading(ROUNDING)
LEAST_BASE = TOP + 1
"""The first printed base that is the true one. A printed 5 may be a true 3."""


def rounded(number: int) -> int:
    """1 and 2 as 0, 3 and 4 as 5."""
    return ROUNDED_TO.get(number, number)


def round_tables(tables: Sequence[Table]) -> tuple[Table, ...]:
    """The tables with every count rounded."""
    altering = Altering(lambda _key, number: rounded(number), LEAST_BASE)
    return tuple(map(altering.table, tables))
