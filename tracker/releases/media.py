"""What kinds of content the files of a release are, and which of a table's two is asked for (RFC 9110, section 12)."""

from collections.abc import Iterable

from werkzeug.http import parse_options_header

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "pdf": "application/pdf",
    "px": "application/octet-stream",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
JSON, JSON_STAT, CSV = "application/json", "application/vnd.json-stat+json", TYPES["csv"]
TABLES = {JSON: "json", JSON_STAT: "json", CSV: "csv"}
"""What a table is offered as, the first where the caller likes several as well, and the files that it stands in."""


def of_file(name: str) -> str:
    """The kind of content of a file by its name."""
    return TYPES.get(name.rpartition(".")[2], "application/octet-stream")


def wanted(accept: Iterable[tuple[str, float]]) -> str | None:
    """The offered type that the caller likes best, by the ranges of `Accept` with their q; None if it likes none.

    Of several ranges that match a type the most precise one counts. Without any range everything is liked.
    """
    ranges = list(accept)
    if not ranges:
        return JSON
    liked = {offered: _quality(offered, ranges) for offered in TABLES}
    best = max(liked, key=lambda offered: liked[offered])
    return best if liked[best] > 0 else None


def _quality(offered: str, ranges: Iterable[tuple[str, float]]) -> float:
    matching = [(precise, quality) for each, quality in ranges if (precise := _precision(each, offered))]
    return max(matching, default=(0, 0.0))[1]


def _precision(written: str, offered: str) -> int:
    """How precisely the range names the type: 1 as any, 4 with its parameters, 0 not at all."""
    kind, parameters = parse_options_header(written.lower())
    main, own = parse_options_header(offered)
    if kind in ("*", "*/*"):
        return 1
    if kind == f"{main.partition('/')[0]}/*":
        return 2
    if kind != main or not parameters.items() <= own.items():
        return 0
    return 4 if parameters else 3
