"""Charts carry the numbers of their table."""

import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest

from tracker.web import charts

ROWS = [("Coachning", 1240, 310), ("Praktik", 67, "X"), ("Språk & mer", 0, 12)]


@pytest.mark.parametrize("draw", [charts.grouped_bars, charts.yearly_columns, charts.yearly_lines])
def test_the_numbers_are_those_of_the_table(swedish: None, draw: Callable[..., Any]) -> None:
    text = str(draw("Deltagare", ROWS))
    svg = ElementTree.fromstring(re.search(r"<svg.*</svg>", text, re.S).group())  # type: ignore[union-attr]
    name = "{http://www.w3.org/2000/svg}"
    printed = [element.text for element in svg.iter(f"{name}text")]
    for value in ("1\u00a0240", "310", "67", "X", "0", "12", "Språk & mer"):
        assert printed.count(value) == 1
    assert svg.get("role") == "img"
    assert svg.find(f"{name}title").text == "Deltagare"  # type: ignore[union-attr]
    assert "Coachning: kvinnor 1\u00a0240, män 310" in (svg.find(f"{name}desc").text or "")  # type: ignore[union-attr]
    assert " style=" not in text


def test_bars_are_in_proportion_and_women_come_first(swedish: None) -> None:
    text = str(charts.grouped_bars("Deltagare", ROWS[:1]))
    bars = re.findall(r'<rect (class="chart__women"|fill="url\(#[^"]+\)") x="0" y="[\d.]+" width="([\d.]+)%"', text)
    assert bars[0][0] == 'class="chart__women"'
    assert float(bars[0][1]) / float(bars[1][1]) == pytest.approx(4, rel=0.01)


def test_bars_fit_a_phone_and_their_labels_are_whole(swedish: None) -> None:
    label = "Etableringsersättning, saknas (prestationsförmåga <25 %)"
    text = str(charts.grouped_bars("Deltagare", [(label, 1240, 310)]))
    assert "viewBox" not in text, "shrunk, the text could not be read; held wide, the bars were cut off alike"
    assert max(map(float, re.findall(r'<rect [^>]*width="([\d.]+)%"', text))) <= 80
    assert "prestationsförmåga &lt;25 %)</text>" in text


@pytest.mark.parametrize("draw", [charts.yearly_columns, charts.yearly_lines])
@pytest.mark.parametrize(("years", "width"), [(2, 316), (6, 828), (12, 860)])
def test_a_chart_over_years_is_as_wide_as_they_ask(
    swedish: None, draw: Callable[..., Any], years: int, width: int
) -> None:
    text = str(draw("Fullföljda", [(2020 + n, 100, 90.5) for n in range(years)], decimals=1, unit="\u00a0%"))
    assert f'<svg width="{width}' in text, "two years are seen at once on a phone"
    places = map(float, re.findall(r' x2?="([\d.]+)"', text))
    assert max(places) <= width


def test_a_chart_is_the_same_twice_and_holds_nothing_at_all(swedish: None) -> None:
    assert charts.grouped_bars("A", ROWS) == charts.grouped_bars("A", ROWS)
    assert "<svg" in charts.yearly_lines("Inget", [])
    assert "<svg" in charts.grouped_bars("Noll", [("a", 0, 0)])
