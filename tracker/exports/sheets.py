"""One sheet written from the top down: titles, a real heading row, rows, notes. No merged cells."""

from collections.abc import Sequence
from decimal import Decimal
from re import sub
from textwrap import wrap
from typing import Any

from xlsxwriter import Workbook

from tracker.statistics.figures import WITHHELD_SIGN, Figure

A4 = 9
PAGE_WIDTH = 200
"""Characters on a page of A4 on its side, at the smallest size that is read with ease."""
_NARROWEST = 100
_WRAP = {"text_wrap": True, "valign": "top"}
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "english": {"italic": True},
    "warning": {"bold": True, "font_color": "#FFFFFF", "bg_color": "#8A1F11"},
    "plain": {},
    "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"},
    "head number": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom", "align": "right"},
    "text": _WRAP,
    "count": {"num_format": "#,##0", "valign": "top"},
    "share": {"num_format": "#,##0.0", "valign": "top"},
    "sign": {"align": "right", "valign": "top"},
}


def formats(book: Workbook) -> dict[str, Any]:
    """The cell formats, each in an ordinary and a strong kind."""
    kinds: dict[str, Any] = {name: book.add_format(style) for name, style in _STYLES.items()}
    for name in ("text", "count", "share", "sign"):
        kinds[f"{name} strong"] = book.add_format({**_STYLES[name], "bold": True})
    return kinds


class Sheet:
    """A sheet and the row that is written next. `sign` stands for withheld figures, `warning` on every page."""

    def __init__(self, book: Workbook, name: str, kinds: dict[str, Any], sign: str, warning: str) -> None:
        self.sheet = book.add_worksheet(name)
        self.kinds = kinds
        self.sign = sign
        self.warning = warning
        self.next = self.body = 0
        self.headings: list[dict[str, Any]] = []
        self.width = _NARROWEST
        self._print_set_up()

    def _print_set_up(self) -> None:
        self.sheet.set_paper(A4)
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        self.sheet.set_footer(f"&L{self.warning}&C&A&RSida &P av &N")
        self.sheet.hide_gridlines(2)

    def top(self, title: str, english: str, status: str) -> None:
        """The title in bold, the English one in italics, the line that warns, and the status."""
        for text, kind in ((title, "title"), (english, "english"), (self.warning, "warning"), (status, "plain")):
            if text:
                self._write(text, kind)
        self.skip()

    def line(self, text: str) -> None:
        """Running text, in as many rows as the width of the sheet asks for."""
        for piece in wrap(text, self.width, break_long_words=False, break_on_hyphens=False):
            self._write(piece, "plain")

    def skip(self) -> None:
        """An empty line."""
        self.next += 1

    def head(
        self, headings: Sequence[str], widths: Sequence[int], fixed_columns: int = 1, numbers: bool = False
    ) -> None:
        """The heading row: stays in sight when scrolling and on every printed page.

        The first `fixed_columns` stay too; `numbers`: the other columns hold numbers, and their headings stand right.
        """
        self.headings = []
        for column, (heading, width) in enumerate(zip(headings, widths, strict=True)):
            kind = self.kinds["head number" if numbers and column >= fixed_columns else "head"]
            self.sheet.write_string(self.next, column, heading, kind)
            self.sheet.set_column(column, column, width)
            self.headings.append({"header": heading, "header_format": kind})
        self.width = max(_NARROWEST, min(sum(widths), PAGE_WIDTH))
        self._pages(sum(widths), sum(widths[:fixed_columns]), fixed_columns)
        self.sheet.repeat_rows(self.next)
        self.next += 1
        self.body = self.next
        self.sheet.freeze_panes(self.next, fixed_columns)

    def _pages(self, wide: int, names: int, fixed_columns: int) -> None:
        """A wide sheet goes on several pages side by side, each with the columns that name the rows."""
        if wide > PAGE_WIDTH:
            self.sheet.fit_to_pages(-(-(wide - names) // (PAGE_WIDTH - names)), 0)
            self.sheet.repeat_columns(0, fixed_columns - 1)

    def end(self, title: str) -> None:
        """The rows since the heading row are one table, marked as such for programs that read aloud."""
        if self.next > self.body:
            marks = {"name": sub(r"\W+", "_", self.sheet.get_name()), "title": title, "columns": self.headings}
            last = len(self.headings) - 1
            self.sheet.add_table(self.body - 1, 0, self.next - 1, last, {**marks, "style": None, "autofilter": False})
        self.skip()

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
        self.link(target, target)
        for column, cell in enumerate(cells, start=1):
            self.sheet.write_string(self.next, column, cell, self.kinds["text"])
        self.next += 1

    def link(self, target: str, text: str) -> None:
        """A link to another sheet, in the first column of the row."""
        self.sheet.write_url(self.next, 0, f"internal:'{target}'!A1", string=text)

    def _figure(self, column: int, figure: Figure, suffix: str) -> None:
        if figure.sign or figure.value is None:
            sign = self.sign if figure.sign == WITHHELD_SIGN else figure.sign
            self.sheet.write_string(self.next, column, sign, self.kinds["sign" + suffix])
            return
        kind = "share" if isinstance(figure.value, Decimal) else "count"
        self.sheet.write_number(self.next, column, float(figure.value), self.kinds[kind + suffix])

    def _write(self, text: str, kind: str) -> None:
        self.sheet.write_string(self.next, 0, text, self.kinds[kind])
        self.next += 1
