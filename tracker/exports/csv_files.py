"""`tabell-N.csv`: one line a number, in codes. The format is fixed: other systems read it."""

import csv
import io

from tracker.statistics.figures import Figure
from tracker.statistics.tables import Table

PROTECTION = "none"
"""What has been done to protect individuals: nothing. Stands on every line, so that no part can lose it."""


def file_name(table: Table) -> str:
    """The name of the table's file."""
    return f"tabell-{table.definition.number}.csv"


def text(table: Table) -> str:
    """The whole file: a heading line, then measure by measure every combination of codes."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["table", "measure", *table.definition.dimensions, "value", "sign", "protection"])
    number = table.definition.number
    for key, figure in table.lines():
        writer.writerow([number, *key, value_text(figure), figure.sign, PROTECTION])
    return out.getvalue()


def value_text(figure: Figure) -> str:
    """The value with a decimal point; empty where only a sign stands."""
    return "" if figure.value is None else str(figure.value)
