"""The only source of time.

`TRACKER_TODAY=2026-03-07` in the environment moves the day, for trying out what happens later.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

CITY_TIME = ZoneInfo("Europe/Stockholm")


_standing: ContextVar[datetime | None] = ContextVar("standing", default=None)


class NoSuchDay(ValueError):
    """`TRACKER_TODAY` is no day."""


def today() -> date:
    """The day it is, in the city's calendar, wherever the server stands. Raises `NoSuchDay`."""
    moved = os.environ.get("TRACKER_TODAY")
    if not moved or _standing.get() is not None:
        return now().astimezone(CITY_TIME).date()
    try:
        return date.fromisoformat(moved)
    except ValueError:
        raise NoSuchDay("TRACKER_TODAY is not a day, written as 2026-03-07") from None


def local_day(moment: datetime) -> date:
    """The day of the city's calendar in which the moment lies."""
    return moment.astimezone(CITY_TIME).date()


def now() -> datetime:
    """This moment, in UTC, to the second."""
    return _standing.get() or datetime.now(UTC).replace(microsecond=0)


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let it be `moment` in the block: for making up what has happened in the demo city, and nothing else."""
    token = _standing.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _standing.reset(token)
