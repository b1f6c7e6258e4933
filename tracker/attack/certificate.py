"""The integer certificate: a few whole tables that agree with all that is published, for the verifier to add up."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tracker.attack import verify
from tracker.attack.aims import Aims
from tracker.attack.knowledge import Rate
from tracker.attack.system import NO_LIMIT, System


@dataclass(frozen=True)
class Certificate:
    """What is claimed, and the tables that prove it. The tables stay inside the house: one of them may be the truth."""

    statement: verify.Statement
    tables: tuple[dict[Hashable, int], ...]

    def faults(self) -> list[str]:
        """What the verifier finds wrong; nothing, if the certificate holds."""
        return verify.faults(self.statement, self.tables)

    def as_json(self) -> dict[str, Any]:
        """The counts that are not known, table by table, for keeping with the release inside the house."""
        open_keys = [key for key, (low, high) in self.statement.bounds.items() if low != high]
        return {
            "unknowns": [name_of(key) for key in open_keys],
            "tables": [[table[key] for key in open_keys] for table in self.tables],
        }


def name_of(key: Hashable) -> str:
    """A key as text."""
    if isinstance(key, tuple):
        return "|".join(name_of(part) for part in key)
    return str(key)


def statement(system: System, rates: Sequence[Rate], guards: Sequence[int], threshold: int) -> verify.Statement:
    """What is published, for the verifier; of the `guards` no number under the threshold may be the only one."""
    keys, rows = system.keys, system.rows
    bounds = {
        key: (int(low), None if high >= NO_LIMIT else int(high))
        for key, low, high in zip(keys, system.low, system.high, strict=True)
    }
    sums = []
    for number in range(len(rows.low)):
        inside = slice(rows.start[number], rows.start[number + 1])
        terms = [(keys[col], int(coef)) for col, coef in zip(rows.col[inside], rows.coef[inside], strict=True)]
        least = None if rows.low[number] <= -NO_LIMIT else int(rows.low[number])
        sums.append((terms, least, None if rows.high[number] >= NO_LIMIT else int(rows.high[number])))
    shares = [(keys[rate.numerator], keys[rate.base], rate.tenths) for rate in rates]
    small = frozenset(range(1, threshold))
    return verify.Statement(bounds, sums, shares, {keys[number]: small for number in guards})


def fewest(found: Sequence[np.ndarray], fresh_aims: Any) -> list[np.ndarray]:
    """A few of the tables that show as much as all of them: the one that shows most, again and again."""
    left = [np.asarray(table) for table in found]
    aims: Aims = fresh_aims()
    chosen: list[np.ndarray] = []
    while left and aims.left():
        gains = [aims.gain(table) for table in left]
        best = int(np.argmax(gains))
        if gains[best] == 0:
            break
        aims.see(left[best])
        chosen.append(left.pop(best))
    return chosen
