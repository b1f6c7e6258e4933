"""Whether the figures of a period are final, and what is missing if they are not."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from tracker.statistics.indicators import WINDOW
from tracker.statistics.material import HORIZON, Frame
from tracker.statistics.period import day_number
from tracker.translations import _, ngettext


@dataclass(frozen=True)
class Completeness:
    """`missing` says in words what is missing, one sentence each; final when there is nothing.

    `waiting_exits` counts exits whose follow-up window is still open; `final_from` is the first day on which
    the figures would be final if no more exits came in, None while the period runs.
    """

    missing: tuple[Any, ...]
    waiting_exits: int = 0
    final_from: date | None = None

    @property
    def preliminary(self) -> bool:
        """Whether anything is missing."""
        return bool(self.missing)


def completeness(frame: Frame) -> Completeness:
    """Final only when the period is over and the window of its last exit closed before `as_of`."""
    exits = frame.exit[frame.exited]
    closes = exits + HORIZON + WINDOW
    waiting = int(np.count_nonzero(closes >= day_number(frame.as_of)))
    running = frame.as_of <= frame.period.last
    missing: list[Any] = []
    if running:
        last = frame.period.last.isoformat()
        missing.append(_("Perioden är inte slut: den går till och med %(last)s.", last=last))
    if waiting:
        missing.append(_waiting(waiting))
    return Completeness(tuple(missing), waiting, None if running else _final_from(frame, exits))


def _waiting(number: int) -> Any:
    return ngettext(
        "%(num)d avslut kan ännu inte följas upp: dag 120 har inte passerat.",
        "%(num)d avslut kan ännu inte följas upp: dag 120 har inte passerat.",
        number,
    )


def _final_from(frame: Frame, exits: np.ndarray) -> date:
    over = frame.period.last + timedelta(days=1)
    if not len(exits):
        return over
    return max(over, date.fromordinal(int(exits.max()) + HORIZON + WINDOW + 1))
