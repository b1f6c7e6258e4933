"""`attack.json`: the report of an attack, fit to be published. No true values, and not which cells came first.

One form, whoever makes it: the check of a release, and `tracker attack` from the files alone.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from tracker.attack.audit import Attack
from tracker.attack.groups import as_json as group_json
from tracker.attack.groups import groups
from tracker.attack.knowledge import is_count
from tracker.attack.published import Published


def as_json(attack: Attack, published: Published, earlier: Sequence[str] = ()) -> dict[str, Any]:
    """The report: the interval of every withheld count, how many of each kind, and what to think twice about.

    `earlier` names the releases of the same period that the attack knew. `leaks` is what can be worked out.
    """
    found = list(leaks(attack, published))
    return {
        "threshold": attack.threshold,
        "safe": attack.safe and not found,
        "earlier": list(earlier),
        "withheld": len(attack.reached),
        "determined": len(found),
        "narrowed": len(attack.narrowed),
        "full_range": len(attack.full_range),
        "large": len(attack.large),
        "tables_in_certificate": len(attack.certificate.tables) if attack.certificate else 0,
        "cells": [
            {**published.named(place), "low": low, "high": high} for place, (low, high) in attack.reached.items()
        ],
        "leaks": found,
        "group_disclosure": [group_json(group, published) for group in groups(published)],
    }


def leaks(attack: Attack, published: Published) -> Iterator[dict[str, Any]]:
    """What an outsider has, or works out, of small counts.

    `printed`: a small count that stands there; `count`: a withheld one with a single value; `rest`: what is left of a
    whole less its part; `median`: one printed of so few.
    """
    for place, shown in published.figures.items():
        if is_count(place.measure) and shown.value is not None and 0 < shown.value < attack.threshold:
            yield {"kind": "printed", **published.named(place), "value": int(shown.value)}
    for place in attack.determined:
        yield {"kind": "count", **published.named(place), "value": attack.reached[place][0]}
    for rest, value in attack.worked_out.items():
        yield {"kind": "rest", "whole": rest.whole, "part": rest.part, **dict(rest.cell), "value": value}
    for place in attack.unsafe_medians:
        yield {"kind": "median", **published.named(place)}
