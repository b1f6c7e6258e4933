"""As a transaction commits, what it has changed is made ready to be told: when, and each thing once.

The triggers know neither our clock nor where a transaction ends. A row that comes past this (a statement typed by hand)
is told all the same, with the moment at which it gets its number.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session

from tracker import bulk, clock
from tracker.access.scope import whole_city
from tracker.database import in_writing
from tracker.webhooks.models import Outbox

_TOUCHED = "webhooks.touched"
_HAS_TRIGGERS = re.compile(
    r"\s*(?:INSERT INTO|UPDATE|DELETE FROM) \"?(?:participant|enrolment|follow_up|follow_up_attempt|revision|insats"
    r"|project|project_goal|import_run|release_step)\b"
)
_OUTBOX: Any = Outbox.__table__
_SETTLE = (
    sa.update(_OUTBOX)
    .where(_OUTBOX.c.at.is_(None))
    .values(at=sa.bindparam("now", type_=_OUTBOX.c.at.type))
    .returning(_OUTBOX.c.id, _OUTBOX.c.kind, _OUTBOX.c.thing_id, _OUTBOX.c.what)
)


@event.listens_for(Engine, "before_cursor_execute")
def _notice(connection: Connection, _cursor: Any, text: str, *_given: Any) -> None:
    if _HAS_TRIGGERS.match(text):
        connection.info[_TOUCHED] = True


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    connection.info.pop(_TOUCHED, None)


@event.listens_for(Session, "before_commit", insert=True)  # before the log takes the end of its chain
def _settle(session: Session) -> None:
    if session.in_nested_transaction() or not in_writing() or not session.in_transaction():
        return
    session.flush()
    connection = session.connection()
    if not connection.info.pop(_TOUCHED, False):
        return
    with whole_city("what this transaction has changed, whoever may see it"):
        rows = connection.execute(_SETTLE, {"now": clock.now()}).all()
        surplus = list(told_twice(rows)) if len(rows) > 1 else []
        if surplus:
            connection.execute(sa.delete(_OUTBOX).where(bulk.among(connection, _OUTBOX.c.id, surplus)))


def told_twice(rows: Iterable[Any]) -> Iterator[int]:
    """The ids of rows of one transaction that need not be told, for another tells the same.

    What came and went within it was never there: an id of someone who was protected from the start is not told.
    """

    def thing(row: Any) -> tuple[str, int]:
        return row.kind, row.thing_id

    for _thing, group in groupby(sorted(rows, key=lambda row: (*thing(row), row.id)), thing):
        those = list(group)
        came, went = those[0].what == "created", those[-1].what == "removed"
        kept = None if came and went else those[0] if came else those[-1]
        yield from (row.id for row in those if row is not kept)
