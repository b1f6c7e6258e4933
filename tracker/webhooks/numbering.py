"""What waits in the outbox gets its numbers, one sequence a system, in the order in which it was committed.

The number is given after the commit and by one at a time. An id that is given before a commit is no order: on
PostgreSQL a lower one can commit after a higher one, and whoever has gone past it never sees it. Whatever changes one
thing twice does so in order here too: the second waits for the first one's row, and so writes its own after it.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from tracker import bulk, clock
from tracker.access.scope import whole_city
from tracker.access.systems.models import Client
from tracker.codelists.terms import Protection
from tracker.database import at_most, writing
from tracker.participants.models import Participant
from tracker.webhooks import kinds
from tracker.webhooks import settling as _settling  # noqa: F401 - from now on every transaction is made ready to be told
from tracker.webhooks.models import Notice, Outbox, Webhook

AT_A_TIME = 5_000
_ONE_AT_A_TIME = sa.text("SELECT pg_try_advisory_xact_lock(8391472650125)")
_UNDER_WAY = sa.text(
    "SELECT pg_snapshot_xmin(now)::text::bigint, pg_snapshot_xmax(now)::text::bigint FROM pg_current_snapshot() AS now"
)
_COLUMNS = ("webhook_id", "sequence", "unit_id", "kind", "thing_id", "participant_id", "what", "at", "made_at")
_OUTBOX: Any = Outbox.__table__.c
_PERSON: Any = Participant.__table__.c


def number(session: Any) -> int:
    """Give all that waits its numbers. Returns how many rows there were. Outside `writing()`."""
    done = 0
    while waits(session):
        with whole_city("what is to be told, to each system its own"), writing(session):
            found = _some(session)
        done += found
        if found < AT_A_TIME:
            break
    return done


def waits(session: Any) -> bool:
    """Whether there is anything to number, or anyone who waits to begin."""
    with whole_city("whether anything waits at all"):
        waiting = sa.select(sa.or_(sa.exists().select_from(Outbox), _beginning().exists()))
        return bool(session.scalar(waiting))


def _beginning() -> Any:
    return sa.select(Webhook.id).where(Webhook.since.is_(None))


def _some(session: Any) -> int:
    if session.get_bind().dialect.name == "postgresql" and not session.scalar(_ONE_AT_A_TIME):
        return 0  # another sender is at it
    _begin(session)
    rows = _rows(session)
    if rows:
        for webhook, grants in _listening(session):
            _append(session, webhook, grants, rows)
        ids = [row.id for row in rows]
        session.execute(sa.delete(Outbox).where(bulk.among(session, Outbox.id, ids)))
    return len(rows)


def _begin(session: Any) -> None:
    """A system is told of what commits from now on once nobody writes who may not have known that it listens."""
    beginning = list(session.scalars(_beginning()))
    if not beginning:
        return
    if session.get_bind().dialect.name != "postgresql":  # one writer at a time, and it is us
        _update(session, beginning, since=clock.now())
        return
    oldest, newest = session.execute(_UNDER_WAY).one()
    waiting = Webhook.id.in_(beginning)
    ready = list(session.scalars(sa.select(Webhook.id).where(waiting, Webhook.barrier <= oldest)))
    _update(session, ready, since=clock.now())
    new = list(session.scalars(sa.select(Webhook.id).where(waiting, Webhook.barrier.is_(None))))
    _update(session, new, barrier=newest)


def _update(session: Any, ids: Sequence[int], **values: Any) -> None:
    if ids:
        table: Any = Webhook.__table__
        session.execute(sa.update(table).where(table.c.id.in_(ids)).values(**values))


def _rows(session: Any) -> Sequence[Any]:
    """The oldest that wait, without those about people who have become protected meanwhile."""
    protected = sa.and_(_PERSON.protection.is_not(None), _PERSON.protection != Protection.NONE.value)
    query = (
        sa.select(*_OUTBOX, protected.label("hidden"))
        .join_from(Outbox, Participant, _PERSON.id == _OUTBOX.participant_id, isouter=True)
        .order_by(_OUTBOX.id)
        .limit(at_most(AT_A_TIME))
    )
    found: Sequence[Any] = session.execute(query).all()
    return found


def _listening(session: Any) -> Sequence[Any]:
    query = sa.select(Webhook, Client.grants).join(Client, Client.id == Webhook.client_id)
    found: Sequence[Any] = session.execute(query.where(Client.revoked_at.is_(None)).order_by(Webhook.id)).all()
    return found


def _append(session: Any, webhook: Webhook, grants: str, rows: Iterable[Any]) -> None:
    told, now = kinds.told(webhook.kinds, grants), clock.now()
    its_own = [row for row in rows if row.kind in told and not row.hidden and row.unit_id in (None, webhook.unit_id)]
    if not its_own:
        return
    last = webhook.last_sequence
    made = [
        (
            webhook.id,
            sequence,
            webhook.unit_id,
            row.kind,
            row.thing_id,
            row.participant_id,
            row.what,
            row.at or now,
            now,
        )
        for sequence, row in enumerate(its_own, last + 1)
    ]
    bulk.insert(session, Notice.__table__, _COLUMNS, made)  # type: ignore[arg-type]
    _update(session, [webhook.id], last_sequence=last + len(made))
