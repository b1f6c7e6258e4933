"""The report of an attack in Swedish sentences, one a withheld count. Made of the release's own files and no catalogue:
whoever attacks a folder has neither the register nor its languages.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from tracker.attack.labels import Labels

Report = Mapping[str, Any]


def withheld(report: Report, labels: Labels) -> Iterator[str]:
    """What can be said of each withheld count."""
    for entry in report["cells"]:
        yield f"{_cell(entry, labels)}: {_reach(entry['low'], entry['high'])}."


def leaks(report: Report, labels: Labels) -> Iterator[str]:
    """What can be worked out."""
    return (_LEAKS[entry["kind"]](entry, labels) for entry in report["leaks"])


def groups(report: Report, labels: Labels) -> Iterator[str]:
    """The groups of which everyone, or no one, falls into one category."""
    for entry in report["group_disclosure"]:
        many = f"alla {entry['size']}" if entry["all"] else f"ingen av {entry['size']}"
        yield f"Att tänka på: {_cell(entry, labels)}: {many}."


def summary(report: Report) -> str:
    """How many of each kind."""
    alone = [leak for leak in report["leaks"] if leak["kind"] == "count"]
    return (
        f"{report['withheld']} antal är dolda: {len(alone)} kan räknas ut, {report['narrowed']} kan ringas in,"
        f" {report['full_range']} kan vara vilket litet antal som helst och {report['large']} syns vara minst"
        f" {report['threshold']}."
    )


def _cell(entry: Report, labels: Labels) -> str:
    return f"Tabell {entry['table']}, {labels.measure(entry['measure'])} ({labels.place(entry)})"


def _reach(low: int, high: int | None) -> str:
    if high is None:
        return f"minst {low}"
    return f"är {low}" if low == high else f"mellan {low} och {high}"


def _printed(entry: Report, labels: Labels) -> str:
    return f"{_cell(entry, labels)}: {entry['value']} står tryckt, fast så små antal inte ska visas."


def _count(entry: Report, labels: Labels) -> str:
    return f"{_cell(entry, labels)}: är dolt men kan räknas ut, det är {entry['value']}."


def _rest(entry: Report, labels: Labels) -> str:
    whole, part = (labels.measure(entry[name]) for name in ("whole", "part"))
    return f"{whole} som inte ingår i {part} ({labels.place(entry)}): kan räknas ut, det är {entry['value']}."


def _median(entry: Report, labels: Labels) -> str:
    return f"{_cell(entry, labels)}: står tryckt fast det kan gälla för få personer."


_LEAKS = {"printed": _printed, "count": _count, "rest": _rest, "median": _median}
