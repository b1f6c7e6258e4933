"""Charts of the report: bars for women and men, women first, with the same numbers as the table beside them."""

from collections.abc import Sequence

from tracker.exports.blocks import Bar, Chart
from tracker.exports.report.words import Words
from tracker.statistics.figures import Figure

Row = tuple[str, Figure, Figure]


def bars(words: Words, title: str, rows: Sequence[Row], unit: str = "", whole: float | None = None) -> Chart:
    """A pair of bars a row; rows with nothing for either sex are left out.

    The longest bar fills the width, or `whole` does (100 for per cent). A withheld figure is its sign.
    """
    kept = [row for row in rows if any(figure.value or _is_sign(figure) for figure in row[1:])]
    longest = whole or max([_amount(figure) for row in kept for figure in row[1:]] + [0.0]) or 1.0
    pairs = tuple((label, _bar(words, women, longest), _bar(words, men, longest)) for label, women, men in kept)
    said = "; ".join(f"{label}: kvinnor {women.text}, män {men.text}" for label, women, men in pairs)
    return Chart(
        f"{title}{unit}", f"Stapeldiagram. {title}{unit}. {said}." if said else f"{title}: inget att visa.", pairs
    )


def _bar(words: Words, figure: Figure, longest: float) -> Bar:
    return Bar(words.cell(figure), round(min(1.0, _amount(figure) / longest), 4))


def _amount(figure: Figure) -> float:
    return float(figure.value or 0)


def _is_sign(figure: Figure) -> bool:
    """Whether a sign stands instead of a number that may be there."""
    return figure.value is None and figure.sign != "."
