"""How the year's tables are rounded or perturbed, and what the attack on them comes to: figures, not a proof."""

from dataclasses import asdict
from typing import Any

from tracker.attack import changed
from tracker.attack.bounds import Contradiction
from tracker.attack.groups import Group, as_json, groups
from tracker.attack.programme import Unsound
from tracker.attack.published import of_tables
from tracker.exports import protections
from tracker.releases.protected import Protected, Tell, Wanted
from tracker.releases.terms import Method
from tracker.statistics.disclosure import cell_key, rounding
from tracker.statistics.disclosure.primary import values
from tracker.statistics.service import AnnualTables
from tracker.statistics.tables import Table

NOISE = cell_key.Noise()
"""The city's parameters; what is published says which they were."""


class NoiseAstray(Exception):
    """The changes are not what the declaration says of them: a fault in the program or in the keys."""


def protect(annual: AnnualTables, wanted: Wanted, tell: Tell) -> Protected:
    """The year's tables, rounded or perturbed, and attacked. What was published earlier, changed in the same way, adds
    nothing for an outsider. `safe` unless the attack could not be made: who fixes decides of what it came to.
    """
    by_noise = wanted.method == Method.CELL_KEY
    named = protections.cell_key(NOISE) if by_noise else protections.rounding()
    try:
        tables, inside = _noisy(annual) if by_noise else (rounding.round_tables(annual.tables), {})
        reading = cell_key.reading(NOISE) if by_noise else rounding.READING
        shown = of_tables(annual.year, annual.as_of, tables, annual.working_reasons, reading)
        found = changed.attack(shown, wanted.threshold, tell, begin=values(annual.tables))
    except (Contradiction, Unsound, NoiseAstray) as fault:
        return Protected((), named, {"fault": type(fault).__name__}, None, 0, False)
    certain = [group for group in groups(shown) if _certain(group, found, named.least_base)]
    told = {"method": wanted.method, **found.as_json()}
    told["group_disclosure"] = [as_json(group, shown) for group in certain]
    if by_noise:
        told["noise"] = {"most": NOISE.most, **asdict(cell_key.check(NOISE))}
    inside |= {
        "worked_out": [{**shown.named(place), "value": value} for place, value in found.small.items()],
        "rests": [
            {"whole": rest.whole, "part": rest.part, "cell": dict(rest.cell), "value": value}
            for rest, value in found.rests.items()
        ],
    }
    return Protected(tables, named, told, inside, len(certain) + len(found.small) + len(found.rests), True)


def _noisy(annual: AnnualTables) -> tuple[tuple[Table, ...], dict[str, Any]]:
    """The tables with noise, and what was measured of it. Raises `NoiseAstray`."""
    tables = cell_key.perturb_tables(annual.tables, NOISE)
    measured = cell_key.measured(annual.tables, tables, NOISE)
    if not measured.as_declared:
        raise NoiseAstray
    return tables, {"measured": asdict(measured)}


def _certain(group: Group, found: changed.Found, least_base: int) -> bool:
    """Whether an outsider can tell the group: a printed zero may be a few, and a small size another."""
    if group.all:
        return group.size >= least_base
    return found.known.get(group.place) == 0
