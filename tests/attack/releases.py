"""Small releases written by hand: inner cells in, totals added, some of it withheld."""

from collections import Counter
from datetime import date
from itertools import product

from tracker.attack.published import Place, Published, Shown

DIMENSIONS = {
    1: ("insats_type", "age_group", "sex"),
    2: ("district", "age_group", "sex"),
    3: ("insats_type", "sex"),
    4: ("exit_reason", "insats_type", "sex"),
    5: ("insats_type", "sex"),
    6: ("insats_type", "sex"),
    7: ("insats_type", "sex"),
    8: ("barrier", "sex"),
    9: ("district", "sex"),
}
AS_OF = date(2025, 6, 30)


def with_totals(inner):
    """Inner cells, by a tuple of codes, with the sums over every dimension."""
    cells = Counter()
    for codes, number in inner.items():
        for cell in product(*[(code, "T") for code in codes]):
            cells[cell] += number
    return dict(cells)


def release(counts, withheld=(), others=None, year=2024, as_of=AS_OF):
    """A release of counts, {(table, measure): {codes: number}} with totals in place, some withheld.

    `withheld` holds (table, measure, codes); `others` further figures as they are, shares and medians for instance.
    """
    figures = {}
    for (table, measure), cells in counts.items():
        for codes, number in cells.items():
            hidden = (table, measure, codes) in withheld
            figures[Place(table, measure, codes)] = Shown(None, "X") if hidden else Shown(number, "" if number else "–")
    for (table, measure, codes), shown in (others or {}).items():
        figures[Place(table, measure, codes)] = Shown(*shown)
    return Published(year, as_of, {number: DIMENSIONS[number] for number, _measure in counts}, figures)
