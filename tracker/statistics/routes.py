"""The year's tables on screen: counts for those who work here, not protected for publishing."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access.policy import Door, door
from tracker.access.witness import Shows, shows
from tracker.extensions import db

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
    from tracker.statistics import service, table_page

    if not 1 <= number <= 9:
        abort(404)
    drawn = service.one_table(db.session, _year(year), clock.today(), number)
    return render_template("statistics/table.html", drawn=drawn, year=year, **table_page.parts(drawn.table))


def _year(year: int) -> int:
    if not FIRST_YEAR <= year <= clock.today().year:
        abort(404)
    return year
