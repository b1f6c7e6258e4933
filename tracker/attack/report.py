"""`attack.json`: the report of an attack, fit to be published. No true values, and not which cells came first."""

from collections.abc import Iterator
from typing import Any

from tracker.attack import declared
from tracker.attack.audit import Attack
from tracker.attack.knowledge import is_count
from tracker.attack.published import TOTAL, Place, Published

OUTCOMES = ("completion_rate", "to_work_or_study_rate", "self_sufficiency_90", "without_assistance_90")
"""Shares that say something about each one in the group when they are nothing or everything."""


def as_json(attack: Attack, published: Published) -> dict[str, Any]:
    """The report: the interval of every withheld count, how many of each kind, and what to think twice about."""
    return {
        "threshold": attack.threshold,
        "safe": attack.safe,
        "withheld": len(attack.reached),
        "determined": len(attack.determined) + len(attack.worked_out) + len(attack.unsafe_medians),
        "narrowed": len(attack.narrowed),
        "full_range": len(attack.full_range),
        "not_small": len(attack.large),
        "tables_in_certificate": len(attack.certificate.tables) if attack.certificate else 0,
        "cells": [_cell(place, published, *reach) for place, reach in attack.reached.items()],
        "leaks": [*map(_name, attack.determined), *attack.worked_out, *map(_name, attack.unsafe_medians)],
        "group_disclosure": [_name(place) for place in group_disclosure(published)],
    }


def group_disclosure(published: Published) -> Iterator[Place]:
    """Where everyone in a published group falls into one category: all six women not self-sufficient, for instance."""
    for place, shown in published.figures.items():
        if place.measure in OUTCOMES:
            share = declared.SHARES[place.measure]
            base = published.figures[place._replace(measure=share.base)].value
            part = published.figures[place._replace(measure=share.plus[0])].value
            if shown.value is not None and base and part in (0, base):
                yield place
    yield from _one_code_only(published)


def _one_code_only(published: Published) -> Iterator[Place]:
    """Exits of a group all for one reason; assisted participants of a sex all with one barrier."""
    for place, shown in published.figures.items():
        first = published.dimensions[place.table][0]
        if not is_count(place.measure) or first not in (declared.REASON, declared.BARRIER) or place.codes[0] == TOTAL:
            continue
        whole = published.figures[place._replace(codes=(TOTAL, *place.codes[1:]))].value
        if shown.value and shown.value == whole:
            yield place


def _cell(place: Place, published: Published, low: int, high: int | None) -> dict[str, Any]:
    codes = dict(zip(published.dimensions[place.table], place.codes, strict=True))
    return {"table": place.table, "measure": place.measure, **codes, "low": low, "high": high}


def _name(place: Place) -> str:
    return "|".join((str(place.table), place.measure, *place.codes))
