"""How the year's tables are protected and proven with the settings of a release."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.exports.publication import Protection, Publication
from tracker.statistics.service import AnnualTables
from tracker.statistics.tables import Table

Tell = Callable[[int, int], None]
"""Told how much of how much is done."""


@dataclass(frozen=True)
class Wanted:
    """The settings of a release."""

    method: str
    threshold: int
    full_range: bool


@dataclass(frozen=True)
class Protected:
    """The tables as they may be published. `attack`: the report, without true values; `certificate`: JSON, inside
    the house. `warnings`: how many groups fall into one category. `safe`: whether the attack lets it pass.
    """

    tables: tuple[Table, ...]
    protection: Protection
    attack: dict[str, Any]
    certificate: Any
    warnings: int
    safe: bool


def protect(annual: AnnualTables, wanted: Wanted, earlier: Sequence[Publication], tell: Tell) -> Protected:
    """The year's tables, protected and attacked. `earlier`: what is published of the same year already."""
    raise NotImplementedError
