"""Records as lines of text in the layout, with what could not be told as it stands."""

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tracker.deliveries.layout import Column, Layout
from tracker.deliveries.records import Record, value_of
from tracker.deliveries.sources import MASKED, SOURCES, Kind
from tracker.imports.report import formula_safe

Lists = Mapping[str, Mapping[str, tuple[str | None, str]]]
"""Code lists by name: code → the agency's code and the label."""


@dataclass
class Told:
    """What happened on the way: codes that the agency has none for, values too wide, signs that the file lacks."""

    without_code: Counter[tuple[str, str]] = field(default_factory=Counter)
    cut: Counter[str] = field(default_factory=Counter)
    unwritable: Counter[str] = field(default_factory=Counter)


class Writer:
    """Writes lines in one layout. `told` gathers what happened in all that it has written."""

    def __init__(self, layout: Layout, lists: Lists, numbers: Mapping[int, str]) -> None:
        self.layout, self.told = layout, Told()
        self._lists, self._numbers = lists, numbers

    def head(self) -> str | None:
        """The line with the columns' names, where the layout has one."""
        if not self.layout.heading:
            return None
        fixed, columns = self.layout.form == "fixed", self.layout.columns
        return self._joined(
            [self._padded(replace(each, fill=" "), each.name) if fixed else each.name for each in columns]
        )

    def line(self, record: Record) -> str:
        """The record's line, without its end."""
        cells = []
        for column in self.layout.columns:
            text = self._text(column, record)
            cells.append(self._fitted(column, self._written(text, column)))
        return self._joined(cells)

    def _text(self, column: Column, record: Record) -> str:
        if not column.source:
            return column.value
        hidden = record.of.protection != "none" and column.source in MASKED
        value = None if hidden else value_of(record, column.source, self._numbers)
        if value is None or value == "":
            return column.missing
        kind = SOURCES[column.source]
        if kind is Kind.DAY:
            return str(value.strftime(column.date))
        if kind is Kind.CODE:
            return self._code(column, str(value))
        if kind is Kind.WORD:
            return self._word(column, str(value))
        text = " ".join(str(value).split())
        return formula_safe(text) if kind is Kind.TEXT and self.layout.form == "separated" else text

    def _word(self, column: Column, word: str) -> str:
        if not column.codes:
            return word
        if word not in column.codes:
            self.told.without_code[column.source, word] += 1
        return column.codes.get(word, column.missing)

    def _code(self, column: Column, code: str) -> str:
        if code in column.codes:
            return column.codes[code]
        if column.code == "own":
            return code
        agency_code, label = self._lists[column.source][code]
        if column.code == "label":
            return label
        if not agency_code:
            self.told.without_code[column.source, code] += 1
        return agency_code or column.missing

    def _written(self, text: str, column: Column) -> str:
        """The text in signs that the file's encoding has; others become question marks, and are told of."""
        written = text.encode(self.layout.encoding, "replace").decode(self.layout.encoding)
        if written != text:
            self.told.unwritable[column.name] += 1
        return written

    def _fitted(self, column: Column, text: str) -> str:
        if self.layout.form == "fixed" and len(text) > column.width:
            self.told.cut[column.name] += 1
        return self._padded(column, text)

    def _padded(self, column: Column, text: str) -> str:
        if self.layout.form == "fixed":
            text = text[: column.width]
        pad = text.rjust if column.align == "right" else text.ljust
        return pad(column.width, column.fill)

    def _joined(self, cells: Sequence[str]) -> str:
        if self.layout.form == "fixed":
            return "".join(cells)
        out = io.StringIO()
        csv.writer(out, delimiter=self.layout.separator, lineterminator="").writerow(cells)
        return out.getvalue()


def frame(layout: Layout, head: str | None) -> dict[str, Any]:
    """What stands around the lines: kept with a delivery, for the layout may be another one later."""
    return {
        "layout": layout.name,
        "head": head,
        "line_end": layout.line_end,
        "encoding": layout.encoding,
        "extension": layout.extension,
    }


def payload(around: Mapping[str, Any], lines: Sequence[str]) -> bytes:
    """The whole file."""
    every = [*([around["head"]] if around["head"] is not None else []), *lines]
    return "".join(line + around["line_end"] for line in every).encode(around["encoding"], "replace")
