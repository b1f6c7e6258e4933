"""A table on its sheet: rows by its dimensions, women before men, both percentages, notes below."""

from collections.abc import Callable, Sequence
from itertools import product

from tracker.exports import shares, texts
from tracker.exports.dimensions import DIMENSIONS
from tracker.exports.publication import TOTAL, Code, Publication, PublishedTable
from tracker.exports.sheets import Sheet
from tracker.statistics.figures import Figure

ShareOf = Callable[[PublishedTable, str, Sequence[str], str], Figure]


def write_table(sheet: Sheet, publication: Publication, table: PublishedTable) -> None:
    """Titles, the heading row, the rows, and what a reader must know, below."""
    titles = texts.table_title(publication, table)
    sheet.top(titles.sv, titles.en, texts.status(publication))
    if len(table.measures) == 1:
        _sexes_across(sheet, table)
    else:
        _measures_across(sheet, publication, table)
    sheet.end(titles.sv)
    sheet.line(texts.SHARES_NOTE)
    for line in texts.below(publication, table):
        if line not in (texts.status(publication), sheet.warning):  # these stand above the table
            sheet.line(line)
    sheet.link("Innehåll", "Till innehållet")


def _sexes_across(sheet: Sheet, table: PublishedTable) -> None:
    """One measure: women and men side by side, then how they divide the row and how they divide over the rows."""
    names = [DIMENSIONS[name].sv for name in table.dimensions[:-1]]
    share_names = ["Andel kvinnor, %", "Andel män, %", "Andel av alla kvinnor, %", "Andel av alla män, %"]
    headings = [*names, *(code.label_sv for code in table.sexes), *share_names]
    widths = [*(_label_width(codes) for codes in table.codes[:-1]), *(12 for _other in headings[len(names) :])]
    sheet.head(headings, widths, len(names), numbers=True)
    measure = table.measures[0]
    for row in product(*table.codes[:-1]):
        codes = [code.code for code in row]
        figures = [table.figure(measure, *codes, sex.code) for sex in table.sexes]
        both = [share(table, measure, codes, sex) for share in (shares.within, shares.over) for sex in ("K", "M")]
        sheet.row([*(code.label_sv for code in row), *figures, *both], strong=_is_total(row))


def _measures_across(sheet: Sheet, publication: Publication, table: PublishedTable) -> None:
    """Several measures: a row a sex, a column a measure, then two percentages for each count."""
    names = [DIMENSIONS[name].sv for name in table.dimensions]
    measures = [publication.measure(measure) for measure in table.measures]
    counted = [measure for measure in measures if measure.counted]
    kinds: list[tuple[str, ShareOf]] = [
        ("könsfördelning, %", shares.within),
        ("andel av alla kvinnor (män), %", shares.over),
    ]
    more = [f"{measure.label_sv}: {name}" for measure in counted for name, _share in kinds]
    widths = [*map(_label_width, table.codes), *(16 for _measure in measures), *(18 for _share in more)]
    sheet.head([*names, *(measure.label_sv for measure in measures), *more], widths, len(names), numbers=True)
    for row in product(*table.codes):
        *codes, sex = (code.code for code in row)
        figures = [table.figure(measure.id, *codes, sex) for measure in measures]
        both = [share(table, measure.id, codes, sex) for measure in counted for _name, share in kinds]
        sheet.row([*(code.label_sv for code in row), *figures, *both], strong=_is_total(row[:-1]))


def _label_width(codes: Sequence[Code]) -> int:
    """Characters enough for nearly every label to stand on one line."""
    return max(16, min(50, 2 + max(len(code.label_sv) for code in codes)))


def _is_total(row: Sequence[Code]) -> bool:
    return all(code.code == TOTAL for code in row)
