"""What a rule found, and the one way of counting it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.translations import _

SHOWN = 5


@dataclass(frozen=True)
class Finding:
    """A broken rule: its name, and what is wrong and where. Ids, never names or numbers.

    `number` is how many rows break it and `ids` the first of them, where it is rows that do.
    """

    rule: str
    message: Any
    number: int = 0
    ids: tuple[int, ...] = ()


Rule = Callable[[Any, date], list[Finding]]


def rows(session: Any, rule: str, query: Any, message: Any) -> list[Finding]:
    """A finding with the number of rows that `query` (a select of ids) gives and the first of them."""
    number = int(session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0)
    if not number:
        return []
    return [counted(rule, message, number, session.scalars(query.limit(SHOWN)))]


def counted(rule: str, message: Any, number: int, ids: Iterable[int]) -> Finding:
    """The finding that `number` rows break the rule, `ids` among them."""
    first = tuple(ids)
    shown = ", ".join(str(each) for each in first)
    return Finding(rule, _("%(what)s: %(n)s st, id %(ids)s", what=message, n=number, ids=shown), number, first)
