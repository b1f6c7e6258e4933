"""The logins of a user: which there are, and ending them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from tracker import clock
from tracker.access import events
from tracker.access.models import UserSession
from tracker.database import at_most

MOST_SHOWN = 50


@dataclass(frozen=True)
class Login:
    """One login: when, how (`password`, `password+totp`, `passkey`, `oidc` …) and in which browser."""

    id: int
    how: str
    browser: str
    created_at: datetime
    last_seen_at: datetime
    going_on: bool


def of_user(session: Any, user_id: int, idle: timedelta, longest: timedelta) -> list[Login]:
    """The newest logins of a user, those that go on first. `idle` and `longest` say when one is over by itself."""
    now = clock.now()
    query = sa.select(UserSession).where(UserSession.user_id == user_id)
    rows = session.scalars(
        query.order_by(UserSession.last_seen_at.desc(), UserSession.id.desc()).limit(at_most(MOST_SHOWN))
    )
    logins = [
        Login(
            row.id, row.how, row.browser, row.created_at, row.last_seen_at,
            row.ended_at is None and now < min(row.last_seen_at + idle, row.created_at + longest),
        )
        for row in rows
    ]  # fmt: skip
    return sorted(logins, key=lambda login: not login.going_on)


def end(session: Any, user_id: int, session_id: int, by: int | None) -> bool:
    """End one login of the user; whether there was one to end. `by` is the id of whoever does it."""
    ended = _end(session, UserSession.user_id == user_id, UserSession.id == session_id)
    if ended:
        events.noted("session_ended", user_id=user_id, session_id=session_id, by=by)
    return bool(ended)


def at_work(session: Any) -> list[int]:
    """The users who have a login that has not been ended."""
    return list(session.scalars(sa.select(UserSession.user_id).where(UserSession.ended_at.is_(None)).distinct()))


def end_all(session: Any, user_id: int, by: int | None, but: int | None = None) -> int:
    """End every login of the user, save the one with the id `but`. Returns how many."""
    ended = _end(session, UserSession.user_id == user_id, UserSession.id != (but or 0))
    if ended:
        events.noted("session_ended", user_id=user_id, all=True, by=by)
    return ended


def _end(session: Any, *which: Any) -> int:
    statement = sa.update(UserSession).where(*which, UserSession.ended_at.is_(None))
    # What was kept of it is of no use any more, and could hold words about someone.
    found = session.execute(
        statement.values(ended_at=clock.now(), data_sealed=""), execution_options={"synchronize_session": False}
    )
    return int(found.rowcount)
