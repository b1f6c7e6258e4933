"""Entries wait here for the commit of their transaction; what is rolled back takes its entries with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction, scoped_session

from tracker.audit import head, keeping, writer
from tracker.audit.entry import Entry
from tracker.database import AnySession

_WAITING = "audit.waiting"
_WRITTEN = "audit.written"


@dataclass
class _Waiting:
    """The entries of one transaction, each with the savepoint it was logged in."""

    transaction: Any
    entries: list[tuple[Entry, Any]] = field(default_factory=list)


def put(given: AnySession, entries: Iterable[Entry]) -> None:
    """Let the entries wait for the commit of the session's transaction."""
    session = given() if isinstance(given, scoped_session) else given
    if not session.in_transaction():
        session.begin()
    transaction, savepoint = session.get_transaction(), session.get_nested_transaction()
    waiting = session.info.get(_WAITING)
    if waiting is None or waiting.transaction is not transaction:  # a session that was closed forgets
        waiting = session.info[_WAITING] = _Waiting(transaction)
    waiting.entries.extend((entry, savepoint) for entry in entries)


def told_of(given: AnySession) -> set[int]:
    """The participants whom the entries of the session's transaction are about so far."""
    return {entry.participant_id for entry in _so_far(given) if entry.participant_id is not None}


def tells(given: AnySession) -> bool:
    """Whether the session's transaction has anything to log so far."""
    return bool(_so_far(given))


def _so_far(given: AnySession) -> list[Entry]:
    session = given() if isinstance(given, scoped_session) else given
    session.flush()  # what is written then is logged too
    waiting = session.info.get(_WAITING)
    if waiting is None or waiting.transaction is not session.get_transaction():
        return []
    return [entry for entry, _savepoint in waiting.entries]


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()  # rows are locked before the end of the chain is, and what is written here may be logged too
    waiting = session.info.pop(_WAITING, None)
    if waiting is None or waiting.transaction is not session.get_transaction() or not waiting.entries:
        return
    kept = keeping.of(session)
    with keeping.looking("the chain is one for all"):
        moved = writer.write(session.connection(), [entry for entry, _savepoint in waiting.entries], kept)
    session.info[_WRITTEN] = (waiting.transaction, kept, moved)


@event.listens_for(Session, "after_commit")
def _anchor(session: Session) -> None:
    if session.in_nested_transaction():
        return
    transaction, kept, moved = session.info.pop(_WRITTEN, (None, None, None))
    if moved is not None and moved.seen is not None and transaction is session.get_transaction():
        head.advance(kept.head_file, kept.key, moved.seen, moved.new)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, ended: SessionTransaction) -> None:
    waiting = session.info.get(_WAITING)
    if waiting is None:
        return
    if ended.nested:
        waiting.entries = [pair for pair in waiting.entries if not _within(pair[1], ended)]
    elif waiting.transaction is ended:
        del session.info[_WAITING]


def _within(savepoint: SessionTransaction | None, ended: SessionTransaction) -> bool:
    while savepoint is not None and savepoint is not ended:
        savepoint = savepoint.parent
    return savepoint is ended
