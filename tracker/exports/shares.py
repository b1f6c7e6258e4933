"""Both percentages for women and men, worked out from printed counts alone, so that they tell nothing more.

Where a count that a percentage needs is withheld, the percentage is withheld too.
"""

from collections.abc import Sequence

from tracker.exports.publication import TOTAL, PublishedTable
from tracker.statistics.figures import NOTHING, WITHHELD, Figure, share

WOMEN, MEN = "K", "M"
UNKNOWN = Figure(None, "..")
"""A part that stands as larger than its whole, as it may where counts are changed."""


def within(table: PublishedTable, measure: str, codes: Sequence[str], sex: str) -> Figure:
    """The share of `sex` among the women and men of the row; `.` for the totals and the unknown."""
    if sex not in (WOMEN, MEN):
        return NOTHING
    both = [table.figure(measure, *codes, one) for one in (WOMEN, MEN)]
    return of([table.figure(measure, *codes, sex)], both, table.least_base)


def over(table: PublishedTable, measure: str, codes: Sequence[str], sex: str) -> Figure:
    """The share of all the table's women (men) that the row holds; `.` for the totals and the unknown."""
    if sex not in (WOMEN, MEN):
        return NOTHING
    whole = table.figure(measure, *[TOTAL for _ in codes], sex)
    return of([table.figure(measure, *codes, sex)], [whole], table.least_base)


def of(parts: Sequence[Figure], bases: Sequence[Figure], least_base: int = 0) -> Figure:
    """The sum of `parts` of the sum of `bases`, in per cent; withheld where any of them has no printed value."""
    part, base = (sum(int(figure.value or 0) for figure in figures) for figures in (parts, bases))
    if any(figure.value is None for figure in (*parts, *bases)) or base < least_base:
        return WITHHELD
    return share(part, base) if part <= base else UNKNOWN
