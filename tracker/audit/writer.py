"""New links at the end of the chain, in a transaction that holds the end until it commits."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tracker.audit import chain, head
from tracker.audit.entry import Entry
from tracker.audit.keeping import Keeping
from tracker.audit.models import DETAILS, ENTRIES
from tracker.database import without_unseen

# One transaction at a time writes to the log. SQLite has one writer anyway, see `database.writing`.
_LOCK = sa.text("SELECT pg_advisory_xact_lock(8391472650113)")
_LAST = f"SELECT id, mac FROM {ENTRIES.name} ORDER BY id DESC LIMIT 1"  # noqa: S608 - our own table's name
_MAC = sa.select(ENTRIES.c.mac).where(ENTRIES.c.id == sa.bindparam("sought"))
_ENTRY = sa.insert(ENTRIES)
_DETAIL = sa.insert(DETAILS)


@dataclass(frozen=True)
class Moved:
    """The head after a write, and the anchored head it may follow; None if the anchor does not stand."""

    seen: head.Head | None
    new: head.Head


def write(connection: Connection, entries: Sequence[Entry], kept: Keeping) -> Moved:
    """Link `entries` to the end. The anchor is moved by whoever commits."""
    last = hold(connection)
    seen = head.standing(kept.head_file, kept.key, last, lambda sought: connection.scalar(_MAC, {"sought": sought}))
    rows: list[dict[str, Any]] = []
    details: list[dict[str, Any]] = []
    for entry in entries:
        row, detail = _link(entry, last, kept)
        rows.append(row)
        details.extend(detail)
        last = head.Head(row["id"], row["mac"])
    connection.execute(_ENTRY, rows)
    if details:
        connection.execute(_DETAIL, details)
    return Moved(seen, last)


def hold(connection: Connection) -> head.Head:
    """The last entry, and nobody adds another before this transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK)
    found = connection.exec_driver_sql(_LAST).one_or_none()
    return head.START if found is None else head.Head(found.id, found.mac)


def _link(entry: Entry, last: head.Head, kept: Keeping) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    row: dict[str, Any] = {
        "id": last.id + 1,
        "at": entry.at,
        "user_id": entry.who.user_id,
        "client": _text(entry.who.client),
        "role": str(entry.who.role),
        "unit_id": entry.who.unit_id,
        "action": entry.action.value,
        "thing": entry.thing,
        "thing_id": entry.thing_id,
        "participant_id": entry.participant_id,
        "reason": _text(entry.reason),
        "details_digest": None,
        "previous": last.mac,
    }
    detail = _detail(row["id"], entry.content(), kept)
    if detail:
        row["details_digest"] = detail.pop("digest")
    row["mac"] = chain.mac(kept.key, row)
    return row, [detail] if detail else []


def _text(given: str) -> str:
    """What both databases can keep: a text that cannot be saved must not stop the work that is logged."""
    return without_unseen(given).encode(errors="replace").decode()


def _detail(entry_id: int, content: str | None, kept: Keeping) -> dict[str, Any]:
    if content is None:
        return {}
    salt = secrets.token_bytes(16)
    digest = chain.details_digest(kept.key, entry_id, salt, content)
    return {"entry_id": entry_id, "salt": salt, "content": kept.seal(entry_id, content), "digest": digest}
