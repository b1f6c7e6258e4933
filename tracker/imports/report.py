"""The report of an import: one line a fault, as CSV (interchange, "Import")."""

import csv
import io
from collections.abc import Iterable

from tracker.imports.headings import heading
from tracker.imports.matching import Row

_COLUMNS = ("row", "state", "field", "message", "value")
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def csv_text(rows: Iterable[Row]) -> str:
    """`row,state,field,message,value`: a line for each fault, and one for a row without faults.

    `field` is the heading of the column; a cell that a spreadsheet would run as a formula gets a '.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for row in rows:
        for fault in row.faults:
            cells = (heading(fault.field), str(fault.message), fault.value)
            writer.writerow((row.row_number, row.state.value, *map(_safe, cells)))
        if not row.faults:
            writer.writerow((row.row_number, row.state.value, "", "", ""))
    return out.getvalue()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_RISKY) else cell
