"""Entries of the log in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tracker.access.models import User
from tracker.access.witness import purpose_of
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


def in_words(row: Any) -> Told:
    """One row of `entries`."""
    role = RoleName(row.role).label if row.role in set(RoleName) else ""
    what = Action(row.action).label
    return Told(row.id, row.at, who(row), role, what, why(row), row.participant_id, row.user_id)


def who(row: Any) -> Any:
    """Whose name stands for what was done: a user's, or that it was a command."""
    return row.who or (_("Kommando") if row.client else "–")


def why(row: Any) -> Any:
    """On which page or for what it was done."""
    if row.reason == BY_CONSENT:
        return _("Öppnat av en annan enhet med samtycke")
    if row.thing == "revision":
        thing = row.reason.partition(".")[0]
        return _THINGS.get(thing, thing)
    return purpose_of(row.reason) if row.reason else _THINGS.get(row.thing, row.thing)


_THINGS: dict[str, Any] = {
    "participant": _("Uppgifter om deltagaren"),
    "enrolment": _("Inskrivning"),
    "follow_up": _("Uppföljning"),
    "follow_up_attempt": _("Försök att nå deltagaren"),
    "different_people": _("Två personer"),
    "handler": _("Handläggare av skyddad person"),
    "import_run": _("Inläst lista"),
    "consent": _("Samtycke"),
    "emergency_access": _("Nödåtkomst"),
    "emergency_notice": _("Granska nödåtkomst"),
    "retention_run": _("Gallring"),
    "access_review": _("Loggranskning"),
}
