"""Tokens: given for a secret, short-lived, and asked at every call whether they still stand."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import g
from sqlalchemy.orm import joinedload

from tracker import clock
from tracker.access import events
from tracker.access.policy import Grant
from tracker.access.systems.models import Client, ClientSecret, ClientToken
from tracker.access.systems.service import hash_of, may_be_named
from tracker.audit.entry import Who


@dataclass(frozen=True)
class System:
    """The system that makes a call, in the unit that it works for."""

    id: int
    client_id: str
    name: str
    unit_id: int
    grants: frozenset[Grant]


_token, _secret, _client = (model.__table__.c for model in (ClientToken, ClientSecret, Client))
_STANDS = sa.and_(
    _token.expires_at > sa.bindparam("now", type_=_token.expires_at.type),
    _secret.ended_at.is_(None),
    _client.revoked_at.is_(None),
)
# Made once: putting a statement together takes longer than answering it.
_BY_TOKEN = (
    sa.select(
        _client.id, _client.client_id, _client.name, _client.unit_id, _token.grants, _client.grants.label("all"),
        _STANDS.label("stands"),
    )
    .select_from(
        ClientToken.__table__.join(ClientSecret.__table__, _secret.id == _token.secret_id).join(
            Client.__table__, _client.id == _secret.client_id
        )
    )
    .where(_token.token_hash == sa.bindparam("token_hash"))
)  # fmt: skip
_KNOWN = timedelta(days=1)
"""For so long after it has run out a token still tells whose it was."""


def here() -> System:
    """The system of this call. Only behind its door."""
    found: System = g.system
    return found


def unit_id() -> int:
    """The unit that the system of this call works for: all that it reads and writes is the unit's."""
    return here().unit_id


def whose(session: Any, token: str) -> tuple[System | None, bool]:
    """Whoever the token was given to, and whether it stands: it has not run out, and its secret and its system are
    let in. None for what was never given, or is forgotten.
    """
    row = session.execute(_BY_TOKEN, {"token_hash": hash_of(token), "now": clock.now()}).one_or_none()
    if row is None:
        return None, False
    held = set(row.grants.split()) & set(row.all.split())
    return _system(row, held), bool(row.stands)


def holder_of(secret: ClientSecret) -> System:
    """The system that has proved itself by this secret."""
    return _system(secret.client, set(secret.client.grants.split()))


def _system(row: Any, held: set[str]) -> System:
    return System(
        row.id, row.client_id, row.name, row.unit_id, frozenset(grant for grant in Grant if grant.value in held)
    )


def proven(session: Any, client_id: str, secret: str) -> ClientSecret | None:
    """The standing secret of the system that `secret` is; None if it is none."""
    if not may_be_named(client_id):  # with a NUL in it PostgreSQL does not even look
        return None
    of_client = sa.select(ClientSecret).join(Client).where(Client.client_id == client_id, Client.revoked_at.is_(None))
    rows = session.scalars(of_client.where(ClientSecret.ended_at.is_(None)).options(joinedload(ClientSecret.client)))
    wanted, found = hash_of(secret), None
    for row in rows.unique().all():
        if hmac.compare_digest(row.secret_hash, wanted):
            found = row
    return found


def issue(session: Any, secret: ClientSecret, grants: str, lasting: timedelta) -> str:
    """A token for the scopes in `grants`. Inside `writing()`. What ran out a day ago is forgotten at the same time."""
    now, word = clock.now(), secrets.token_urlsafe(32)
    session.execute(sa.delete(ClientToken).where(ClientToken.expires_at <= now - _KNOWN))
    session.add(
        ClientToken(secret_id=secret.id, token_hash=hash_of(word), grants=grants, issued_at=now,
                    expires_at=now + lasting)
    )  # fmt: skip
    secret.last_used_at = now
    who = Who(unit_id=secret.client.unit_id, client=secret.client.client_id)
    events.of_system(
        session, "client_token", secret.client.id, who, grants=grants.split(), secret_id=secret.id
    )  # fmt: skip
    return word
