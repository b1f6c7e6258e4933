"""Small workbooks for the tests, plain and tampered with."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import xlsxwriter

HEADINGS = ("Personnummer", "Insats", "Startdatum")


def workbook(*rows: Sequence[Any], at: tuple[int, int] = (0, 0)) -> bytes:
    """An .xlsx with `rows` on its first sheet, beginning at row and column `at`."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        for y, row in enumerate(rows, start=at[0]):
            for x, cell in enumerate(row, start=at[1]):
                sheet.write_datetime(y, x, cell) if isinstance(cell, date) else sheet.write(y, x, cell)
    return content.getvalue()


def tampered(content: bytes, change: Callable[[str, bytes], bytes], **extra: bytes) -> bytes:
    """The workbook with every part run through `change`, and `extra` parts put in (`__` for /)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, part in extra.items():
            new.writestr(name.replace("__", "/"), part)
    return out.getvalue()


def in_sheet(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    """A change of the first sheet's text."""
    return lambda name, part: part.replace(old, new) if name.endswith("sheet1.xml") else part
