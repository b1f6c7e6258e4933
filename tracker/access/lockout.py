"""Too many failures in a row for one address: wait, longer each time.

Counted for what was typed, whether or not someone has the address, so that the answer does not tell. Counted before
the password is looked at, so that many tries at once do not slip through.
"""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from tracker import clock
from tracker.access import events
from tracker.access.keyed import keyed
from tracker.access.models import LoginFailures
from tracker.database import writing
from tracker.errors import Fault, Refused
from tracker.translations import ngettext

FREE_TRIES = 5
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
FORGOTTEN_AFTER = timedelta(days=1)


def wait_after(failures: int) -> timedelta:
    """How long to wait after so many failures in a row: 1, 2, 4 … minutes from the fifth on, an hour at most."""
    if failures < FREE_TRIES:
        return timedelta(0)
    return min(FIRST_WAIT * 2 ** min(failures - FREE_TRIES, 10), LONGEST_WAIT)


def count(session: Any, email: str) -> None:
    """Count a try. Raises `Refused` while the address is locked; such a try is not counted."""
    with writing(session):
        row = _row(session, email) or _new(session, email)
        until = row.last_at + wait_after(row.failures)
        if clock.now() < until:
            raise Refused(Fault("", _wait(until)))
        row.failures, row.last_at = row.failures + 1, clock.now()
        if row.failures >= FREE_TRIES:
            events.noted("locked", until=clock.now() + wait_after(row.failures))


def _new(session: Any, email: str) -> LoginFailures:
    now = clock.now()
    session.execute(sa.delete(LoginFailures).where(LoginFailures.last_at < now - FORGOTTEN_AFTER))
    row = LoginFailures(email_hash=_hash(email), failures=0, last_at=now)
    session.add(row)
    return row


def take_back(session: Any, email: str) -> None:
    """The try that was counted last was right as far as it went: a second step follows."""
    with writing(session):
        row = _row(session, email)
        if row is not None:
            row.failures = max(row.failures - 1, 0)


def forgive(session: Any, email: str) -> bool:
    """Forget the failures: a login has succeeded, or an administrator unlocks. Whether there were any.

    Inside `writing()`.
    """
    row = _row(session, email)
    if row is not None:
        session.delete(row)
    return row is not None


def unlock(session: Any, email: str, user_id: int) -> bool:
    """An administrator lets the user try again at once. Whether there was something to unlock."""
    had = forgive(session, email)
    if had:
        events.noted("unlocked", user_id=user_id)
    return had


def _row(session: Any, email: str) -> LoginFailures | None:
    query = sa.select(LoginFailures).where(LoginFailures.email_hash == _hash(email)).with_for_update()
    return session.scalars(query).one_or_none()


def _hash(email: str) -> str:
    return keyed("login_failures", email.strip().lower())


def _wait(until: datetime) -> Any:
    minutes = -(-int((until - clock.now()).total_seconds()) // 60)
    return ngettext(
        "För många misslyckade försök. Vänta %(num)s minut och försök igen.",
        "För många misslyckade försök. Vänta %(num)s minuter och försök igen.",
        minutes,
    )
