"""One sheet written from the top down: titles, a real heading row, rows, notes. No merged cells."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook

from tracker.exports.texts import UNPROTECTED
from tracker.statistics.figures import Figure

A4 = 9
_WRAP = {"text_wrap": True, "valign": "top"}
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "english": {"italic": True},
    "warning": {"bold": True, "font_color": "#FFFFFF", "bg_color": "#8A1F11"},
    "plain": {},
    "head": {"bold": True, "bottom": 1, **_WRAP},
    "text": _WRAP,
    "count": {"num_format": "#,##0"},
    "share": {"num_format": "#,##0.0"},
    "sign": {"align": "right"},
}


def formats(book: Workbook) -> dict[str, Any]:
    """The cell formats, each in an ordinary and a strong kind."""
    kinds: dict[str, Any] = {name: book.add_format(style) for name, style in _STYLES.items()}
    for name in ("text", "count", "share", "sign"):
        kinds[f"{name} strong"] = book.add_format({**_STYLES[name], "bold": True})
    return kinds


class Sheet:
    """A sheet and the row that is written next."""

    def __init__(self, book: Workbook, name: str, kinds: dict[str, Any]) -> None:
        self.sheet = book.add_worksheet(name)
        self.kinds = kinds
        self.next = 0
        self._print_set_up()

    def _print_set_up(self) -> None:
        self.sheet.set_paper(A4)
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer(f"&L{UNPROTECTED}&RSida &P av &N")
        self.sheet.hide_gridlines(2)

    def top(self, title: str, english: str, status: str) -> None:
        """The title in bold, the English one in italics, the line that warns, and the status."""
        for text, kind in (
            (title, "title"),
            (english, "english"),
            (UNPROTECTED, "warning"),
            (status, "plain"),
        ):
            if text:
                self._write(text, kind)
        self.skip()

    def line(self, text: str) -> None:
        """A line of running text."""
        self._write(text, "plain")

    def skip(self) -> None:
        """An empty line."""
        self.next += 1

    def head(self, headings: Sequence[str], widths: Sequence[int], fixed_columns: int = 1) -> None:
        """The heading row: stays in sight when scrolling and on every printed page."""
        for column, (heading, width) in enumerate(zip(headings, widths, strict=True)):
            self.sheet.write_string(self.next, column, heading, self.kinds["head"])
            self.sheet.set_column(column, column, width)
        self.sheet.repeat_rows(self.next)
        self.next += 1
        self.sheet.freeze_panes(self.next, fixed_columns)

    def row(self, cells: Sequence[str | Figure], strong: bool = False) -> None:
        """Labels and figures; a zero and an impossible figure are printed as their signs."""
        suffix = " strong" if strong else ""
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                self.sheet.write_string(self.next, column, cell, self.kinds["text" + suffix])
            else:
                self._figure(column, cell, suffix)
        self.next += 1

    def link_row(self, target: str, cells: Sequence[str]) -> None:
        """A row that begins with a link to the sheet `target`."""
        self.sheet.write_url(self.next, 0, f"internal:'{target}'!A1", string=target)
        for column, cell in enumerate(cells, start=1):
            self.sheet.write_string(self.next, column, cell, self.kinds["text"])
        self.next += 1

    def _figure(self, column: int, figure: Figure, suffix: str) -> None:
        if figure.sign or figure.value is None:
            self.sheet.write_string(self.next, column, figure.sign, self.kinds["sign" + suffix])
            return
        kind = "share" if isinstance(figure.value, Decimal) else "count"
        self.sheet.write_number(self.next, column, float(figure.value), self.kinds[kind + suffix])

    def _write(self, text: str, kind: str) -> None:
        self.sheet.write_string(self.next, 0, text, self.kinds[kind])
        self.next += 1
