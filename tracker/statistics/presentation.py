"""A drawn table as a page shows it: women, men and all side by side, in blocks that fit a screen."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from flask_babel import get_locale

from tracker.statistics.catalogue import MEASURES
from tracker.statistics.codes import TOTAL, Item
from tracker.statistics.figures import WITHHELD, Figure, share
from tracker.statistics.indicators import Count, Share
from tracker.statistics.tables import Table

# Which measures stand beside each other, by table; a table that is not named shows its measures in one block.
BLOCKS: dict[int, tuple[tuple[str, ...], ...]] = {
    5: (
        ("exited", "completed", "completion_rate"),
        ("to_work_or_study", "to_work_or_study_rate", "median_days"),
    ),
    7: (
        ("reenrolled_90_base", "reenrolled_90", "reenrolled_90_share"),
        ("reenrolled_365_base", "reenrolled_365", "reenrolled_365_share"),
    ),
}
FOLLOW_UP_BLOCKS = (
    ("self_sufficiency_90", "response_rate"),
    ("self_sufficiency_90_floor", "self_sufficiency_90_ceiling"),
    ("matured", "answered", "not_reached", "S_A"),
    ("assistance_known", "S_B", "without_assistance_90"),
    ("without_assistance_90_floor", "without_assistance_90_ceiling"),
)
# The measure that a chart shows, where one helps.
CHARTED = {
    1: "participants",
    2: "participants",
    3: "started",
    4: "exited",
    5: "completion_rate",
    6: "self_sufficiency_90",
    7: "reenrolled_365_share",
    8: "participants",
    9: "self_sufficiency_90",
}


UNAVAILABLE = Figure(None, "..")
"""A part that stands as larger than its whole, as it may where figures are perturbed."""
# From a count's id and the codes of its cell to where the list behind it stands; None where there is none.
Behind = Callable[[str, Sequence[str]], str | None]


class Cell(NamedTuple):
    """A figure, and where the list behind it stands, if one may be opened."""

    figure: Figure
    href: str | None = None


@dataclass(frozen=True)
class Block:
    """Measures side by side: a group of columns a measure, a column a sex, a row a code; the total last."""

    measures: tuple[Any, ...]
    sexes: tuple[Any, ...]
    rows: tuple[tuple[Any, bool, tuple[Cell, ...]], ...]
    shares: bool = False


def label(item: Item) -> str:
    """The item's label in the reader's language."""
    return item.label_en if in_english() else item.label_sv


class Titled(Protocol):
    """What has a title in both languages."""

    @property
    def title_sv(self) -> str:
        """In Swedish."""

    @property
    def title_en(self) -> str:
        """In English."""


def title(table: Table) -> str:
    """The table's title in the reader's language."""
    return definition_title(table.definition)


def definition_title(definition: Titled) -> str:
    """The title of the tables that are so defined, or were so published, in the reader's language."""
    return definition.title_en if in_english() else definition.title_sv


def measure_name(measure_id: str) -> str:
    """The measure's name in the reader's language."""
    measure = MEASURES[measure_id]
    return measure.label_en if in_english() else measure.label_sv


def in_english() -> bool:
    """Whether the reader reads English."""
    locale = get_locale()
    return locale is not None and locale.language == "en"


def is_share(measure_id: str) -> bool:
    """Whether the measure is in per cent."""
    return isinstance(MEASURES[measure_id], Share)


def is_count(measure_id: str) -> bool:
    """Whether the measure is a number of persons or of enrolments."""
    return isinstance(MEASURES[measure_id], Count)


def blocks(table: Table, along: int, fixed: Sequence[str], behind: Behind | None = None) -> Iterator[Block]:
    """The table with the codes of dimension `along` as rows; `fixed` gives the other codes, sex left out."""
    number = table.definition.number
    chosen = FOLLOW_UP_BLOCKS if number in (6, 9) else BLOCKS.get(number, (table.definition.measures,))
    for measures in chosen:
        rows = tuple(
            (label(item), item.code == TOTAL, _row(table, measures, along, fixed, item.code, behind))
            for item in table.items[along]
        )
        names = tuple(measure_name(measure) for measure in measures)
        sexes = tuple(label(item) for item in table.sexes)
        if table.definition.both_shares:
            yield Block(names, sexes, _with_shares(table, rows, along, fixed), True)
        else:
            yield Block(names, sexes, rows)


def _cell(table: Table, measure: str, along: int, fixed: Sequence[str], code: str, sex: str) -> Figure:
    return table.figure(measure, *_codes(along, fixed, code, sex))


def _codes(along: int, fixed: Sequence[str], code: str, sex: str) -> list[str]:
    return [*fixed[:along], code, *fixed[along:], sex]


def _row(
    table: Table, measures: Sequence[str], along: int, fixed: Sequence[str], code: str, behind: Behind | None
) -> tuple[Cell, ...]:
    def cell(measure: str, sex: str) -> Cell:
        figure = _cell(table, measure, along, fixed, code, sex)
        listed = behind and figure.value and is_count(measure)
        return Cell(figure, behind(measure, _codes(along, fixed, code, sex)) if behind and listed else None)

    return tuple(cell(measure, sex.code) for measure in measures for sex in table.sexes)


def _with_shares(table: Table, rows: Any, along: int, fixed: Sequence[str]) -> Any:
    """Both percentages: how women and men divide in the row, and how the women (the men) divide over the rows."""
    measure = table.definition.measures[0]
    codes = [item.code for item in table.items[along]]
    all_of = {sex: _cell(table, measure, along, fixed, TOTAL, sex) for sex in ("K", "M")}
    longer = []
    for code, (name, total, figures) in zip(codes, rows, strict=True):
        of_sex = {sex: _cell(table, measure, along, fixed, code, sex) for sex in ("K", "M")}
        least = table.least_base
        within = tuple(Cell(_share(least, of_sex[sex], *of_sex.values())) for sex in ("K", "M"))
        over = tuple(Cell(_share(least, of_sex[sex], all_of[sex])) for sex in ("K", "M"))
        longer.append((name, total, (*figures, *within, *over)))
    return tuple(longer)


def _share(least_base: int, part: Figure, *bases: Figure) -> Figure:
    """A share of printed counts; withheld where one of them is, so that it tells nothing more than they do."""
    number, base = int(part.value or 0), sum(int(figure.value or 0) for figure in bases)
    if any(figure.value is None for figure in (part, *bases)) or base < least_base:
        return WITHHELD
    return share(number, base) if number <= base else UNAVAILABLE


def chart_rows(table: Table, along: int, fixed: Sequence[str]) -> list[tuple[Any, Any, Any]]:
    """Label, women, men for the chart; rows with nothing in them are left out, the total too."""
    measure = CHARTED[table.definition.number]
    rows = []
    for item in table.items[along]:
        women, men = (_cell(table, measure, along, fixed, item.code, sex) for sex in ("K", "M"))
        if item.code != TOTAL and any(figure.value or figure == WITHHELD for figure in (women, men)):
            rows.append((label(item), _shown(women), _shown(men)))
    return rows


def _shown(figure: Figure) -> Any:
    return figure.sign if figure.value is None else figure.value
