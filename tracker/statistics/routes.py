"""The year's tables on screen: counts for those who work here, not protected for publishing."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access.policy import Door, door
from tracker.access.witness import Shows, shows
from tracker.extensions import db
from tracker.translations import _
from tracker.web.charts import grouped_bars

statistics = Blueprint("statistics", __name__)
FIRST_YEAR = 1990


@statistics.route("/statistik")
@door(Door.COUNTS)
@shows(Shows.NOBODY)
def index() -> ResponseReturnValue:
    """Choose year and table."""
    from tracker.statistics import presentation, service  # numpy is heavy: loaded where it is used

    this_year = clock.today().year
    years = service.years(db.session, clock.today())
    year = _year(request.args.get("year", type=int) or (this_year - 1 if this_year - 1 in years else this_year))
    drawn = service.annual_tables(db.session, year, clock.today())
    choices = [(each, str(each)) for each in years]
    return render_template(
        "statistics/index.html", drawn=drawn, years_choices=choices, year=year, title=presentation.title
    )


@statistics.route("/statistik/<int:year>/tabell/<int:number>")
@door(Door.COUNTS)
@shows(Shows.NOBODY)
def table(year: int, number: int) -> ResponseReturnValue:
    """One table: women, men and all side by side, and a chart."""
    from tracker.statistics import presentation, service

    if not 1 <= number <= 9:
        abort(404)
    drawn = service.one_table(db.session, _year(year), clock.today(), number)
    shown = drawn.table
    middle = _middle(shown)
    return render_template(
        "statistics/table.html",
        drawn=drawn,
        year=year,
        table=shown,
        title=presentation.title(shown),
        blocks=list(presentation.blocks(shown, 0, middle)),
        turned=list(presentation.blocks(shown, 1, ["T"])) if len(shown.items) == 3 else [],
        options=_options(shown),
        chosen=middle[0] if middle else None,
        chart=_chart(shown, middle),
        presentation=presentation,
    )


def _year(year: int) -> int:
    if not FIRST_YEAR <= year <= clock.today().year:
        abort(404)
    return year


def _middle(shown: Any) -> Sequence[str]:
    """The chosen code of the dimension between rows and sex, the total unless one is asked for."""
    if len(shown.items) < 3:
        return []
    asked = request.args.get("del", "T")
    return [asked if asked in {item.code for item in shown.items[1]} else "T"]


def _options(shown: Any) -> list[tuple[str, str]]:
    from tracker.statistics import presentation

    if len(shown.items) < 3:
        return []
    items = shown.items[1]
    return [(item.code, presentation.label(item)) for item in (items[-1], *items[:-1])]


def _chart(shown: Any, middle: Sequence[str]) -> Any:
    from tracker.statistics import presentation

    rows = presentation.chart_rows(shown, 0, middle)
    if not rows:
        return None
    measure = presentation.CHARTED[shown.definition.number]
    in_percent = presentation.is_share(measure)
    name = presentation.measure_name(measure)
    heading = _("%(name)s, kvinnor och män", name=name)
    return grouped_bars(heading, rows, decimals=1 if in_percent else 0, unit="\u00a0%" if in_percent else "")
