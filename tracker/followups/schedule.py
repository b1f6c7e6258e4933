"""When a follow-up is owed and where it stands: computed from dates and events, never typed."""

from datetime import date, timedelta

from tracker.codelists.terms import FollowUpState

HORIZONS = (90, 180, 365)
"""Days after the exit. The first is always owed, the others where the insats or its project says so."""
WINDOW_DAYS = 30
OPEN_STATES = (FollowUpState.OVERDUE, FollowUpState.DUE, FollowUpState.PLANNED)
"""Of what stands on the work list, the most pressing first."""


def due_on(exit_on: date, horizon: int) -> date:
    """The reference day: `horizon` days after the exit."""
    return exit_on + timedelta(days=horizon)


def is_late(answered_on: date, due: date) -> bool:
    """Whether an answer came after the window closed. It counts all the same."""
    return answered_on > last_day(due)


def last_day(due: date) -> date:
    """The last day of the window that opens on the reference day."""
    return due + timedelta(days=WINDOW_DAYS)


def state(
    due: date, today: date, answered: bool = False, closed_as: str | None = None, died_on: date | None = None
) -> FollowUpState:
    """The state on `today`. `closed_as` is a value of `terms.ClosedAs`.

    Death on the reference day or before is the one thing that makes a follow-up not applicable.
    """
    if died_on is not None and died_on <= due:
        return FollowUpState.NOT_APPLICABLE
    if answered:
        return FollowUpState.ANSWERED
    if closed_as is not None:
        return FollowUpState(closed_as)
    if today < due:
        return FollowUpState.PLANNED
    return FollowUpState.DUE if today <= last_day(due) else FollowUpState.OVERDUE


def horizons(half_year: bool = False, year: bool = False) -> list[int]:
    """The horizons that are owed: 90 days always, 180 and 365 where asked for."""
    asked = (True, half_year, year)
    return [horizon for horizon, wanted in zip(HORIZONS, asked, strict=True) if wanted]
