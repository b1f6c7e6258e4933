"""Words about people that nobody's file leads to: of searches, and of emergency access. They do not stand for ever."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from tracker import clock
from tracker.audit import details, keeping
from tracker.audit.actions import Action
from tracker.audit.entry import Who
from tracker.audit.models import ENTRIES
from tracker.retention import due, emergencies

REASON = "retention.words"


@dataclass(frozen=True)
class Old:
    """How many searches and emergency accesses have words that have stood too long."""

    searches: int
    emergencies: int

    def __bool__(self) -> bool:
        return self.searches > 0 or self.emergencies > 0


def old(session: Any, unit_id: int, as_of: date, months: int) -> Old:
    """What `clear` takes on `as_of`. Two queries."""
    with keeping.looking("how long words of searches have stood; nobody is shown them"):
        searches = session.scalar(_searches(unit_id, as_of, months).with_only_columns(sa.func.count()))
    return Old(int(searches or 0), emergencies.number_old(session, unit_id, as_of))


def clear(session: Any, unit_id: int, as_of: date, months: int, who: Who) -> None:
    """Take the words of the unit's searches that are `months` months old, and of its emergencies as old as a file that
    goes. Inside `writing()`, in a scope that sees the unit."""
    with keeping.looking("how long words of searches have stood; nobody is shown them"):
        searches = list(session.scalars(_searches(unit_id, as_of, months)))
    details.empty(session, who, REASON, searches)
    emergencies.clear_old(session, unit_id, as_of)


def _searches(unit_id: int, as_of: date, months: int) -> Any:
    before = datetime.combine(due.months_before(as_of, months), time.min, clock.CITY_TIME)
    unit = sa.or_(ENTRIES.c.unit_id == unit_id, ENTRIES.c.unit_id.is_(None))
    return details.with_contents(unit, ENTRIES.c.action == Action.SEARCH.value, ENTRIES.c.at < before)
