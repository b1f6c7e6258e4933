"""Sending what is numbered: each receiver by itself and in order, several senders at once, a failure tried again.

A sender claims a receiver for as long as one message may take and writes after each how far it has come: no
transaction is open while a receiver is waited for. What was sent when the sender died is sent again, with the same id.
"""

import logging
import random
import secrets
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from tracker import clock
from tracker.access import scope
from tracker.access.models import Unit
from tracker.access.systems.models import Client
from tracker.database import at_most, writing
from tracker.webhooks import service, signing
from tracker.webhooks.models import Webhook, WebhookSecret
from tracker.webhooks.posting import LONGEST_SECONDS, Line, Outcome
from tracker.webhooks.receivers import Allowed

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=120)
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=6)
LONGEST_ASKED = timedelta(days=1)
"""The longest that a receiver can ask us to wait."""
PARKED_AFTER = timedelta(days=5)
MOST_IN_A_ROW = 1_000
_WEBHOOK: Any = Webhook.__table__
_W = _WEBHOOK.c


@dataclass(frozen=True)
class Post:
    """How messages are sent: what may be called, the trust in certificates, chance for the back-off, patience."""

    allowed: Allowed
    tls: ssl.SSLContext
    chance: Callable[[], float] = random.random
    longest: float = LONGEST_SECONDS


@dataclass(frozen=True)
class Claim:
    """One receiver that this sender is at."""

    webhook_id: int
    word: str


@dataclass(frozen=True)
class Message:
    """The next thing to tell a receiver."""

    address: str
    client_id: str
    before: int
    sequence: int
    message_id: str
    body: bytes
    secrets: tuple[str, ...]


def claim(session: Any) -> Claim | None:
    """A receiver that something waits for and nobody is at; None if there is none. Outside `writing()`."""
    word, now = secrets.token_hex(8), clock.now()
    session.rollback()
    if session.scalar(_due(now)) is None:
        return None  # nobody is kept from writing for a look
    with writing(session):
        found = session.scalar(_due(now).with_for_update(of=_WEBHOOK, skip_locked=True))
        if found is None:
            return None
        values = {"claim": word, "claimed_until": now + LEASE, "last_tried_at": now}
        session.execute(sa.update(_WEBHOOK).where(_W.id == found).values(**values))
    return Claim(found, word)


def _due(now: datetime) -> sa.Select[Any]:
    """The receiver to turn to: the one that has waited longest."""
    free = sa.or_(_W.claim == "", _W.claimed_until <= now)
    return (
        sa.select(_W.id)
        .join_from(_WEBHOOK, Client.__table__, Client.__table__.c.id == _W.client_id)
        .where(*_sends(), free, sa.or_(_W.next_at.is_(None), _W.next_at <= now), _W.delivered < _W.last_sequence)
        .order_by(_W.last_tried_at.is_not(None), _W.last_tried_at, _W.id)
        .limit(at_most(1))
    )


def _sends() -> tuple[Any, ...]:
    client: Any = Client.__table__.c
    return (client.revoked_at.is_(None), _W.address != "", _W.since.is_not(None), _W.paused_at.is_(None),
            _W.parked_at.is_(None))  # fmt: skip


def drain(session: Any, held: Claim, post: Post) -> int:
    """Send all that waits for one receiver, or until one fails. Returns how many it took. Outside `writing()`."""
    taken, line = 0, None
    try:
        while taken < MOST_IN_A_ROW and (message := _next(session, held)) is not None:
            session.rollback()  # nothing is held while the receiver is waited for
            line = line or Line(message.address, post.allowed, post.tls, post.longest)
            outcome = _sent(line, message)
            if outcome.error:
                _failed(session, held, outcome, post)
                return taken
            taken += 1
            if not _taken(session, held, message):
                return taken
    finally:
        if line is not None:
            line.close()
    _let_go(session, held)
    return taken


def _next(session: Any, held: Claim) -> Message | None:
    """Read anew before each message: closed, paused, protected or taken away counts at once."""
    session.rollback()
    row = session.execute(
        sa.select(Webhook, Client.client_id, Client.grants, Unit.code)
        .join(Client, Client.id == Webhook.client_id)
        .join(Unit, Unit.id == Webhook.unit_id)
        .where(_W.id == held.webhook_id, _W.claim == held.word, *_sends())
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        return None
    webhook, client_id, grants, unit_code = row
    if webhook.delivered < webhook.forgotten:
        return _message(session, webhook, client_id, service.gap(webhook), "_forgotten")
    with scope.inside(scope.of_system(webhook.unit_id)):
        found = service.after(session, webhook, grants, webhook.delivered, 1)
    if not found:
        return None
    return _message(session, webhook, client_id, service.told(found[0], unit_code))


def _message(session: Any, webhook: Webhook, client_id: str, told: dict[str, Any], of: str = "") -> Message:
    """The message that tells `told`; `of` tells it apart from another with the same number."""
    standing = session.scalars(
        sa.select(WebhookSecret)
        .where(WebhookSecret.webhook_id == webhook.id, WebhookSecret.ended_at.is_(None))
        .order_by(WebhookSecret.id)
    )
    return Message(
        webhook.address, client_id, webhook.delivered, told["sequence"], f"msg_{webhook.key}_{told['sequence']}{of}",
        signing.body(told), tuple(each.secret for each in standing),
    )  # fmt: skip


def _sent(line: Line, message: Message) -> Outcome:
    headers = signing.headers(message.message_id, clock.now(), message.body, message.secrets)
    outcome = line.post(message.body, headers)
    told = (message.client_id, message.sequence, outcome.error or "taken")
    log.log(logging.WARNING if outcome.error else logging.INFO, "webhook client=%s sequence=%d outcome=%s", *told)
    return outcome


def _mark(session: Any, held: Claim, *where: Any, **values: Any) -> bool:
    """Write what came of it, unless the claim has been taken away meanwhile."""
    with writing(session):
        mine = sa.update(_WEBHOOK).where(_W.id == held.webhook_id, _W.claim == held.word, *where)
        return bool(session.execute(mine.values(**values)).rowcount)


def _taken(session: Any, held: Claim, message: Message) -> bool:
    now = clock.now()
    return _mark(
        session, held, _W.delivered == message.before, delivered=message.sequence, failures=0, failing_since=None,
        next_at=None, last_error="", last_delivered_at=now, last_tried_at=now, claimed_until=now + LEASE,
    )  # fmt: skip


def _failed(session: Any, held: Claim, outcome: Outcome, post: Post) -> None:
    now = clock.now()
    with writing(session):
        query = sa.select(_W.failures, _W.failing_since).where(_W.id == held.webhook_id, _W.claim == held.word)
        row = session.execute(query).one_or_none()
        if row is None:
            return
        since: datetime = row.failing_since or now
        parked = outcome.error == "gone" or now - since >= PARKED_AFTER
        _mark(
            session, held, failures=row.failures + 1, failing_since=since, last_error=outcome.error, last_tried_at=now,
            next_at=now + wait(row.failures, outcome.wait, post.chance()), parked_at=now if parked else None,
            claim="", claimed_until=None,
        )  # fmt: skip
    if parked:
        log.error("webhook=%d parked: nothing is sent until it is resumed", held.webhook_id)


def wait(failures: int, asked: int, chance: float) -> timedelta:
    """How long until the next try after so many failures: twice as long each time, spread by `chance` (0–1)."""
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(failures, 20))
    return max(longest * (0.5 + chance / 2), min(timedelta(seconds=asked), LONGEST_ASKED))


def _let_go(session: Any, held: Claim) -> None:
    """Done for now. What is left but not for this system (no longer its kinds, gone since) is passed by."""
    with writing(session):
        query = sa.select(Webhook, Client.grants).join(Client).where(_W.id == held.webhook_id, _W.claim == held.word)
        row = session.execute(query.execution_options(populate_existing=True)).one_or_none()
        if row is None:
            return
        webhook, grants = row
        delivered, last = webhook.delivered, webhook.last_sequence  # before it is asked what is left
        with scope.inside(scope.of_system(webhook.unit_id)):
            left = delivered < webhook.forgotten or service.after(session, webhook, grants, delivered, 1)
        _mark(session, held, claim="", claimed_until=None, delivered=delivered if left else last)
