"""Writing to the log: in the caller's transaction, or, for reads, in a short one of its own."""

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from tracker.audit import head, keeping, queue, writer
from tracker.audit.actions import Action
from tracker.audit.entry import Entry, Who
from tracker.audit.models import DETAILS, ENTRIES
from tracker.database import in_writing, writing_by_itself


class WrongPlace(RuntimeError):
    """A fault of ours: `append` outside a write transaction would be lost, `note` inside one would wait for itself."""


def append(session: Any, entry: Entry) -> None:
    """Log `entry` with the write transaction of `session`: both are there, or neither.

    It is written last, at the commit: the end of the chain is held for as short as can be, and always after every
    row, so that no two transactions wait for each other. Raises `WrongPlace` outside `writing()`.
    """
    append_all(session, [entry])


def append_all(session: Any, entries: Iterable[Entry]) -> None:
    """Log many entries with the write transaction of `session`, in this order. Raises `WrongPlace`."""
    if not in_writing():
        raise WrongPlace("append() outside writing(); reads use note()")
    queue.put(session, entries)


def note(engine: Engine, *entries: Entry, kept: keeping.Keeping | None = None) -> None:
    """Log what was read, sought or refused, at once, in a write transaction of its own.

    Raises `WrongPlace` inside `writing()`: there `append` is right, and what a refusal rolls back is noted after
    the block.
    """
    if in_writing():
        raise WrongPlace("note() inside writing(); use append()")
    kept = kept or keeping.of_app()
    with writing_by_itself(engine) as connection, keeping.looking("the chain is one for all"):
        moved = writer.write(connection, entries, kept)
    if moved.seen is not None:
        head.advance(kept.head_file, kept.key, moved.seen, moved.new)


def detail_of(session: Any, entry_id: int) -> dict[str, Any] | None:
    """The personal contents of an entry; None if it has none, or none any more. Raises `ValueError` if forged."""
    if session.scalar(sa.select(ENTRIES.c.id).where(ENTRIES.c.id == entry_id)) is None:
        return None  # it is not the reader's to see
    with keeping.looking("the detail of an entry that is seen"):
        content = session.scalar(sa.select(DETAILS.c.content).where(DETAILS.c.entry_id == entry_id))
    if content is None:
        return None
    told: dict[str, Any] = json.loads(keeping.of(session).unseal(entry_id, content))
    return told


def erase_details(
    session: Any, who: Who, reason: str, *, participant_id: int | None = None, up_to: int | None = None
) -> int:
    """Take away the personal contents of entries, of one person or all up to an id. Returns how many.

    The entries stay, and an `erase` entry tells that their contents were taken away; `verify` asks for it.
    """
    if (participant_id is None) == (up_to is None):
        raise ValueError("either participant_id or up_to")
    whose = ENTRIES.c.participant_id == participant_id if up_to is None else ENTRIES.c.id <= up_to
    chosen = sa.select(ENTRIES.c.id).where(whose)
    with keeping.looking("whoever erases does not read the log"):
        gone = session.execute(sa.delete(DETAILS).where(DETAILS.c.entry_id.in_(chosen))).rowcount
    told = Entry(Action.ERASE, who, DETAILS.name, up_to, participant_id, reason)
    append(session, told)
    return int(gone)
