"""The verifier: do these tables agree with all that is published, and do they show each guarded count other values?

Additions and comparisons, on plain whole numbers. No solver and nothing else of what found the tables.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Table = Mapping[Hashable, int]


@dataclass(frozen=True)
class Statement:
    """What is published, as plain numbers: each count's bounds (None: no upper one), sums with their bounds, shares
    as (numerator, base, tenths of a per cent), and for each guarded count its small values, of which none may be the
    only one. In full range `promised` are those of which every one must be shown."""

    bounds: Mapping[Hashable, tuple[int, int | None]]
    sums: Sequence[tuple[Sequence[tuple[Hashable, int]], int | None, int | None]]
    shares: Sequence[tuple[Hashable, Hashable, int]]
    guarded: Mapping[Hashable, frozenset[int]]
    promised: Mapping[Hashable, frozenset[int]] = field(default_factory=dict)


def faults(statement: Statement, tables: Sequence[Table]) -> list[str]:
    """What is wrong with the certificate, in words; nothing, if it proves what it should."""
    found = [] if tables else ["there is no table"]
    for number, table in enumerate(tables):
        found += [f"table {number}: {what}" for what in _disagreements(statement, table)]
    return found + _not_shown(statement, tables)


def _disagreements(statement: Statement, table: Table) -> Iterable[str]:
    if table.keys() != statement.bounds.keys():
        yield "not the counts that are published"
        return
    for key, (low, high) in statement.bounds.items():
        if not isinstance(table[key], int) or table[key] < low or (high is not None and table[key] > high):
            yield f"{key} is not what is published"
    for terms, least, most in statement.sums:
        total = sum(coef * table[key] for key, coef in terms)
        if (least is not None and total < least) or (most is not None and total > most):
            yield f"a sum over {terms[0][0]} does not hold"
    for numerator, base, tenths in statement.shares:
        if (2000 * table[numerator] + table[base]) // (2 * table[base]) != tenths:
            yield f"a share of {base} is printed otherwise"


def _not_shown(statement: Statement, tables: Sequence[Table]) -> list[str]:
    found = []
    for key, small in statement.guarded.items():
        values = {table[key] for table in tables if key in table}
        other = len(values) > 1 or bool(values - small)
        if not other:
            found.append(f"{key} has one value in every table")
    for key, promised in statement.promised.items():
        if missing := promised - {table[key] for table in tables if key in table}:
            found.append(f"{key} is never {', '.join(map(str, sorted(missing)))}")
    return found


def not_every_value(statement: Statement, tables: Sequence[Table]) -> list[Hashable]:
    """The guarded counts that are not shown to take every one of their values: the stricter promise."""
    return [key for key, small in statement.guarded.items() if not small <= {table[key] for table in tables}]
