"""Rows about individuals as a file: every text is text, so that no cell is run as a formula."""

import csv
import io
from datetime import date
from typing import Any

from xlsxwriter import Workbook

from tracker.exports.individuals import Cell, Extract
from tracker.imports.report import formula_safe

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_WIDTH = 18


def written(extract: Extract, kind: str, title: str) -> bytes:
    """The file: `kind` is csv (UTF-8 with a mark, semicolons, as Swedish Excel reads it) or xlsx."""
    return _xlsx(extract, title) if kind == "xlsx" else _csv(extract)


def _csv(extract: Extract) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(extract.headings)
    writer.writerows([_plain(cell) for cell in row] for row in extract.rows)
    return out.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str:
    return "" if cell is None else formula_safe(str(cell))


def _xlsx(extract: Extract, title: str) -> bytes:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet, head = book.add_worksheet(title), book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for column, heading in enumerate(extract.headings):
            sheet.write_string(0, column, heading, head)
        sheet.set_column(0, len(extract.headings) - 1, _WIDTH)
        sheet.freeze_panes(1, 1)
        for number, row in enumerate(extract.rows, start=1):
            for column, cell in enumerate(row):
                _write(sheet, number, column, cell, day)
    return out.getvalue()


def _write(sheet: Any, row: int, column: int, cell: Cell, day: Any) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, day)
    elif cell is not None:
        sheet.write_number(row, column, cell)
