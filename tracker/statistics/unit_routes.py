"""The unit's own tables, and the list behind each number in them, for those who work with the unit's participants."""

from collections.abc import Sequence

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access.login import role_here, unit_here, user_id_here
from tracker.access.policy import Door, door, opens
from tracker.access.scope import Scope, inside, of_unit
from tracker.access.witness import Shows, asked, seen, shows
from tracker.codelists.terms import Sex
from tracker.extensions import db
from tracker.statistics import pages
from tracker.statistics.pages import THE_UNIT
from tracker.translations import _

unit_figures = Blueprint("unit_figures", __name__)


@unit_figures.route("/statistik/enheten")
@door(Door.CASEWORK)
@shows(Shows.NOBODY)
def index() -> ResponseReturnValue:
    """Choose year and table."""
    from tracker.statistics import own

    years = _years()
    return pages.index(
        own.annual_tables(db.session, _scope(), pages.chosen_year(years), clock.today()), years, THE_UNIT
    )


@unit_figures.route("/statistik/enheten/<int:year>/tabell/<int:number>")
@door(Door.CASEWORK)
@shows(Shows.NOBODY)
def table(year: int, number: int) -> ResponseReturnValue:
    """One table of what the unit has registered; its counts lead to the lists behind them."""
    from tracker.statistics import own

    pages.check(year, number)
    drawn = own.one_table(db.session, _scope(), year, clock.today(), number)
    definition = drawn.table.definition

    def behind(measure: str, codes: Sequence[str]) -> str | None:
        if not _may_list(own.is_sensitive(definition, codes)):
            return None
        words = pages.cell_words(definition.dimensions, codes)
        return url_for("unit_figures.behind", year=year, number=number, matt=measure, **words)

    return pages.table(drawn, THE_UNIT, behind)


@unit_figures.route("/statistik/enheten/jamfor")
@door(Door.CASEWORK)
@shows(Shows.NOBODY)
def compare() -> ResponseReturnValue:
    """One measure of the unit, of two to five years side by side."""
    from tracker.statistics import comparing

    wanted = pages.comparison_asked(_years())
    drawn = None if wanted.fault else comparing.of_scope(db.session, _scope(), *wanted.what, clock.today())
    return pages.compare(wanted, drawn, THE_UNIT)


@unit_figures.route("/statistik/enheten/<int:year>/tabell/<int:number>/lista")
@door(Door.CASEWORK)
@shows(Shows.LIST, _("Listan bakom en siffra i enhetens statistik"))
def behind(year: int, number: int) -> ResponseReturnValue:
    """Those who make one number: as many as the number says."""
    from tracker.statistics import own, own_lists, presentation
    from tracker.statistics.definitions import DEFINITIONS

    pages.check(year, number)
    definition = DEFINITIONS[number - 1]
    measure = request.args.get("matt", definition.measures[0])
    codes = pages.cell_asked(definition.dimensions)
    if not _may_list(own.is_sensitive(definition, codes)):
        abort(403)
    try:
        found = own.behind(own.read(db.session, _scope(), year, clock.today()), number, measure, codes)
    except KeyError:
        abort(404)
    with inside(_scope()):
        sorting = own_lists.sorting(found, request.args)
        page = own_lists.page(db.session.connection(), found, sorting, request.args)
    seen(row[0] for row in page.items)
    asked(year=year, table=number, measure=measure, **dict(zip(definition.dimensions, codes, strict=True)))
    return render_template(
        "statistics/behind.html", page=page, sorting=sorting, found=found, year=year, presentation=presentation,
        dimensions=pages.dimension_names(), sexes=Sex, back=pages.part_of(found),
    )  # fmt: skip


def _scope() -> Scope:
    """The unit alone: nobody whom consent or emergency access has opened, no protected people of others' handling."""
    return of_unit(unit_here().id, user_id_here())


def _years() -> list[int]:
    from tracker.statistics import service

    with inside(_scope()):
        return service.years_within(db.session, clock.today())


def _may_list(sensitive: bool) -> bool:
    return opens(role_here(), Door.SENSITIVE_LISTS) or not sensitive
