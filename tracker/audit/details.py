"""The personal contents of entries, read to find whom they tell of, and taken away one by one."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tracker import bulk
from tracker.audit import keeping
from tracker.audit.actions import Action
from tracker.audit.entry import Entry, Who
from tracker.audit.models import DETAILS, ENTRIES
from tracker.audit.service import append_all
from tracker.database import at_most

EMPTIED = "entries"
"""What the detail of an `erase` entry calls the entries that it emptied: ids of entries, about nobody."""
_MOST = 1000  # ids in one entry
_READ = 5000


@dataclass(frozen=True)
class Told:
    """One entry that has contents."""

    id: int
    unit_id: int | None
    action: str
    thing: str
    thing_id: int | None
    detail: dict[str, Any]


def last(session: Any) -> int:
    """The id of the last entry, 0 before the first."""
    with keeping.looking("the chain is one for all"):
        return int(session.scalar(sa.select(sa.func.max(ENTRIES.c.id))) or 0)


def with_contents(*which: Any) -> Any:
    """A select of the ids of entries that have contents, with conditions on `audit_entry`."""
    return sa.select(ENTRIES.c.id).join(DETAILS, DETAILS.c.entry_id == ENTRIES.c.id).where(*which)


def told(session: Any, *which: Any, after: int = 0) -> Iterator[Told]:
    """The entries after `after` that have contents, with these. Some thousand at a time.

    One that does not open is left out: `verify` finds it.
    """
    facts = (ENTRIES.c.unit_id, ENTRIES.c.action, ENTRIES.c.thing, ENTRIES.c.thing_id, DETAILS.c.content)
    query = with_contents(*which).add_columns(*facts).order_by(ENTRIES.c.id).limit(at_most(_READ))
    unseal = keeping.of(session).unseal
    while rows := _read(session, query.where(ENTRIES.c.id > after)):
        for id_, unit_id, action, thing, thing_id, content in rows:
            try:
                yield Told(id_, unit_id, action, thing, thing_id, json.loads(unseal(id_, content)))
            except ValueError:
                continue
        after = rows[-1].id


def _read(session: Any, query: Any) -> Sequence[Any]:
    with keeping.looking("whom entries tell of; nobody is shown them"):
        rows: Sequence[Any] = session.execute(query).all()
    return rows


def empty(session: Any, who: Who, reason: str, entry_ids: Iterable[int]) -> int:
    """Take away the personal contents of these entries. Returns how many had any. Inside `writing()`.

    The entries stay, and `erase` entries name them: `verify` asks for that.
    """
    chosen = sorted(set(entry_ids))
    with keeping.looking("whoever erases does not read the log"):
        found = sorted(session.scalars(with_contents(bulk.among(session, ENTRIES.c.id, chosen))))
        session.execute(sa.delete(DETAILS).where(bulk.among(session, DETAILS.c.entry_id, found)))
    parts = (found[start : start + _MOST] for start in range(0, len(found), _MOST))
    append_all(session, [Entry(Action.ERASE, who, DETAILS.name, reason=reason, detail={EMPTIED: ids}) for ids in parts])
    return len(found)
