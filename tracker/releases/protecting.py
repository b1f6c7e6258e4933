"""How the year's tables are protected and proven with the settings of a release."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.attack.audit import Attack
from tracker.attack.audit import attack as attacked
from tracker.attack.bounds import Contradiction
from tracker.attack.programme import Unsound
from tracker.attack.published import Place, Published, Shown, of_tables
from tracker.exports import protections
from tracker.exports.publication import Protection, Publication
from tracker.releases.groups import groups
from tracker.statistics.disclosure import suppression
from tracker.statistics.disclosure.primary import Settings
from tracker.statistics.figures import WITHHELD_SIGN
from tracker.statistics.service import AnnualTables
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
    the house. `warnings`: how many groups fall into one category. `safe`: whether the attack lets it pass.
    """

    tables: tuple[Table, ...]
    protection: Protection
    attack: dict[str, Any]
    certificate: Any
    warnings: int
    safe: bool


def protect(annual: AnnualTables, wanted: Wanted, earlier: Sequence[Publication], tell: Tell) -> Protected:
    """The year's tables, protected and attacked. `earlier`: what is published of the same year, oldest first."""
    known = [_published(each) for each in earlier]
    settings = Settings(wanted.threshold, wanted.full_range)
    named = protections.suppression(wanted.threshold, wanted.full_range, wanted.sign)
    last = known[-1] if known else None
    try:
        made = suppression.protect(
            annual.year, annual.as_of, annual.tables, settings, last, annual.working_reasons, tell
        )
    except suppression.Unproven as found:
        return Protected((), named, report(found.attack, wanted), None, 0, False)
    except (suppression.FalseKnowledge, Contradiction, Unsound) as fault:
        return Protected((), named, {"fault": type(fault).__name__}, None, 0, False)
    certificate = made.attack.certificate.as_json() if made.attack.certificate else None
    warnings = [group.as_json() for group in groups(made.tables)]
    safe = made.attack.safe and _before_last(annual, made.tables, wanted, known[:-1], tell)
    told = {**report(made.attack, wanted), "warnings": warnings}
    return Protected(made.tables, named, told, certificate, len(warnings), safe)


def _before_last(
    annual: AnnualTables, tables: Sequence[Table], wanted: Wanted, known: Sequence[Published], tell: Tell
) -> bool:
    """Whether the tables also stand beside each of the releases before the last one."""
    now = of_tables(annual.year, annual.as_of, tables, annual.working_reasons)
    return all(_stands(now, wanted, each, tell) for each in known)


def _stands(now: Published, wanted: Wanted, before: Published, tell: Tell) -> bool:
    try:
        return attacked(now, wanted.threshold, before, progress=tell).safe
    except Contradiction:
        return True  # they cannot both be about the same people: the one tells nothing of the other


def _published(publication: Publication) -> Published:
    """A publication as the auditor takes it."""
    figures = {
        Place(table.number, key[0], key[1:]): Shown(figure.value, figure.sign)
        for table in publication.tables
        for key, figure in table.lines()
    }
    dimensions = {table.number: table.dimensions for table in publication.tables}
    return Published(publication.year, publication.as_of, dimensions, figures, frozenset(publication.working_reasons))


def report(found: Attack, wanted: Wanted) -> dict[str, Any]:
    """The report that is published: numbers, and the interval of every withheld count. No true value."""
    return {
        "method": wanted.method,
        "threshold": wanted.threshold,
        "withheld": len(found.reached),
        "determined": len(found.determined) + len(found.worked_out),
        "narrowed": len(found.narrowed),
        "full_range": len(found.full_range),
        "large": len(found.large),
        "cells": [_cell(place, low, high) for place, (low, high) in found.reached.items()],
    }


def _cell(place: Place, low: int, high: int | None) -> dict[str, Any]:
    return {"table": place.table, "measure": place.measure, "codes": list(place.codes), "low": low, "high": high}
