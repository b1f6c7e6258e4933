"""What happens at the doors, told in one place."""

from datetime import datetime
from typing import Any

from tracker.access import witness
from tracker.audit import queue, service
from tracker.audit.actions import Action
from tracker.audit.entry import Entry, Who
from tracker.database import in_writing
from tracker.extensions import db

KINDS = frozenset(
    {
        "login",  # user_id, how
        "login_failed",  # why; user_id where someone has the address
        "locked",  # until; user_id where someone has the address
        "unlocked",  # user_id
        "logout",  # user_id
        "session_ended",  # user_id, session_id or all=True, by
        "second_factor_set",  # user_id, which: totp, passkey or recovery_codes
        "second_factor_removed",  # user_id, which
        "second_factor_reset",  # user_id, by
        "recovery_code_used",  # user_id
        "password_changed",  # user_id
        "roles_changed",  # user_id, added, removed; by unless the city's own login says so, herself of one ended
        "user_added",  # user_id, by
        "user_changed",  # user_id, fields, by
        "user_activated",  # user_id, by
        "user_deactivated",  # user_id, by
        "client_added",  # of a system: client, unit_id, grants
        "client_changed",  # client, grants
        "client_secret_added",  # client, secret_id
        "client_secret_ended",  # the same
        "client_revoked",  # client
        "client_token",  # grants, secret_id
        "webhook_added",  # of a system's webhook: client, webhook, kinds
        "webhook_changed",  # the same
        "webhook_secret_added",  # client, webhook, secret_id
        "webhook_secret_ended",  # the same
        "webhook_paused",  # client, webhook
        "webhook_resumed",  # the same
        "webhook_again",  # client, webhook, after
        "webhook_removed",  # client, webhook
        "call",  # of a system: endpoint, status
        "unit_added",  # unit_id, by
        "unit_changed",  # unit_id, by
        "code_added",  # code_list, code, by
        "code_changed",  # code_list, code, fields, by
        "project_reader_added",  # user_id, project_id, by
        "project_reader_removed",  # user_id, project_id, by
        "export_right_given",  # user_id, unit_id, purpose, until, by
        "export_right_withdrawn",  # user_id, unit_id, by
        "individuals_exported",  # user_id, unit_id, what, period, rows, file; in words
        "delivery_drafted",  # user_id, unit_id, delivery, rows
        "delivery_sent",  # user_id, unit_id, delivery
        "delivery_accepted",  # the same
        "delivery_rejected",  # the same
        "delivery_discarded",  # the same
    }
)


def noted(kind: str, **facts: Any) -> None:
    """Tell the log that `kind` has happened, with facts: ids and fixed words, never an address that was typed.

    Called inside the write transaction of what happened where there is one. Raises `ValueError` for an unknown kind.
    """
    if kind not in KINDS:
        raise ValueError(kind)
    whom = facts.pop("user_id", None)
    who = _who(whom, facts)
    words = {name: facts.pop(name) for name in _IN_WORDS if name in facts} or None
    entry = Entry(_ACTIONS.get(kind, Action.USERS), who, "user", whom, reason=_reason(kind, facts), detail=words)
    if in_writing():
        queue.put(db.session, [entry])
    else:
        service.note(db.engine, entry)


def of_system(session: Any, kind: str, client_row_id: int, who: Who, **facts: Any) -> None:
    """Tell the log what has happened to another system's way in, with the write transaction that it happens in."""
    if kind not in KINDS:
        raise ValueError(kind)
    action = _ACTIONS.get(kind, Action.USERS)
    queue.put(session, [Entry(action, who, "client", client_row_id, reason=_reason(kind, facts))])


_ACTIONS = {
    "client_token": Action.LOGIN,
    "login": Action.LOGIN,
    "login_failed": Action.LOGIN_FAILED,
    "locked": Action.LOGIN_FAILED,
    "logout": Action.LOGOUT,
    "individuals_exported": Action.EXPORT,
    "delivery_drafted": Action.CREATE,
    "delivery_sent": Action.CHANGE,
    "delivery_accepted": Action.CHANGE,
    "delivery_rejected": Action.CHANGE,
    "delivery_discarded": Action.DELETE,
}

_IN_WORDS = ("purpose", "numbers", "participants")
"""What someone has written (the purpose, why numbers), and about whom: it goes where it can be erased."""


def _who(whom: int | None, facts: dict[str, Any]) -> Who:
    """Whoever did it: said, else whoever is here, else the one it happened to."""
    by, here = facts.pop("by", None), witness.who()
    if by is not None and by != here.user_id:
        return Who(user_id=by)
    return here if here.user_id is not None or here.client else Who(user_id=whom)


def _reason(kind: str, facts: dict[str, Any]) -> str:
    """The kind and its facts, which are ids and fixed words."""
    told = ", ".join(f"{name}={_word(value)}" for name, value in sorted(facts.items()))
    return f"{kind} {told}".strip()


def _word(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "+".join(map(_word, value))
    return value.isoformat() if isinstance(value, datetime) else str(value)
