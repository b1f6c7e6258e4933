"""What is wanted of a release's protection, and what comes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tracker.exports.publication import Protection
from tracker.statistics.figures import WITHHELD_SIGN
from tracker.statistics.tables import Table

Tell = Callable[[int, int], None]
"""Told how much of how much is done."""


@dataclass(frozen=True)
class Wanted:
    """The settings of a release; `sign` is the city's, printed for what is withheld."""

    method: str
    threshold: int
    full_range: bool
    sign: str = WITHHELD_SIGN


@dataclass(frozen=True)
class Protected:
    """The tables as they may be published. `attack`: the report, without true values; `certificate`: JSON, inside
    the house, the proof or what was worked out. `warnings`: how many things whoever fixes must judge: groups that fall
    into one category, small counts that are worked out. `safe`: whether the attack lets it pass.
    """

    tables: tuple[Table, ...]
    protection: Protection
    attack: dict[str, Any]
    certificate: Any
    warnings: int
    safe: bool
