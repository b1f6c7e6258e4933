"""What stands in the way of undoing an exit, and the ways out that the rules leave."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tracker import clock
from tracker.enrolments import cancelling
from tracker.enrolments.models import Enrolment
from tracker.enrolments.overlaps import overlapping
from tracker.translations import _

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Obstacle:
    """A `later` enrolment in the same insats, which begins after `exit_on`, the exit that would be undone.

    `cancellable`: it has not begun and can be cancelled. `last_day`: the exit can be corrected to that day instead,
    the one before the later begins; None where that gains nothing. `movable_to`: the later has begun but never ended,
    so that its start can be corrected to that day or after, and it be cancelled then; else None.
    """

    later: Enrolment
    exit_on: date
    cancellable: bool
    last_day: date | None
    movable_to: date | None

    @property
    def planned(self) -> bool:
        """Whether the later one has not begun."""
        return self.later.starts_on > clock.today()

    @property
    def follows(self) -> bool:
        """Whether the later one begins the day after the exit, so that no day is left between them."""
        return self.later.starts_on == self.exit_on + _DAY

    @property
    def what(self) -> Any:
        """Which enrolment it is."""
        start, end = self.later.starts_on.isoformat(), self.later.exit_on
        if end is not None:
            return _("Deltagaren var inskriven på nytt i insatsen %(start)s–%(end)s.", start=start, end=end.isoformat())
        if self.planned:
            return _("Deltagaren har en planerad inskrivning i insatsen från %(start)s.", start=start)
        return _("Deltagaren är inskriven på nytt i insatsen sedan %(start)s.", start=start)

    @property
    def message(self) -> str:
        """Why the exit cannot be undone, and what to do instead."""
        return " ".join(str(text) for text in (self.what, *self._ways()))

    def _ways(self) -> list[Any]:
        if self.cancellable:
            return [_("Avboka den först. Sedan kan den här inskrivningen öppnas.")]
        found = []
        if self.last_day is not None:
            day = self.last_day.isoformat()
            found.append(_("Rätta slutdatumet i den här inskrivningen till senast %(day)s i stället.", day=day))
        if self.movable_to is not None:
            day = self.movable_to.isoformat()
            found.append(_("Var den senare inskrivningen ett misstag: rätta dess startdatum till %(day)s eller senare, "
                           "avboka den och öppna sedan den här.", day=day))  # fmt: skip
        if self.follows and not self.movable_to:
            found.append(_("De följer direkt på varandra, så det finns inga dagar att öppna."))
        return found


def obstacle(session: Any, enrolment: Enrolment) -> Obstacle | None:
    """What stands in the way of opening the ended enrolment again, or None. At most two queries."""
    itself = enrolment.id
    later = overlapping(session, enrolment.participant_id, enrolment.insats_id, enrolment.starts_on, None, itself)
    if later is None or enrolment.exit_on is None:
        return None
    today, exit_on = clock.today(), enrolment.exit_on
    if cancelling.fault(session, later) is None:
        return Obstacle(later, exit_on, cancellable=True, last_day=None, movable_to=None)
    last = min(later.starts_on - _DAY, today)
    last_day = last if last > exit_on else None
    return Obstacle(later, exit_on, False, last_day, _movable_to(session, later, today))


def _movable_to(session: Any, later: Enrolment, today: date) -> date | None:
    """The first day that would make the enrolment a planned one that can be cancelled."""
    tomorrow, closes_on = today + _DAY, later.insats.ends_on
    if later.exit_on is not None or later.starts_on > today or (closes_on is not None and closes_on < tomorrow):
        return None
    return None if cancelling.has_been_ended(session, later.id) else tomorrow
