"""A PX file read back: what stands in each cell. Shares nothing with what writes the files."""

import re
from collections.abc import Iterator
from itertools import product

Cell = tuple[tuple[str, ...], str]
"""A code for each variable, in the order of the file, and what stands there, quotes and all."""
_ENTRY = re.compile(
    r"\s*(?P<keyword>[A-Z0-9-]+)(?P<language>\[\w+\])?(?:\((?P<of>[^=]*)\))?=\s*(?P<value>(?:[^\";]|\"[^\"]*\")*);\s*"
)
_TEXT = re.compile(r"\"([^\"]*)\"")
_CELL = re.compile(r"\"[^\"]*\"|[^\s\"]+")


def read(text: str) -> tuple[list[str], list[Cell]]:
    """The names of the variables and every cell, in the file's first language.

    Raises ValueError where the file is not whole or sums are allowed in it, and KeyError where an entry is wanting.
    """
    found = dict(_entries(text))
    if found["AGGREGALLOWED", ""] != "NO":
        raise ValueError("sums of what is withheld are allowed")
    names = _TEXT.findall(found["STUB", ""]) + _TEXT.findall(found["HEADING", ""])
    sides = [_TEXT.findall(found["CODES", name]) for name in names]
    return names, list(zip(product(*sides), _CELL.findall(found["DATA", ""]), strict=True))


def _entries(text: str) -> Iterator[tuple[tuple[str, str], str]]:
    """Keyword and what it is said of, with the value; those of another language are left out."""
    at = 0
    while at < len(text):
        entry = _ENTRY.match(text, at)
        if entry is None:
            raise ValueError("an entry that cannot be read")
        if entry["language"] is None:
            yield (entry["keyword"], (entry["of"] or "").strip('"')), entry["value"]
        at = entry.end()
