"""Sessions that the server keeps, so that it can end them.

Whoever is logged in carries a random key in the cookie and nothing else; all the rest is in `user_session`, under the
key's hash. Before login there is no one to end anything for: language, form token and the steps of a login are then
in the cookie itself, signed, as Flask does it. A signed cookie never says who someone is.
"""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask, Request, Response
from flask import request as asked
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from sqlalchemy.orm import Session as Transaction

from tracker import clock
from tracker.access import browsers, visitor
from tracker.access.models import User, UserSession
from tracker.database import writing
from tracker.extensions import db
from tracker.sealing.rows import seal_rows
from tracker.sealing.values import open_sealed, seal
from tracker.web import from_systems

TOUCHED_EVERY = timedelta(minutes=1)
"""How exactly it is known when someone was last here: no write at each request."""
KEPT = timedelta(days=30)
"""How long an ended session can be seen by its user."""
MOST_PRUNED = 500


class KeptSession(SecureCookieSession):
    """The session of a request. `standing` is what the server keeps of it, None before login."""

    standing: visitor.Standing | None = None
    replaced: visitor.Standing | None = None
    ran_out = False
    renewed = False

    def start_anew(self) -> None:
        """Nothing of what was there stays, save the language; what stood ends when the answer is sent."""
        language = self.get("language")
        self.replaced, self.standing = self.standing or self.replaced, None
        self.clear()
        if language:
            self["language"] = language

    def renew(self) -> None:
        """Another key for the same session, from the next answer on."""
        self.renewed = True


class KeptSessions(SecureCookieSessionInterface):
    """Flask's sessions before login, `user_session` after it."""

    session_class = KeptSession

    def open_session(self, app: Flask, request: Request) -> KeptSession:
        """What the cookie leads to. Static files are the same for all, the API has tokens: there nobody is asked."""
        value = request.cookies.get(self.get_cookie_name(app), "")
        if not value or request.path.startswith(f"{app.static_url_path}/") or from_systems.asked_at(request.path):
            return KeptSession()
        if "." not in value:  # a signed cookie has full stops in it, a key has none
            return _standing(app, value)
        opened: Any = super().open_session(app, request)
        opened.pop("_user_id", None)
        return opened

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        """Keep what has changed. What belongs to the user goes to the database, what to nobody to the cookie."""
        if from_systems.asked():  # no cookie was read, so none is sent, and caches need not tell answers apart by it
            return
        if session.standing is not None and session.get("_user_id") != session.standing.visitor.fs_uniquifier:
            session.replaced, session.standing = session.standing, None  # someone else, or nobody, from now on
        if session.replaced is not None:
            _end(session.replaced.id)
        if "_user_id" in session:
            self._save_for_user(app, session, response)
        else:
            super().save_session(app, session, response)

    def _save_for_user(self, app: Flask, session: KeptSession, response: Response) -> None:
        response.vary.add("Cookie")
        if session.standing is None:
            self._send_key(app, response, _begin(app, self.serializer.dumps(dict(session)), session))
        elif session.renewed:
            self._send_key(app, response, _renew(session.standing, self.serializer.dumps(dict(session))))
        elif session.modified:
            data = self.serializer.dumps(dict(session))
            _update(session.standing.id, data_sealed=_sealed(session.standing.id, data), last_seen_at=clock.now())
        elif clock.now() - session.standing.last_seen_at >= TOUCHED_EVERY:
            with suppress(sa.exc.OperationalError):  # that someone else is writing is no reason to refuse the page
                _update(session.standing.id, last_seen_at=clock.now())

    def _send_key(self, app: Flask, response: Response, key: str) -> None:
        response.set_cookie(
            self.get_cookie_name(app),
            key,
            path=self.get_cookie_path(app),
            secure=self.get_cookie_secure(app),
            samesite=self.get_cookie_samesite(app),
            httponly=True,
        )


def register(app: Flask) -> None:
    """Install the sessions. `SESSION_IDLE` and `SESSION_LONGEST` (timedelta) say how long one lasts."""
    app.session_interface = KeptSessions()


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _standing(app: Flask, key: str) -> KeptSession:
    kept = visitor.of_session(db.session, _hash(key))
    if kept is None or _over(app, kept.created_at, kept.last_seen_at):
        gone = KeptSession()
        gone.ran_out = kept is not None
        return gone
    data = open_sealed("user_session", "data_sealed", kept.id, kept.data_sealed)
    session = KeptSession(KeptSessions.serializer.loads(data or "{}"))
    session.standing = kept
    return session


def _over(app: Flask, created_at: datetime, last_seen_at: datetime) -> bool:
    idle, longest = app.config["SESSION_IDLE"], app.config["SESSION_LONGEST"]
    return clock.now() >= min(last_seen_at + idle, created_at + longest)


@contextmanager
def _own_transaction() -> Iterator[Transaction]:
    """Apart from the transaction of the request, which has ended by then or goes on untouched."""
    with Transaction(db.engine) as own, writing(own):
        yield own


def _begin(app: Flask, data: str, session: KeptSession) -> str:
    """A new row for the user of `session`, and room made for it. Returns the key."""
    key, now = secrets.token_urlsafe(32), clock.now()
    user_id = sa.select(User.id).where(User.fs_uniquifier == session["_user_id"]).scalar_subquery()
    with _own_transaction() as own:
        row = {
            "key_hash": _hash(key), "user_id": user_id, "how": session.get("how", ""),
            "browser": browsers.in_words(asked.headers.get("User-Agent", "")),
            "created_at": now, "last_seen_at": now, "data": data,
        }  # fmt: skip
        own.execute(sa.insert(UserSession).values(**seal_rows(own.connection(), UserSession, [row])[0]))
        _prune(own, now - KEPT - app.config["SESSION_LONGEST"])
    return key


def _prune(own: Transaction, before: datetime) -> None:
    old = sa.select(UserSession.id).where(UserSession.last_seen_at < before).limit(MOST_PRUNED)
    own.execute(sa.delete(UserSession).where(UserSession.id.in_(old)))


def _renew(standing: visitor.Standing, data: str) -> str:
    key = secrets.token_urlsafe(32)
    _update(standing.id, key_hash=_hash(key), data_sealed=_sealed(standing.id, data), last_seen_at=clock.now())
    return key


def _sealed(session_id: int, data: str) -> str:
    return seal("user_session", "data_sealed", session_id, data)


def _update(session_id: int, **values: Any) -> None:
    """What has ended meanwhile stays ended."""
    with _own_transaction() as own:
        own.execute(
            sa.update(UserSession).where(UserSession.id == session_id, UserSession.ended_at.is_(None)).values(**values)
        )


def _end(session_id: int) -> None:
    _update(session_id, ended_at=clock.now(), data_sealed="")
