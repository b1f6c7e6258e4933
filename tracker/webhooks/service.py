"""Who is told of what: begin, change, new secret, pause, ask again, end. Every step is told to the log."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from tracker import clock
from tracker.access import events, witness
from tracker.access.scope import whole_city
from tracker.access.systems.models import Client
from tracker.database import at_most
from tracker.errors import Fault, Refused, Stale
from tracker.translations import _
from tracker.webhooks import kinds, receivers, signing
from tracker.webhooks.models import Notice, Webhook, WebhookSecret

MOST_SECRETS = 2


@dataclass(frozen=True)
class State:
    """How far a system has been told: rows that wait, and why they do."""

    pending: int
    oldest: datetime | None


class Forgotten(Exception):
    """What was asked for is no longer kept: the system has to read everything anew. `sequence`: the last one gone."""

    def __init__(self, sequence: int) -> None:
        super().__init__(sequence)
        self.sequence = sequence


def of_client(session: Any, client_id: int) -> Webhook | None:
    """The system's, by the id of its row; None if it is told nothing."""
    query = sa.select(Webhook).where(Webhook.client_id == client_id)
    found: Webhook | None = session.scalars(query.options(joinedload(Webhook.client))).unique().one_or_none()
    return found


def every(session: Any) -> Sequence[Webhook]:
    """All there are, by the system's name in the log."""
    query = sa.select(Webhook).join(Client).options(joinedload(Webhook.client)).order_by(Client.client_id)
    found: Sequence[Webhook] = session.scalars(query).unique().all()
    return found


def begin(
    session: Any, client: Client, address: str, asked: Iterable[str], by: int | None, allowed: receivers.Allowed
) -> tuple[Webhook, str]:
    """Tell the system from now on, at `address` or, without one, when it asks. Its secret is told here only.

    Raises `Refused`.
    """
    words = _checked(client, address, asked, allowed)
    if of_client(session, client.id) is not None:
        raise Refused(Fault("", _("Systemet får redan notiser. Ändra dem i stället.")))
    webhook = Webhook(
        client_id=client.id, unit_id=client.unit_id, key=secrets.token_hex(8), address=address, kinds=words,
        created_at=clock.now(), created_by_id=by,
    )  # fmt: skip
    session.add(webhook)
    session.flush()
    _tell(session, webhook, client, "webhook_added", kinds=words.split())
    return webhook, _new_secret(session, webhook, by)


def _checked(client: Client, address: str, asked: Iterable[str], allowed: receivers.Allowed) -> str:
    if client.revoked_at is not None:
        raise Refused(Fault("", _("Systemet är avstängt. Lägg till det på nytt under ett annat namn.")))
    if address:
        receivers.refuse(address, allowed)
    chosen = set(asked) & set(kinds.readable(client.grants))
    if not chosen:
        raise Refused(Fault("kinds", _("Välj minst en sak som systemet får läsa.")))
    return kinds.words(chosen)


def change(
    session: Any, webhook: Webhook, address: str, asked: Iterable[str], allowed: receivers.Allowed, seen_version: int
) -> None:
    """Another address or other kinds. What waits is sent to the new address. Raises `Refused` and `Stale`."""
    _hold(session, webhook)
    if webhook.version != seen_version:
        raise Stale(webhook.version)
    webhook.kinds = _checked(webhook.client, address, asked, allowed)
    if webhook.address != address:
        webhook.address = address
        _start_over(webhook)
    _tell(session, webhook, webhook.client, "webhook_changed", kinds=webhook.kinds.split())


def _start_over(webhook: Webhook) -> None:
    """Try at once, as if nothing had failed; whoever is sending stops."""
    webhook.failures, webhook.failing_since, webhook.next_at, webhook.parked_at = 0, None, None, None
    webhook.last_error, webhook.claim, webhook.claimed_until = "", "", None


def new_secret(session: Any, webhook: Webhook, by: int | None) -> str:
    """A second secret; messages carry the signatures of both until the old one is ended. Raises `Refused`."""
    _hold(session, webhook)
    if len(webhook.standing) >= MOST_SECRETS:
        raise Refused(Fault("", _("Det finns redan två hemligheter. Avsluta den gamla först.")))
    return _new_secret(session, webhook, by)


def _new_secret(session: Any, webhook: Webhook, by: int | None) -> str:
    word = signing.new_secret()
    kept = WebhookSecret(webhook_id=webhook.id, secret=word, created_at=clock.now(), created_by_id=by)
    session.add(kept)
    session.flush()
    session.refresh(webhook, ["secrets"])
    _tell(session, webhook, webhook.client, "webhook_secret_added", secret_id=kept.id)
    return word


def end_secret(session: Any, webhook: Webhook, secret_id: int) -> None:
    """Sign with a secret no more. Raises `Refused` for the last one."""
    _hold(session, webhook)
    standing = {each.id: each for each in webhook.standing}
    if secret_id not in standing:
        raise Refused(Fault("", _("Hemligheten är redan avslutad.")))
    if len(standing) == 1:
        raise Refused(Fault("", _("Det är den enda hemligheten. Skapa en ny först.")))
    standing[secret_id].ended_at = clock.now()
    standing[secret_id].secret = ""
    _tell(session, webhook, webhook.client, "webhook_secret_ended", secret_id=secret_id)


def pause(session: Any, webhook: Webhook) -> None:
    """Send nothing for now; what happens meanwhile is kept. Raises `Refused`."""
    _hold(session, webhook)
    if webhook.paused_at is not None:
        raise Refused(Fault("", _("Notiserna är redan pausade.")))
    webhook.paused_at = clock.now()
    webhook.claim, webhook.claimed_until = "", None
    _tell(session, webhook, webhook.client, "webhook_paused")


def resume(session: Any, webhook: Webhook) -> None:
    """Send again, from where it stopped: after a pause, or when the receiver was given up."""
    _hold(session, webhook)
    webhook.paused_at = None
    _start_over(webhook)
    _tell(session, webhook, webhook.client, "webhook_resumed")


def again(session: Any, webhook: Webhook, after: int) -> None:
    """Tell once more, from the number after `after`. Raises `Forgotten` and `Refused`."""
    _hold(session, webhook)
    if after > webhook.last_sequence:
        raise Refused(Fault("after", _("Så långt har numren inte kommit.")))
    refuse_forgotten(webhook, after)
    webhook.delivered = after
    _start_over(webhook)
    _tell(session, webhook, webhook.client, "webhook_again", after=after)


def end(session: Any, webhook: Webhook) -> None:
    """Tell the system nothing more; what waited is gone."""
    _hold(session, webhook)
    _tell(session, webhook, webhook.client, "webhook_removed")
    with whole_city("all that waits for the system goes"):
        session.execute(sa.delete(Notice).where(Notice.webhook_id == webhook.id))
    session.delete(webhook)
    session.flush()


def _hold(session: Any, webhook: Webhook) -> None:
    session.refresh(webhook, with_for_update={"of": Webhook})
    session.refresh(webhook, ["secrets"])


def refuse_forgotten(webhook: Webhook, after: int) -> None:
    """Raises `Forgotten` where the number after `after` may be gone."""
    if after < webhook.forgotten:
        raise Forgotten(webhook.forgotten)


def state(session: Any, webhook: Webhook) -> State:
    """What waits to be told."""
    waiting = sa.select(sa.func.count(), sa.func.min(Notice.at)).where(
        Notice.webhook_id == webhook.id, Notice.sequence > webhook.delivered
    )
    with whole_city("how many, never whose"):
        return State(*session.execute(waiting).one())


def after(session: Any, webhook: Webhook, grants: str, sequence: int, most: int) -> list[Notice]:
    """The next notices that the system may read, in order. In the system's scope. Raises `Forgotten`."""
    refuse_forgotten(webhook, sequence)
    query = (
        sa.select(Notice)
        .where(
            Notice.webhook_id == webhook.id,
            Notice.sequence > sequence,
            Notice.kind.in_(sorted(kinds.told(webhook.kinds, grants))),
        )
        .order_by(Notice.sequence)
        .limit(at_most(most))
    )
    return list(session.scalars(query))


def told(notice: Notice, unit_code: str) -> dict[str, Any]:
    """A notice as it is told: ids only. What is every unit's has no unit."""
    return {
        "sequence": notice.sequence,
        "kind": notice.kind,
        "id": notice.thing_id,
        "unit": None if notice.kind in kinds.OF_ALL else unit_code,
        "what": notice.what,
        "at": notice.at.isoformat(),
    }


def gap(webhook: Webhook) -> dict[str, Any]:
    """That the numbers after `after`, up to this one, are no longer kept and were never told: read everything anew.

    `at` is when the last one was told, so that the message is the same each time it is sent.
    """
    at = webhook.last_delivered_at or webhook.since or webhook.created_at
    return {
        "sequence": webhook.forgotten,
        "kind": kinds.ALL,
        "id": None,
        "unit": None,
        "what": "forgotten",
        "at": at.isoformat(),
        "after": webhook.delivered,
    }


def _tell(session: Any, webhook: Webhook, client: Client, kind: str, **facts: Any) -> None:
    events.of_system(session, kind, client.id, witness.who(), client=client.client_id, webhook=webhook.id, **facts)
