"""What a rule says when it is broken: for people, in words that tell what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One broken rule: the field it stands in ("" for the whole), and what is wrong and what to do.

    `message` is a text or a lazily translated one; `value` is what was given, never a personal number.
    """

    field: str
    message: Any
    value: str = ""


class Refused(Exception):
    """A service said no. Nothing has been written."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(str(fault.message) for fault in faults))
        self.faults = faults

    @classmethod
    def of(cls, faults: Iterable[Fault]) -> "Refused":
        """The refusal with all of `faults`."""
        return cls(*faults)


class Met(Refused):
    """The write met another one that went first. Nothing has been written; the same again may well go through."""


class Already(Refused):
    """What was asked for is there, or has been done, already. Nothing has been written.

    `thing_id` is the one that is there, where something was to be made.
    """

    def __init__(self, *faults: Fault, thing_id: int | None = None) -> None:
        super().__init__(*faults)
        self.thing_id = thing_id


class Stale(Refused):
    """Someone else saved first; `current` is the version that stands now, 0 where it is not known."""

    def __init__(self, current: int) -> None:
        super().__init__()
        self.current = current
