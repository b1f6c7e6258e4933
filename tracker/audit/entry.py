"""What is told to the log."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tracker import clock
from tracker.audit.actions import Action


@dataclass(frozen=True)
class Who:
    """Who acts, as what and for which unit; `client` is the system or program where that is no person's browser."""

    user_id: int | None = None
    role: str = ""
    unit_id: int | None = None
    client: str = ""


@dataclass(frozen=True)
class Entry:
    """What is to be logged. `thing` is a table's name.

    `reason` is a code or a few words and stays for ever: nothing about a person. What is personal (search terms,
    what stood before, reasons in words) goes into `detail`, as values that JSON knows, dates and moments.
    """

    action: Action
    who: Who = Who()
    thing: str = ""
    thing_id: int | None = None
    participant_id: int | None = None
    reason: str = ""
    detail: Mapping[str, Any] | None = None
    at: datetime = field(default_factory=clock.now)

    def content(self) -> str | None:
        """The detail as JSON, None without one."""
        if self.detail is None:
            return None
        return json.dumps(self.detail, sort_keys=True, default=_as_text)


def _as_text(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"A {type(value).__name__} cannot be logged")
