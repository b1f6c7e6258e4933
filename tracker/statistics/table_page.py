"""What a page with one table shows: its blocks, the part that is chosen, and a chart."""

from collections.abc import Sequence
from typing import Any

from flask import request

from tracker.statistics import presentation
from tracker.statistics.tables import Table
from tracker.translations import _
from tracker.web.charts import grouped_bars


def parts(shown: Table) -> dict[str, Any]:
    """What the template is given; `?del=` in the address chooses a part of a table with three dimensions."""
    middle = _middle(shown)
    return {
        "table": shown,
        "title": presentation.title(shown),
        "blocks": list(presentation.blocks(shown, 0, middle)),
        "turned": list(presentation.blocks(shown, 1, ["T"])) if len(shown.items) == 3 else [],
        "options": _options(shown),
        "chosen": middle[0] if middle else None,
        "chart": _chart(shown, middle),
    }


def _middle(shown: Table) -> Sequence[str]:
    """The chosen code of the dimension between rows and sex, the total unless one is asked for."""
    if len(shown.items) < 3:
        return []
    asked = request.args.get("del", "T")
    return [asked if asked in {item.code for item in shown.items[1]} else "T"]


def _options(shown: Table) -> list[tuple[str, str]]:
    if len(shown.items) < 3:
        return []
    items = shown.items[1]
    return [(item.code, presentation.label(item)) for item in (items[-1], *items[:-1])]


def _chart(shown: Table, middle: Sequence[str]) -> Any:
    rows = presentation.chart_rows(shown, 0, middle)
    if not rows:
        return None
    measure = presentation.CHARTED[shown.definition.number]
    in_percent = presentation.is_share(measure)
    heading = _("%(name)s, kvinnor och män", name=presentation.measure_name(measure))
    return grouped_bars(heading, rows, decimals=1 if in_percent else 0, unit="\u00a0%" if in_percent else "")
