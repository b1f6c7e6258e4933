"""Reading a list: an .xlsx or a .csv becomes rows of raw cells under known fields. No rules about content."""

import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

import python_calamine

from tracker.errors import Refused
from tracker.imports import headings, workbook
from tracker.imports.workbook import refuse
from tracker.translations import _

Cells = tuple[Any, ...]
"""The raw cells of a row in the order of `headings.FIELDS`; "" where the file has none."""
_DELIMITERS = (";", ",", "\t")
_SEARCHED = 200
"""Rows in which the heading row is looked for."""
_MANGLED = re.compile(r"Ã[¥¤¶…„–]")


@dataclass
class Sheet:
    """A list: its headings as they stand, the known `fields`, and the `unknown`, which are ignored.

    `rows` can be walked through once: the row number in the file, and its cells.
    """

    headings: list[str]
    fields: frozenset[str]
    unknown: list[str]
    rows: Iterable[tuple[int, Cells]]

    def records(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """The rows with their filled cells by field."""
        for number, cells in self.rows:
            yield number, filled(cells)


def filled(cells: Cells) -> dict[str, Any]:
    """Field → raw cell, for the cells that hold something."""
    return {field: cell for field, cell in zip(headings.FIELDS, cells, strict=True) if cell not in ("", None)}


def read(source: str | Path | bytes) -> Sheet:
    """The list in a file, by path or content. Raises `Refused` (of `file` or a heading) with what to do."""
    content = source if isinstance(source, bytes) else Path(source).read_bytes()
    if not content.strip():
        refuse(_("Filen är tom. Kontrollera att du valde rätt fil."))
    rows = _workbook_rows(content) if workbook.is_workbook(content) else _text_rows(content)
    return _sheet(rows)


def _sheet(rows: Iterator[Sequence[Any]]) -> Sheet:
    nearest: Sequence[Any] = ()
    for number, cells in enumerate(itertools.islice(rows, _SEARCHED), start=1):
        known = headings.known(cells)
        if known >= headings.FEWEST:
            columns = headings.columns(cells)
            texts = [str(cell).strip() for cell in cells]
            unknown = [text for text in texts if text and headings.field_of(text) is None]
            return Sheet(texts, frozenset(columns), unknown, _body(rows, number, columns))
        # "Stadsdel: Farsta" above the list is no heading row, but it may be all there is.
        nearest = cells if known > headings.known(nearest) else nearest
    if nearest:
        headings.columns(nearest)
    return refuse(_("Ingen rubrikrad hittades. Första raden ska ha rubriker som Personnummer, Insats och Startdatum."))


def _body(rows: Iterator[Sequence[Any]], heading_row: int, columns: dict[str, int]) -> Iterator[tuple[int, Cells]]:
    """Every row under the heading row that holds something in a known column."""
    width = max(columns.values()) + 1
    pick = itemgetter(*(columns.get(field, width) for field in headings.FIELDS))
    padding = [""] * (width + 1)
    for number, cells in enumerate(rows, start=heading_row + 1):
        if number > workbook.MAX_ROWS:
            refuse(_("Listan har fler än en miljon rader. Dela den på flera filer."))
        row = pick([*cells[:width], ""] if len(cells) >= width else [*cells, *padding[len(cells) :]])
        if any(row) and not all(type(cell) is str and not cell.strip() for cell in row):
            yield number, row


def _workbook_rows(content: bytes) -> Iterator[Sequence[Any]]:
    workbook.inspect(io.BytesIO(content))
    try:
        book = python_calamine.CalamineWorkbook.from_object(io.BytesIO(content))
        sheet = book.get_sheet_by_index(0)
        return iter(sheet.to_python(skip_empty_area=False))
    except (python_calamine.CalamineError, OSError, ValueError, IndexError):
        refuse(_("Filen är skadad eller ofullständig. Öppna den i Excel, spara den igen och läs in den på nytt."))


def _text_rows(content: bytes) -> Iterator[Sequence[Any]]:
    text = _decode(content)
    return _lines(text, _delimiter(text))


def _decode(content: bytes) -> str:
    """UTF-8 if it is that, else Windows-1252."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        refuse(_("Textfilen är sparad som Unicode (UTF-16). Spara den som CSV UTF-8."))
    if b"\0" in content:
        refuse(workbook.NO_SPREADSHEET)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        refuse(workbook.NO_SPREADSHEET)
    if _MANGLED.search(text):
        refuse(_("Textfilens å, ä och ö är skadade. Spara den på nytt som CSV UTF-8."))
    return text


def _delimiter(text: str) -> str:
    """The delimiter that gives most known headings in one row."""
    return max(_DELIMITERS, key=lambda delimiter: _known_headings(text, delimiter))


def _known_headings(text: str, delimiter: str) -> int:
    try:
        rows = list(itertools.islice(_lines(text, delimiter), _SEARCHED))
    except Refused:
        return 0
    return max(map(headings.known, rows), default=0)


def _lines(text: str, delimiter: str) -> Iterator[Sequence[Any]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error:
        refuse(
            _(
                "Citattecknen på rad %(line)s går inte ihop. Rätta raden eller spara om listan.",
                line=reader.line_num,
            )
        )
