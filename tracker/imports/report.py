"""The report of an import: one line a fault or a change, as CSV (interchange, "Import")."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from tracker.imports.headings import heading
from tracker.imports.matching import Row
from tracker.imports.telling import Told

_COLUMNS = ("row", "state", "field", "message", "value")
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def csv_text(rows: Iterable[Row], told: Mapping[int, Sequence[Told]]) -> str:
    """`row,state,field,message,value`: a line for each fault, one for each value that a changed row writes over
    (`told`: row number → them; `value` is the new one), and one for a row with neither.

    `field` is the heading of the column; a cell that a spreadsheet would run as a formula gets a '.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for row in rows:
        lines = [(heading(fault.field), fault.message, fault.value) for fault in row.faults]
        lines += [(each.heading, each.message, each.after) for each in told.get(row.row_number, ())]
        for cells in lines or [("", "", "")]:
            writer.writerow((row.row_number, row.state.value, *(formula_safe(str(cell)) for cell in cells)))
    return out.getvalue()


def formula_safe(cell: str) -> str:
    """The cell with a mark before what a spreadsheet would run as a formula."""
    return f"'{cell}" if cell.startswith(_RISKY) else cell
