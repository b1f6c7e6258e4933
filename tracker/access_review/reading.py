"""Entries of the log in words."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tracker.access.models import User
from tracker.access.systems.service import OURS
from tracker.access.witness import purpose_of
from tracker.access_review import happenings
from tracker.access_review.happenings import Names
from tracker.access_review.texts import REASONS, THINGS
from tracker.audit.actions import Action
from tracker.audit.models import AuditEntry
from tracker.audit.told import BY_CONSENT
from tracker.codelists.terms import RoleName
from tracker.translations import _

COLUMNS: tuple[Any, ...] = (
    AuditEntry.id,
    AuditEntry.at,
    AuditEntry.user_id,
    AuditEntry.client,
    AuditEntry.role,
    AuditEntry.action,
    AuditEntry.thing,
    AuditEntry.participant_id,
    AuditEntry.reason,
    sa.func.coalesce(User.name, "").label("who"),
)

_ENDPOINT = re.compile(r"\w+\.\w+")


@dataclass(frozen=True)
class Told:
    """One entry for people to read. `what` was done, `why`: on which page or for what."""

    id: int
    at: datetime
    who: str
    role: Any
    what: Any
    why: Any
    participant_id: int | None
    user_id: int | None


def entries() -> Any:
    """A select of entries as `in_words` takes them."""
    return sa.select(*COLUMNS).outerjoin(User, User.id == AuditEntry.user_id)


def of_ids(ids: list[int]) -> Any:
    """A select of the entries with these ids."""
    return entries().where(AuditEntry.id.in_(ids))


def in_words(row: Any, names: Names) -> Told:
    """One row of `entries`."""
    role = RoleName(row.role).label if row.role in set(RoleName) else ""
    what = Action(row.action).label
    return Told(row.id, row.at, who(row), role, what, why(row, names), row.participant_id, row.user_id)


def who(row: Any) -> Any:
    """Whose name stands for what was done: a user's, another system's, or that it was a command."""
    if row.who or not row.client:
        return row.who or "–"
    return _("Kommando") if row.client.startswith(OURS) else _("System: %(name)s", name=row.client)


def why(row: Any, names: Names) -> Any:
    """On which page or for what it was done, never a code: what has no words any more is told by its thing."""
    if row.reason == BY_CONSENT:
        return _("Öppnat av en annan enhet med samtycke")
    if row.thing == "revision":
        return _thing(row.reason.partition(".")[0])
    if not row.reason:
        return _thing(row.thing)
    return REASONS.get(row.reason) or happenings.in_words(row.reason, names) or _page(row)


def _thing(name: str) -> Any:
    return THINGS.get(name, _("Något som inte finns längre"))


def _page(row: Any) -> Any:
    purpose = purpose_of(row.reason)
    return _thing(row.thing) if purpose == row.reason and _ENDPOINT.fullmatch(row.reason) else purpose
