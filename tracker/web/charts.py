"""Charts drawn on the server as SVG: women and men side by side, women first, the numbers printed.

A chart never stands alone: the same numbers stand in a table beside it. A withheld number is given as its
sign (a text, "X"); it is printed where its bar would begin.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Any

from flask import render_template
from markupsafe import Markup

from tracker.translations import _
from tracker.web.formats import format_number

Value = int | float | Decimal | Fraction | str | None
Row = tuple[Any, Value, Value]

WIDTH = 860
BAR = 15
LABEL = 20
ROW_GAP = 12
LONGEST_BAR = 80
"""Per cent of the width; the rest is for the number after it."""
PLOT_HEIGHT = 220
MARGIN = 30
SLOT = 128
"""A year's room: two columns with "100,0 %" over each. Two years fit a phone without being scrolled."""


@dataclass(frozen=True)
class Bar:
    """A rectangle of one sex. `width` with its unit, as "63%", or a plain number."""

    sex: str
    x: float
    y: float
    width: float | str
    height: float
    radius: float = 0


@dataclass(frozen=True)
class Text:
    """A text at a place: `x` as a number or "63%", moved by `dx`."""

    text: Any
    x: float | str
    y: float
    anchor: str = "start"
    css: str = ""
    dx: int = 0


@dataclass(frozen=True)
class Line:
    """A straight line."""

    css: str
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Path:
    """The line of one sex over the years."""

    sex: str
    points: str


@dataclass
class Chart:
    """All that the template draws, in pixels. Without a `width` it is as wide as its place."""

    title: Any
    description: str
    height: float
    width: float | None = WIDTH
    bars: list[Bar] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    paths: list[Path] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The same for the same chart, so that a page is the same bytes twice."""
        return "chart-" + sha256(f"{self.title}{self.description}".encode()).hexdigest()[:10]

    def render(self) -> Markup:
        return Markup(render_template("components/chart.html", chart=self))  # noqa: S704 - our own template


def _amount(value: Value) -> float:
    return 0.0 if value is None or isinstance(value, str) else float(value)


def _ceiling(values: Sequence[Value]) -> float:
    return max([_amount(value) for value in values] + [0.0]) or 1.0


def _describe(rows: Sequence[Row], decimals: int | None, unit: str) -> str:
    def said(value: Value) -> str:
        return _printed(value, decimals, unit)

    return "; ".join(
        str(_("%(label)s: kvinnor %(women)s, män %(men)s", label=label, women=said(women), men=said(men)))
        for label, women, men in rows
    )


def grouped_bars(title: Any, rows: Sequence[Row], *, decimals: int | None = None, unit: str = "") -> Markup:
    """Horizontal bars, a pair a row: (label, women, men). `unit` follows each number, as "\u00a0%"."""
    step = LABEL + 2 * BAR + ROW_GAP
    chart = Chart(title, _describe(rows, decimals, unit), height=len(rows) * step, width=None)
    scale = LONGEST_BAR / _ceiling([value for row in rows for value in row[1:]])
    for number, (label, women, men) in enumerate(rows):
        top = number * step + LABEL
        chart.texts.append(Text(label, 0, top - 6))
        for place, (sex, value) in enumerate((("women", women), ("men", men))):
            y, width = top + place * BAR, round(_amount(value) * scale, 1)
            if width:
                chart.bars.append(Bar(sex, 0, y, f"{width}%", BAR - 2, 2))
            chart.texts.append(Text(_printed(value, decimals, unit), f"{width}%", y + 11, dx=6))
    return chart.render()


def _printed(value: Value, decimals: int | None, unit: str) -> str:
    return format_number(value, decimals) + (unit if not isinstance(value, str | None) else "")


def _number(value: Value, x: float, y: float, anchor: str, decimals: int | None, unit: str) -> Text:
    return Text(_printed(value, decimals, unit), round(x, 1), round(y, 1), anchor)


def yearly_columns(title: Any, rows: Sequence[Row], *, decimals: int | None = None, unit: str = "") -> Markup:
    """Standing columns, a pair a year: (year, women, men)."""
    chart, scale, slot = _frame(title, rows, decimals, unit)
    wide = 56.0 * slot / SLOT
    for number, (_year, women, men) in enumerate(rows):
        middle = MARGIN + slot * (number + 0.5)
        for sex, value, x in (("women", women, middle - wide - 1), ("men", men, middle + 1)):
            tall = round(_amount(value) * scale, 1)
            y = round(30 + PLOT_HEIGHT - tall, 1)
            if tall:
                chart.bars.append(Bar(sex, round(x, 1), y, round(wide, 1), tall, 2))
            chart.texts.append(_number(value, x + wide / 2, y - 5, "middle", decimals, unit))
    return chart.render()


def yearly_lines(title: Any, rows: Sequence[Row], *, decimals: int | None = None, unit: str = "") -> Markup:
    """Two lines over the years: women unbroken with round marks, men dashed with square ones."""
    chart, scale, slot = _frame(title, rows, decimals, unit)
    for place, sex in enumerate(("women", "men")):
        points: list[str] = []
        for number, row in enumerate(rows):
            value, other = row[1 + place], row[2 - place]
            x, y = round(MARGIN + slot * (number + 0.5), 1), round(30 + PLOT_HEIGHT - _amount(value) * scale, 1)
            if isinstance(value, str | None):  # no point to draw: the sign stands on the axis, the line breaks
                chart.texts.append(_number(value, x, PLOT_HEIGHT + 24 - 16 * place, "middle", decimals, unit))
                chart.paths.append(Path(sex, " ".join(points)))
                points = []
                continue
            above = (_amount(value), -place) >= (_amount(other), place - 1)
            chart.texts.append(_number(value, x, y - 10 if above else y + 20, "middle", decimals, unit))
            points.append(f"{x},{y}")
            chart.bars.append(Bar(sex, x - 4.5, y - 4.5, 9, 9, 4.5 if sex == "women" else 0))
        chart.paths.append(Path(sex, " ".join(points)))
    return chart.render()


def _frame(title: Any, rows: Sequence[Row], decimals: int | None, unit: str) -> tuple[Chart, float, float]:
    slot = min(SLOT, (WIDTH - 2 * MARGIN) / max(1, len(rows)))
    width = 2 * MARGIN + slot * len(rows)
    chart = Chart(title, _describe(rows, decimals, unit), height=PLOT_HEIGHT + 64, width=round(width, 1))
    scale = (PLOT_HEIGHT - 10) / _ceiling([value for row in rows for value in row[1:]])
    base = 30 + PLOT_HEIGHT
    chart.lines.append(Line("chart__axis", MARGIN, base, round(width - MARGIN, 1), base))
    for number, row in enumerate(rows):
        chart.texts.append(Text(row[0], round(MARGIN + slot * (number + 0.5), 1), base + 22, "middle", "chart__label"))
    return chart, scale, slot
