"""The lines of a PX file: keywords, quoted texts that cannot break out, and no line over 256 characters."""

from collections import Counter
from collections.abc import Iterable, Sequence
from textwrap import wrap

LONGEST = 256
_LABEL = 180
"""Longest text that must stand on one line: a value, or a name in parentheses."""
_PIECE = 200


class Lines:
    """Entries one after another: KEYWORD("of")=value;"""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def quoted(self, keyword: str, value: str, *of: str) -> None:
        """A text, in several quoted pieces where it is long."""
        pieces = wrap(one_line(value), _PIECE, drop_whitespace=False) or [""]
        self._entry(keyword, of, [f'"{piece}"' for piece in pieces])

    def listed(self, keyword: str, values: Iterable[str], *of: str) -> None:
        """Several texts, as many a line as there is room for."""
        lines = [""]
        for item in (f'"{label(value)}"' for value in values):
            if len(lines[-1]) + len(item) + 1 > _PIECE and lines[-1]:
                lines.append("")
            lines[-1] += item + ","
        lines[-1] = lines[-1].removesuffix(",")
        self._entry(keyword, of, lines)

    def bare(self, keyword: str, value: str, *of: str) -> None:
        """A value without quotes."""
        self._entry(keyword, of, [value])

    def text(self) -> str:
        """All entries."""
        return "".join(f"{line}\n" for line in self._lines)

    def _entry(self, keyword: str, of: Sequence[str], lines: Sequence[str]) -> None:
        subject = ",".join(f'"{label(name)}"' for name in of)
        head = f"{keyword}({subject})=" if subject else f"{keyword}="
        first, *rest = lines
        if len(head) + len(first) >= LONGEST:
            self._lines.append(head)
            head = ""
        self._lines += [head + first, *rest]
        self._lines[-1] += ";"


def one_line(value: str) -> str:
    """The text without what would end it or begin the data: quotes, line breaks, other unprintable signs."""
    clean = "".join(sign if sign.isprintable() else " " for sign in value.replace('"', "'"))
    return " ".join(clean.split()).replace("DATA=", "DATA =")


def label(value: str) -> str:
    """A text that stands on one line, cut where it is very long."""
    short = one_line(value)
    return short if len(short) <= _LABEL else short[: _LABEL - 1].rstrip() + "…"


def distinct(labels: Sequence[str], codes: Sequence[str]) -> list[str]:
    """The labels of a variable, which may not be alike or empty: such ones with their code."""
    short = [label(text) for text in labels]
    often = Counter(short)
    named = [
        text if text and often[text] == 1 else f"{text} ({code})".strip()
        for text, code in zip(short, codes, strict=True)
    ]
    return named if len(set(named)) == len(named) else [f"{text} [{n}]" for n, text in enumerate(named, 1)]
