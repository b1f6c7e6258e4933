"""What the pages of the city's figures and of the unit's own have in common: what is asked for, and what is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, render_template, request, url_for

from tracker import clock
from tracker.translations import _
from tracker.web.charts import yearly_columns, yearly_lines

FIRST_YEAR = 1990
# The word in an address for each dimension.
WORDS = {
    "insats_type": "insatstyp",
    "age_group": "alder",
    "district": "omrade",
    "exit_reason": "orsak",
    "barrier": "hinder",
    "sex": "kon",
}


@dataclass(frozen=True)
class Whose:
    """Whose figures a page shows, by the blueprint that it belongs to."""

    blueprint: str
    own: bool

    def url(self, page: str, **values: Any) -> str:
        """The address of one of these pages."""
        return url_for(f"{self.blueprint}.{page}", **values)


THE_CITY = Whose("statistics", own=False)
THE_UNIT = Whose("unit_figures", own=True)


@dataclass(frozen=True)
class Asked:
    """Which years of which measure are to be compared; `fault` says what is wrong with that."""

    number: int
    measure: str
    years: tuple[int, ...]
    choices: tuple[int, ...]
    fault: Any = None

    @property
    def what(self) -> tuple[int, str, tuple[int, ...]]:
        """Table, measure and years."""
        return self.number, self.measure, self.years


def dimension_names() -> dict[str, Any]:
    """What each dimension is called."""
    return {
        "insats_type": _("Typ av insats"),
        "age_group": _("Ålder"),
        "district": _("Stadsdelsområde"),
        "exit_reason": _("Avslutsorsak"),
        "barrier": _("Försörjningshinder"),
        "sex": _("Kön"),
    }


def chosen_year(years: Sequence[int]) -> int:
    """The year that is asked for, else the last that is over."""
    this_year = clock.today().year
    year = request.args.get("year", type=int) or (this_year - 1 if this_year - 1 in years else this_year)
    check(year)
    return year


def check(year: int, number: int = 1) -> None:
    """404 for a year or a table that there cannot be."""
    if not FIRST_YEAR <= year <= clock.today().year or not 1 <= number <= 9:
        abort(404)


def index(drawn: Any, years: Sequence[int], whose: Whose) -> str:
    """The page on which year and table are chosen."""
    from tracker.statistics import presentation  # numpy is heavy: loaded where it is used

    choices = [(each, str(each)) for each in years]
    return render_template(
        "statistics/index.html", drawn=drawn, years_choices=choices, year=drawn.year, title=presentation.title,
        whose=whose,
    )  # fmt: skip


def table(drawn: Any, whose: Whose, behind: Any = None) -> str:
    """The page of one table; `behind` gives the address of the list behind a count."""
    from tracker.statistics import table_page

    parts = table_page.parts(drawn.table, behind)
    return render_template("statistics/table.html", drawn=drawn, whose=whose, year=drawn.year, **parts)


def cell_words(dimensions: Sequence[str], codes: Sequence[str]) -> dict[str, Any]:
    """The codes of a cell as words of an address; a total is left out."""
    return {WORDS[name]: code for name, code in zip(dimensions, codes, strict=True) if code != "T"}


def cell_asked(dimensions: Sequence[str]) -> list[str]:
    """The codes of the cell that the address tells of."""
    return [request.args.get(WORDS[name], "T") for name in dimensions]


def part_of(found: Any) -> dict[str, str]:
    """By which words the table is shown so that the cell is in it."""
    middle = [item.code for item in found.codes[1:-1] if item.code != "T"]
    return {"del": middle[0]} if middle else {}


def comparison_asked(years: Sequence[int]) -> Asked:
    """What the address asks to compare: unless it says, participants of the last three years that are over."""
    from tracker.statistics.comparing import FEWEST, MOST
    from tracker.statistics.definitions import DEFINITIONS

    chosen = request.args.get("matt", "1:participants")
    if chosen not in {f"{each.number}:{measure}" for each in DEFINITIONS for measure in each.measures}:
        abort(404)
    this_year = clock.today().year
    wanted = sorted({year for year in request.args.getlist("ar", type=int) if FIRST_YEAR <= year <= this_year})
    if not request.args.get("vald") and not wanted:
        wanted = sorted(year for year in years if year < this_year)[-3:]
        wanted = wanted if len(wanted) >= FEWEST else [this_year - 1, this_year]
    fault = None if FEWEST <= len(wanted) <= MOST else _("Välj två till fem år.")
    choices = tuple(sorted({*years, *wanted}))
    return Asked(int(chosen[0]), chosen[2:], tuple(wanted), choices, fault)


def compare(asked: Asked, drawn: Any, whose: Whose) -> str:
    """The page of years side by side; without `drawn` only what to choose."""
    from tracker.statistics import presentation
    from tracker.statistics.comparing import SMALLEST_BASE
    from tracker.statistics.definitions import DEFINITIONS

    return render_template(
        "statistics/compare.html",
        asked=asked,
        drawn=drawn,
        whose=whose,
        definitions=DEFINITIONS,
        presentation=presentation,
        smallest=SMALLEST_BASE,
        **(_compared(drawn) if drawn else {}),
    )


def _compared(drawn: Any) -> dict[str, Any]:
    from tracker.statistics import presentation, table_page
    from tracker.statistics.compared import Compared

    middle = table_page.chosen_part(drawn.items)
    shown = Compared(drawn, middle)
    rows = table_page.total_first(drawn.items[0])
    names = dict(rows)
    row = request.args.get("rad", "T")
    row = row if row in names else "T"
    name = presentation.measure_name(drawn.measure)
    heading = _("%(name)s, %(row)s, kvinnor och män", name=name, row=names[row])
    draw = yearly_lines if shown.in_a_row and not presentation.is_count(drawn.measure) else yearly_columns
    return {
        "blocks": list(shown.blocks()),
        "chart": draw(heading, shown.chart_rows(row), **table_page.in_chart(drawn.measure)),
        "options": table_page.part_options(drawn.items),
        "chosen": middle[0] if middle else None,
        "rows": rows,
        "row": row,
    }
