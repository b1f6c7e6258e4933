"""`tabell-N.csv`: one line a number, in codes. The format is fixed: other systems read it."""

import csv
import io
import re
from collections.abc import Iterable

from tracker.exports.publication import Publication, PublishedTable
from tracker.statistics.figures import Figure

_AGES = re.compile(r"-\d+")


def file_name(table: PublishedTable) -> str:
    """The name of the table's file."""
    return f"tabell-{table.number}.csv"


def text(publication: Publication, table: PublishedTable) -> str:
    """The whole file: a heading line, then measure by measure every combination of codes.

    Figures that are not protected say so on every line, so that no part can lose it.
    """
    marked = ["protection"] if publication.unprotected else []
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["table", "measure", *table.dimensions, "value", "sign", *marked])
    marks = [publication.protection.method for _column in marked]
    for key, figure in table.lines():
        writer.writerow([table.number, *_as_text(key), value_text(figure), figure.sign, *marks])
    return out.getvalue()


def value_text(figure: Figure) -> str:
    """The value with a decimal point; empty where only a sign stands."""
    return "" if figure.value is None else str(figure.value)


def _as_text(codes: Iterable[str]) -> Iterable[str]:
    """Codes that no spreadsheet takes for a formula; an age group as `-17` is a number to it, and stays."""
    return (f"'{code}" if code[:1] in "=+-@\t\r" and not _AGES.fullmatch(code) else code for code in codes)
