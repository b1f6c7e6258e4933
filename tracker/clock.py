"""The only source of time.

`TRACKER_TODAY=2026-03-07` in the environment moves the day, for trying out what happens later.
"""

import os
from datetime import UTC, date, datetime


def today() -> date:
    """The day it is, in the city's calendar."""
    moved = os.environ.get("TRACKER_TODAY")
    return date.fromisoformat(moved) if moved else now().astimezone().date()


def now() -> datetime:
    """This moment, in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)
