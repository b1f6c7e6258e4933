"""Every change and every new row about people goes into the log, with the transaction that writes it.

A revision tells what stood before; its entry points at it and vouches for it, so that one altered afterwards is found.
What is written past the session's objects (`bulk`) says so itself, with `told`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from tracker.access import witness
from tracker.audit import covered, keeping, queue
from tracker.audit.actions import Action
from tracker.audit.entry import Entry, Who
from tracker.revisions.models import Revision

NEW = {
    "participant": Action.CREATE,
    "enrolment": Action.CREATE,
    "follow_up_attempt": Action.CREATE,
    "different_people": Action.CREATE,
    "handler": Action.CREATE,
    "import_run": Action.CREATE,
    "retention_run": Action.CREATE,
    "access_review": Action.CREATE,
}
"""Tables whose new rows are logged by themselves. The rest follow from one of them, or have a revision."""
_ACTIONS = {"merged": Action.MERGE, "merge_undone": Action.PART, "cancelled": Action.DELETE}


def told(
    session: Any, action: Action, thing: str, rows: Iterable[tuple[int | None, int | None]], *,
    unit_id: int | None, reason: str = "",
) -> None:  # fmt: skip
    """Log rows of the unit in the table `thing`, each (id, participant id), with the transaction of `session`."""
    who = _who(unit_id)
    queue.put(session, [Entry(action, who, thing, id_, whose, reason) for id_, whose in rows])


def vouch(session: Any, revisions: Iterable[dict[str, Any]]) -> None:
    """Log revisions that were written in bulk, given by column, the id among them."""
    key = keeping.of(session).key
    queue.put(session, [_of_revision(key, each) for each in revisions])


def _who(unit_id: int | None) -> Who:
    """Whoever acts; a command for the unit whose rows it writes."""
    who = witness.who()
    return replace(who, unit_id=unit_id) if who.unit_id is None else who


def _of_revision(key: bytes, row: dict[str, Any]) -> Entry:
    table = Revision.__tablename__
    return Entry(
        _ACTIONS.get(row["action"], Action.CHANGE), _who(row["unit_id"]), table, row["id"], row["participant_id"],
        f"{row['thing']}.{row['action']}", {covered.DIGEST: covered.digest(key, table, row)},
    )  # fmt: skip


@event.listens_for(Session, "after_flush")
def _written(session: Session, _context: Any) -> None:
    entries = list(_entries(session))
    if entries:
        queue.put(session, entries)


def _entries(session: Session) -> Iterator[Entry]:
    for row in session.new:
        if isinstance(row, Revision):
            values = {name: getattr(row, name) for name in (*covered.columns(Revision), "unit_id", "participant_id")}
            yield _of_revision(keeping.of(session).key, values)
        elif (action := NEW.get(getattr(row, "__tablename__", ""))) is not None:
            yield _of_new(action, row)


def _of_new(action: Action, row: Any) -> Entry:
    whose = row.id if row.__tablename__ == "participant" else getattr(row, "participant_id", None)
    thing_id = row.user_id if row.__tablename__ == "handler" else getattr(row, "id", None)
    return Entry(action, _who(row.unit_id), row.__tablename__, thing_id, whose)
