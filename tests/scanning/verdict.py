"""What a scan proves: the planted holes found, every operation tried, and nothing else found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from tests.scanning import planted
from tests.scanning.door import Door
from tests.scanning.scanners import Told

CHANGED = 10  # different requests of an operation whose values a scanner tries, at least


@dataclass(frozen=True)
class Asked:
    """What a scanner must have done: called each of `called` with success, and tried each of `changed` in many ways."""

    called: Sequence[str]
    changed: Sequence[str]


def verdict(told: Told, door: Door, asked: Asked, holes: Iterable[tuple[str, str]]) -> list[str]:
    """What is wrong, in words; nothing if the product stands and the scanner has shown that it would tell.

    `holes` are those that it must have found, as (a word of the kind, path).
    """
    return [
        *([f"it ended with {told.ended}: {told.words}"] if told.ended else []),
        *(f"the planted hole {path} ({word}) was not found" for word, path in holes if not _seen(told, word, path)),
        *(f"{kind}: {place}" for kind, place in findings(told)),
        *(f"{name} answered {status}" for name, status in broken(door)),
        *(f"{name} never answered as it should" for name in asked.called if not _reached(door, name)),
        *(
            f"{name} was tried with {door.contents(name)} contents only"
            for name in asked.changed
            if door.contents(name) < CHANGED and planted.PREFIX not in name  # left alone once it is found
        ),
    ]


def _seen(told: Told, word: str, path: str) -> bool:
    return any(word in kind and place.split()[-1] == path for kind, place in told.findings)


def _reached(door: Door, name: str) -> bool:
    return any(status < HTTPStatus.BAD_REQUEST for status in door.answered[name])


def broken(door: Door) -> list[tuple[str, int]]:
    """What failed in the product itself, whether the scanner told it or not."""
    return [
        (name, status)
        for name, answers in sorted(door.answered.items())
        for status in answers
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR and planted.PREFIX not in name
    ]


def findings(told: Told) -> list[tuple[str, str]]:
    """Those that were not planted."""
    return [(kind, place) for kind, place in told.findings if not place.split()[-1].startswith(planted.PREFIX)]


def summary(name: str, told: Told, door: Door, asked: Asked, seconds: float) -> str:
    """The scan in a line."""
    many = sum(door.contents(each) >= CHANGED for each in asked.changed)
    return (
        f"{name}: {sum(_reached(door, each) for each in asked.called)} of {len(asked.called)} called and answered, "
        f"{many} of the {len(asked.changed)} whose values it tries tried in {CHANGED} ways or more, "
        f"{door.tried.total()} requests in {seconds:.0f} s, {len(findings(told))} findings beside the planted ones, "
        f"{len(told.dismissed)} more that it dismissed itself"
    )
