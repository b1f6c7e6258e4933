"""What a page with one table shows: its blocks, the part that is chosen, and a chart."""

from collections.abc import Sequence
from typing import Any

from flask import request

from tracker.statistics import presentation
from tracker.statistics.codes import Item
from tracker.statistics.presentation import Behind
from tracker.statistics.tables import Table
from tracker.translations import _
from tracker.web.charts import grouped_bars

Items = Sequence[Sequence[Item]]


def parts(shown: Table, behind: Behind | None = None) -> dict[str, Any]:
    """What the template is given; `?del=` in the address chooses a part of a table with three dimensions.

    `behind` gives the address of the list behind a count.
    """
    middle = chosen_part(shown.items)
    return {
        "table": shown,
        "title": presentation.title(shown),
        "blocks": list(presentation.blocks(shown, 0, middle, behind)),
        "turned": list(presentation.blocks(shown, 1, ["T"], behind)) if len(shown.items) == 3 else [],
        "options": part_options(shown.items),
        "chosen": middle[0] if middle else None,
        "chart": _chart(shown, middle),
    }


def chosen_part(items: Items) -> Sequence[str]:
    """The chosen code of the dimension between rows and sex, the total unless one is asked for."""
    if len(items) < 3:
        return []
    asked = request.args.get("del", "T")
    return [asked if asked in {item.code for item in items[1]} else "T"]


def part_options(items: Items) -> list[tuple[str, str]]:
    """The codes that may be chosen so, the total first."""
    return total_first(items[1]) if len(items) == 3 else []


def total_first(items: Sequence[Item]) -> list[tuple[str, str]]:
    """Code and label, with the total, which stands last in tables, first."""
    return [(item.code, presentation.label(item)) for item in (items[-1], *items[:-1])]


def in_chart(measure: str) -> dict[str, Any]:
    """How the measure's numbers are printed in a chart."""
    in_percent = presentation.is_share(measure)
    return {"decimals": 1 if in_percent else 0, "unit": "\u00a0%" if in_percent else ""}


def _chart(shown: Table, middle: Sequence[str]) -> Any:
    rows = presentation.chart_rows(shown, 0, middle)
    if not rows:
        return None
    measure = presentation.CHARTED[shown.definition.number]
    heading = _("%(name)s, kvinnor och män", name=presentation.measure_name(measure))
    return grouped_bars(heading, rows, **in_chart(measure))
