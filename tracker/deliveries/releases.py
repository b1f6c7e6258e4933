"""The published figures for a delivery's months, if a release has them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tracker.statistics.period import Period


def published(session: Any, first: date, last: date) -> Mapping[str, int] | None:
    """Participants by sex ("K", "M", "T") as last published for exactly this period; None where nothing is.

    A withheld figure is left out. The figures are the whole city's: a unit's file can hold fewer, never more. Figures
    that are rounded or perturbed bound nothing, and count as none.
    """
    from tracker.releases import freezing  # the libraries of a release's files are heavy: loaded where they are used

    if Period(first, last) != Period.year(first.year):
        return None
    publication = freezing.last_published(session, first.year)
    if publication is None or not publication.protection.additive:
        return None
    table = publication.table(1)
    totals = ["T"] * (len(table.dimensions) - 1)
    figures = {code.code: table.figure("participants", *totals, code.code).value for code in table.sexes}
    return {sex: int(value) for sex, value in figures.items() if value is not None} or None
