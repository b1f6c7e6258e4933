"""What a scan proves: the planted holes found, every operation tried, and nothing else found."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.scanning import planted
from tests.scanning.door import Door
from tests.scanning.scanners import Told

CHANGED = 10  # different requests of an operation whose values a scanner tries, at least


@dataclass(frozen=True)
class Asked:
    """What a scanner must have done: each of `called` at least once, each of `changed` in many ways."""

    called: Sequence[str]
    changed: Sequence[str]


def verdict(told: Told, door: Door, asked: Asked) -> list[str]:
    """What is wrong, in words; nothing if the product stands and the scanner has shown that it would tell."""
    paths = {place.split()[-1] for kind, place in told.findings if "SQL" in kind}
    return [
        *([f"it ended with {told.ended}: {told.words}"] if told.ended else []),
        *(f"the planted hole {path} was not found" for path in planted.PATHS if path not in paths),
        *(f"{kind}: {place}" for kind, place in findings(told)),
        *(f"{name} was not called" for name in asked.called if not door.tried[name]),
        *(
            f"{name} was tried with {door.contents(name)} contents only"
            for name in asked.changed
            if door.contents(name) < CHANGED and planted.PREFIX not in name  # left alone once it is found
        ),
    ]


def findings(told: Told) -> list[tuple[str, str]]:
    """Those that were not planted."""
    return [(kind, place) for kind, place in told.findings if not place.split()[-1].startswith(planted.PREFIX)]


def summary(name: str, told: Told, door: Door, asked: Asked, seconds: float) -> str:
    """The scan in a line."""
    many = sum(door.contents(each) >= CHANGED for each in asked.changed)
    return (
        f"{name}: {sum(map(bool, map(door.tried.get, asked.called)))} of {len(asked.called)} operations called, "
        f"{many} of the {len(asked.changed)} whose values it tries tried in {CHANGED} ways or more, "
        f"{door.tried.total()} requests in {seconds:.0f} s, {len(findings(told))} findings beside the planted ones, "
        f"{len(told.dismissed)} more that it dismissed itself"
    )
