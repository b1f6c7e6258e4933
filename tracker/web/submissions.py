"""A form that is sent twice (a double click, a reload) does its work once."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from tracker import clock
from tracker.database import AnySession, Base, Moment
from tracker.errors import Fault, Refused
from tracker.translations import _

KEPT = timedelta(days=30)
"""How long a sending is remembered: no one has an older form open any more."""


class Submission(Base):
    """One sending of one form, and the page that it led to."""

    __tablename__ = "submission"
    __table_args__ = {"sqlite_strict": True}

    key: Mapped[str] = mapped_column(sa.String, primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    at: Mapped[datetime] = mapped_column(Moment(), index=True)
    location: Mapped[str] = mapped_column(sa.String)


class SentTwice(Exception):
    """The form has been taken already; it led to `location`. The error handler redirects there."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


def once(session: AnySession, key: str | None, user_id: int) -> Submission:
    """Claims `key` inside the running write transaction; set `location` on what comes back, before it ends.

    Raises SentTwice when the same user has sent this form before, Refused when there is no usable key. If the
    work is refused, the transaction takes the claim back with it.
    """
    key = _clean(key)
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    claim = insert(Submission).values(key=key, user_id=user_id, at=clock.now(), location="/")
    taken: Any = session.execute(claim.on_conflict_do_nothing().returning(Submission.key)).first()
    submission = session.get_one(Submission, key, populate_existing=True)
    if taken is not None:
        forget(session, clock.now() - KEPT)
    else:
        raise SentTwice(submission.location if submission.user_id == user_id else "/")
    return submission


def forget(session: AnySession, before: datetime) -> None:
    """Removes keys older than `before`."""
    session.execute(sa.delete(Submission).where(Submission.at < before))


def _clean(key: str | None) -> str:
    try:
        return str(UUID(key or ""))
    except ValueError:
        message = _("Formuläret kunde inte läsas. Ladda om sidan och försök igen.")
        raise Refused(Fault("", message)) from None
