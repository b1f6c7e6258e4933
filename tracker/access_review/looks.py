"""Who has looked at a participant or changed something about her: person by person, day by day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from tracker import clock
from tracker.access import scope
from tracker.access_review import reading
from tracker.access_review.happenings import Names
from tracker.audit import told
from tracker.audit.actions import Action
from tracker.audit.models import AuditEntry
from tracker.codelists.terms import RoleName
from tracker.database import at_most
from tracker.emergency.models import EmergencyAccess
from tracker.participants import merged
from tracker.translations import _

LONGEST = 2_000
"""Entries that are gone through, the newest; the older ones are in the log."""
_SAYS_ITSELF = {Action.CONSENT.value, Action.CONSENT_WITHDRAWN.value}
_EMERGENCY = EmergencyAccess.__tablename__


@dataclass
class Visit:
    """All that one person did with the participant in one day. `what`: the action's label → on which pages."""

    day: date
    who: Any
    mine: bool
    first: datetime
    last: datetime
    times: int = 0
    emergency: bool = False
    roles: list[str] = field(default_factory=list)
    what: dict[str, list[str]] = field(default_factory=dict)


def of_participant(
    session: Any, participant_id: int, unit_id: int, user_id: int, *, longest: int = LONGEST
) -> tuple[list[Visit], bool]:
    """What the unit's people have done, the latest first, and whether there is more; `user_id` is who asks.

    The page says who may (`policy.sees_looks`): it reads the unit's log also for a handler, who otherwise does not.
    """
    found = _entries(session, participant_id, unit_id, longest)
    return _visits(found[:longest], user_id, Names(session)), len(found) > longest


def _entries(session: Any, participant_id: int, unit_id: int, longest: int) -> Sequence[Any]:
    whose = AuditEntry.participant_id.in_(merged.members(session, participant_id))
    query = reading.entries().where(told.to_unit(unit_id), whose).order_by(AuditEntry.id.desc())
    seen = scope.current() or scope.NOBODY
    with scope.inside(replace(seen, log=(unit_id,))):
        entries: Sequence[Any] = session.execute(query.limit(at_most(longest + 1))).all()
    return entries


def _visits(entries: Iterable[Any], user_id: int, names: Names) -> list[Visit]:
    found: dict[tuple[Any, ...], Visit] = {}
    for row in entries:
        day, mine = clock.local_day(row.at), row.user_id == user_id
        new = Visit(day, reading.who(row), mine, first=row.at, last=row.at)
        _add(found.setdefault((day, row.user_id, row.client), new), row, names)
    return list(found.values())


def _add(visit: Visit, row: Any, names: Names) -> None:
    """One entry more, an earlier one than those before it."""
    visit.first, visit.times = row.at, visit.times + 1
    emergency = row.thing == _EMERGENCY  # the visit is marked so: what was done does not say it again
    visit.emergency = visit.emergency or emergency
    if row.role in set(RoleName):
        _once(visit.roles, str(RoleName(row.role).label))
    action = Action(row.action)
    pages = visit.what.setdefault(str(_("Öppnat uppgifterna") if action is Action.EMERGENCY else action.label), [])
    if row.action not in _SAYS_ITSELF and not emergency:
        _once(pages, str(reading.why(row, names)))


def _once(texts: list[str], text: str) -> None:
    if text not in texts:
        texts.append(text)
