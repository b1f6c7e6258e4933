"""The year's tables of the city on screen, not protected for publishing: for the statistician.

Those who work with people see their unit's own figures, and of the city what is published: the one less the other
would tell them whom the other units know.
"""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access.login import role_here
from tracker.access.policy import Door, door, opens
from tracker.access.witness import Shows, shows
from tracker.extensions import db
from tracker.statistics import pages
from tracker.statistics.pages import THE_CITY

statistics = Blueprint("statistics", __name__)


@statistics.route("/statistik")
@door(Door.COUNTS)
@shows(Shows.NOBODY)
def index() -> ResponseReturnValue:
    """Choose year and table, of the figures that one may see."""
    if not opens(role_here(), Door.CITY_FIGURES):
        return redirect(url_for("unit_figures.index", year=request.args.get("year", type=int)))
    from tracker.statistics import service  # numpy is heavy: loaded where it is used

    years = service.years(db.session, clock.today())
    year = pages.chosen_year(years)
    return pages.index(service.annual_tables(db.session, year, clock.today()), years, THE_CITY)


@statistics.route("/statistik/<int:year>/tabell/<int:number>")
@door(Door.CITY_FIGURES)
@shows(Shows.NOBODY)
def table(year: int, number: int) -> ResponseReturnValue:
    """One table: women, men and all side by side, and a chart."""
    from tracker.statistics import service

    pages.check(year, number)
    return pages.table(service.one_table(db.session, year, clock.today(), number), THE_CITY)


@statistics.route("/statistik/jamfor")
@door(Door.CITY_FIGURES)
@shows(Shows.NOBODY)
def compare() -> ResponseReturnValue:
    """One measure of two to five years side by side, in the division of the latest."""
    from tracker.statistics import comparing, service

    asked = pages.comparison_asked(service.years(db.session, clock.today()))
    drawn = None if asked.fault else comparing.of_city(db.session, *asked.what, clock.today())
    return pages.compare(asked, drawn, THE_CITY)
