"""Give a system its way in, change its secret, take the way in away. Every step is told to the log."""

import hashlib
import re
import secrets
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from tracker import clock
from tracker.access import events, witness
from tracker.access.models import Unit
from tracker.access.policy import Grant
from tracker.access.systems.models import Client, ClientSecret
from tracker.errors import Fault, Refused, Stale
from tracker.translations import _

MOST_SECRETS = 2
_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
OURS = witness.COMMAND, "tracker"
"""How the names begin that the log has for our own commands."""


def hash_of(word: str) -> str:
    """How a secret or a token is kept: both are random, so that nobody finds one by trying."""
    return hashlib.sha256(word.encode()).hexdigest()


def may_be_named(client_id: str) -> bool:
    """Whether a system can have this name in the log: anything else need not be asked for."""
    return _ID.fullmatch(client_id) is not None


def every(session: Any) -> Sequence[Client]:
    """All systems, those that still have a way in first."""
    query = sa.select(Client).order_by(Client.revoked_at.is_not(None), Client.client_id)
    found: Sequence[Client] = session.scalars(query).unique().all()
    return found


def one(session: Any, client: int | str) -> Client | None:
    """The system with this id, or with this name in the log; None if there is none."""
    by = Client.id == client if isinstance(client, int) else Client.client_id == client
    found: Client | None = session.scalars(sa.select(Client).where(by)).unique().one_or_none()
    return found


def add(
    session: Any, client_id: str, name: str, unit_id: int, grants: Iterable[Grant], by: int | None
) -> tuple[Client, str]:
    """A new system, and its first secret: it is told here and never again. Raises `Refused`."""
    _refuse_id(session, client_id)
    words = _words(grants)
    if session.get(Unit, unit_id) is None:
        raise Refused(Fault("unit_id", _("Välj enhet")))
    client = Client(client_id=client_id, name=name, unit_id=unit_id, grants=words, created_at=clock.now(),
                    created_by_id=by)  # fmt: skip
    session.add(client)
    session.flush()
    _tell(session, client, "client_added", unit_id=unit_id, grants=words.split())
    return client, _new_secret(session, client, by)


def change(session: Any, client: Client, grants: Iterable[Grant], seen_version: int | None = None) -> None:
    """Give the system these scopes and no others. What it loses is shut at its next call, what it gains opens with its
    next token. Raises `Refused`, and `Stale` where someone else has changed it since `seen_version`.
    """
    _refuse_revoked(session, client)
    if seen_version is not None and client.version != seen_version:
        raise Stale(client.version)
    words = _words(grants)
    if words != client.grants:
        client.grants = words
        _tell(session, client, "client_changed", grants=words.split())


def _words(grants: Iterable[Grant]) -> str:
    words = " ".join(sorted({grant.value for grant in grants}))
    if not words:
        raise Refused(Fault("grants", _("Välj minst en sak som systemet får göra.")))
    return words


def _refuse_id(session: Any, client_id: str) -> None:
    if not may_be_named(client_id) or client_id.startswith(OURS):
        raise Refused(
            Fault("client_id", _("Skriv små bokstäver a–z, siffror och bindestreck, till exempel procapita."))
        )
    if one(session, client_id) is not None:
        raise Refused(Fault("client_id", _("Det finns redan ett system med det namnet i loggen. Välj ett annat.")))


def new_secret(session: Any, client: Client, by: int | None) -> str:
    """A second secret, so that the system can change over; the first one opens until it is ended. Raises `Refused`."""
    _refuse_revoked(session, client)
    if len(client.standing) >= MOST_SECRETS:
        message = _("Systemet har redan två hemligheter. Avsluta den gamla först.")
        raise Refused(Fault("", message))
    return _new_secret(session, client, by)


def _new_secret(session: Any, client: Client, by: int | None) -> str:
    word = secrets.token_urlsafe(32)
    kept = ClientSecret(client_id=client.id, secret_hash=hash_of(word), created_at=clock.now(), created_by_id=by)
    session.add(kept)
    session.flush()
    session.refresh(client, ["secrets"])
    _tell(session, client, "client_secret_added", secret_id=kept.id)
    return word


def end_secret(session: Any, client: Client, secret_id: int) -> None:
    """Let a secret open no more, nor any token that was given for it. Raises `Refused` for the last one."""
    _refuse_revoked(session, client)
    standing = {each.id: each for each in client.standing}
    if secret_id not in standing:
        raise Refused(Fault("", _("Hemligheten är redan avslutad.")))
    if len(standing) == 1:
        message = _("Det är systemets enda hemlighet. Skapa en ny först, eller stäng av systemet.")
        raise Refused(Fault("", message))
    standing[secret_id].ended_at = clock.now()
    _tell(session, client, "client_secret_ended", secret_id=secret_id)


def revoke(session: Any, client: Client) -> None:
    """Take the system's way in away, at once and for good. Raises `Refused` if it is away already."""
    _refuse_revoked(session, client)
    now = clock.now()
    client.revoked_at = now
    for each in client.standing:
        each.ended_at = now
    _tell(session, client, "client_revoked")


def _refuse_revoked(session: Any, client: Client) -> None:
    """Hold the system's row first: two administrators who act at once come one after the other."""
    session.refresh(client, with_for_update={"of": Client})
    session.refresh(client, ["secrets"])
    if client.revoked_at is not None:
        raise Refused(Fault("", _("Systemet är avstängt. Lägg till det på nytt under ett annat namn.")))


def _tell(session: Any, client: Client, kind: str, **facts: Any) -> None:
    events.of_system(session, kind, client.id, witness.who(), client=client.client_id, **facts)
