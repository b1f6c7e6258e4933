"""`tabell-N.px`: a table for PxWeb, by SCB's PX file format specification, AXIS-VERSION 2013.

A missing cell is one to six dots in quotes, each with a symbol that is shown: `.` cannot occur, `..` withheld,
`...` not available. Sums are not allowed, so that PxWeb adds no withheld figure up again.
"""

from collections.abc import Iterator

from tracker.exports import texts
from tracker.exports.dimensions import DECIMALS, DIMENSIONS, UNITS, Names
from tracker.exports.publication import Publication, PublishedTable
from tracker.exports.px_text import Lines, distinct
from tracker.statistics.figures import CANNOT_OCCUR, WITHHELD_SIGN, Figure

DOTS = {CANNOT_OCCUR: '"."', WITHHELD_SIGN: '".."', "..": '"..."'}
"""How a figure without a value is written. Readers that know no symbols take two dots for withheld."""
_ENGLISH = "[en]"


def file_name(table: PublishedTable) -> str:
    """The name of the table's file."""
    return f"tabell-{table.number}.px"


def text(publication: Publication, table: PublishedTable) -> str:
    """The whole file, UTF-8, in Swedish and English."""
    out = Lines()
    _head(out, publication, table)
    _variables(out, publication, table)
    _measures(out, publication, table)
    _foot(out, publication, table)
    return out.text() + "DATA=\n" + "\n".join(_rows(table)) + ";\n"


def _head(out: Lines, publication: Publication, table: PublishedTable) -> None:
    made = f"{publication.as_of:%Y%m%d} 00:00"
    for keyword, value in (("CHARSET", "ANSI"), ("AXIS-VERSION", "2013"), ("CODEPAGE", "utf-8"), ("LANGUAGE", "sv")):
        out.quoted(keyword, value)
    out.listed("LANGUAGES", ["sv", "en"])
    out.quoted("CREATION-DATE", made)
    out.bare("DECIMALS", str(max(DECIMALS.values())))
    out.bare("SHOWDECIMALS", "0")
    out.quoted("MATRIX", f"T{table.number}_{publication.year}")
    out.bare("AGGREGALLOWED", "NO")
    out.quoted("SUBJECT-CODE", "AM")
    _both(out, "SUBJECT-AREA", Names("Arbetsmarknadsinsatser", "Labour-market measures"))
    _both(out, "TITLE", texts.table_title(publication, table))
    _both(out, "CONTENTS", Names(table.title_sv, table.title_en))
    _both(out, "UNITS", UNITS["number"])


def _both(out: Lines, keyword: str, names: Names) -> None:
    out.quoted(keyword, names.sv)
    out.quoted(keyword + _ENGLISH, names.en)


def _variables(out: Lines, publication: Publication, table: PublishedTable) -> None:
    stub = ["measure", *table.dimensions[:-1]]
    for keyword, names in (("STUB", stub), ("HEADING", [table.dimensions[-1], "year"])):
        out.listed(keyword, [DIMENSIONS[name].sv for name in names])
        out.listed(keyword + _ENGLISH, [DIMENSIONS[name].en for name in names])
    _both(out, "CONTVARIABLE", DIMENSIONS["measure"])
    sides = list(_sides(publication, table))
    for whose, _codes, swedish, english in sides:
        out.listed("VALUES", swedish, whose.sv)
        out.listed("VALUES" + _ENGLISH, english, whose.en)
    year = publication.year
    out.bare("TIMEVAL", f'TLIST(A1),"{year}"', DIMENSIONS["year"].sv)
    out.bare("TIMEVAL" + _ENGLISH, f'TLIST(A1),"{year}"', DIMENSIONS["year"].en)
    for whose, codes, _swedish, _english in sides:
        out.listed("CODES", codes, whose.sv)
        out.listed("CODES" + _ENGLISH, codes, whose.en)
    for whose, _codes, swedish, english in sides[1:-1]:  # who leaves a variable out gets its total, never a sum
        out.quoted("ELIMINATION", swedish[-1], whose.sv)
        out.quoted("ELIMINATION" + _ENGLISH, english[-1], whose.en)


def _sides(publication: Publication, table: PublishedTable) -> Iterator[tuple[Names, list[str], list[str], list[str]]]:
    """Each variable with its codes, Swedish and English values."""
    measures = [publication.measure(measure) for measure in table.measures]
    labels = [measure.label_sv for measure in measures], [measure.label_en for measure in measures]
    yield DIMENSIONS["measure"], list(table.measures), *labels
    for name, codes in zip(table.dimensions, table.codes, strict=True):
        ids = [code.code for code in codes]
        swedish = distinct([code.label_sv for code in codes], ids)
        yield DIMENSIONS[name], ids, swedish, distinct([code.label_en for code in codes], ids)
    year = [str(publication.year)]
    yield DIMENSIONS["year"], year, year, year


def _measures(out: Lines, publication: Publication, table: PublishedTable) -> None:
    """What PxWeb wants to know of each measure: decimals, day and unit."""
    whose = DIMENSIONS["measure"]
    made = f"{publication.as_of:%Y%m%d} 00:00"
    for measure in (publication.measure(measure_id) for measure_id in table.measures):
        if decimals := str(DECIMALS[measure.unit] or ""):
            out.bare("PRECISION", decimals, whose.sv, measure.label_sv)
            out.bare("PRECISION" + _ENGLISH, decimals, whose.en, measure.label_en)
        out.quoted("LAST-UPDATED", made, measure.label_sv)
        out.quoted("LAST-UPDATED" + _ENGLISH, made, measure.label_en)
        out.quoted("UNITS", UNITS[measure.unit].sv, measure.label_sv)
        out.quoted("UNITS" + _ENGLISH, UNITS[measure.unit].en, measure.label_en)


def _foot(out: Lines, publication: Publication, table: PublishedTable) -> None:
    _both(out, "SOURCE", texts.origin_in_both(publication))
    for keyword, symbol in (("1", CANNOT_OCCUR), ("2", publication.protection.sign), ("3", "..")):
        _both(out, f"DATASYMBOL{keyword}", Names(symbol, symbol))
    notes = "#".join(texts.below(publication, table))
    _both(out, "NOTEX", Names(notes, "#".join(texts.english_notes(publication))))


def _rows(table: PublishedTable) -> Iterator[str]:
    """A line of cells for each combination of the stub, the sexes side by side; each line ends with a blank."""
    cells = [_cell(figure) for _key, figure in table.lines()]
    wide = len(table.sexes)
    for start in range(0, len(cells), wide):
        yield " ".join(cells[start : start + wide]) + " "


def _cell(figure: Figure) -> str:
    return DOTS[figure.sign] if figure.value is None else str(figure.value)
