"""What must hold for the dates of an enrolment: one place, for forms, services and imports."""

from datetime import date, timedelta

from tracker.errors import Fault
from tracker.translations import _

PLANNED_AHEAD = timedelta(days=90)


def period_faults(
    starts_on: date | None,
    exit_on: date | None,
    today: date,
    insats_starts_on: date | None = None,
    insats_ends_on: date | None = None,
    birth_date: date | None = None,
) -> list[Fault]:
    """Every broken rule of the period; fields `starts_on` and `exit_on`. Both days are days of participation.

    An exit is at the start or later and never in the future, a start at most 90 days ahead, not before the
    person is born and inside the dates of the insats (domain, section 3).
    """
    faults: list[Fault] = []
    if starts_on is not None:
        faults += _start_faults(starts_on, today, insats_starts_on, insats_ends_on, birth_date)
    if exit_on is not None:
        faults += _exit_faults(starts_on, exit_on, today)
    return faults


def exit_faults(
    exit_on: date | None, completion: str | None, exit_reason_code: str | None, chances_grown: bool | None = None
) -> list[Fault]:
    """Whether an exit is whole: a date, completed or interrupted, and a reason; or nothing of it."""
    if exit_on is None:
        if completion is None and exit_reason_code is None and chances_grown is None:
            return []
        message = _("Slutdatum saknas. Fyll i det, eller ta bort fullföljd och avslutsorsak om insatsen pågår.")
        return [Fault("exit_on", message)]
    faults = []
    if completion is None:
        faults.append(Fault("completion", _("Fyll i om insatsen fullföljdes, ja eller nej: den har ett slutdatum.")))
    if exit_reason_code is None:
        faults.append(Fault("exit_reason_code", _("Fyll i avslutsorsak: insatsen har ett slutdatum.")))
    return faults


def overlap(starts_on: date, exit_on: date | None, other_start: date, other_exit: date | None) -> bool:
    """Whether two periods share a day. None is an open end."""
    return (other_exit is None or starts_on <= other_exit) and (exit_on is None or other_start <= exit_on)


def _start_faults(
    starts_on: date, today: date, opens_on: date | None, closes_on: date | None, birth_date: date | None
) -> list[Fault]:
    faults = []
    if starts_on - today > PLANNED_AHEAD:
        message = _("Startdatumet ligger mer än 90 dagar fram. Ange ett datum närmare i tiden.")
        faults.append(Fault("starts_on", message, starts_on.isoformat()))
    if birth_date is not None and starts_on < birth_date:
        message = _("Startdatumet ligger före födelsedatumet. Rätta det av dem som är fel.")
        faults.append(Fault("starts_on", message, starts_on.isoformat()))
    if opens_on is not None and starts_on < opens_on:
        message = _("Insatsen börjar först %(day)s. Ange ett senare startdatum.", day=opens_on)
        faults.append(Fault("starts_on", message, starts_on.isoformat()))
    if closes_on is not None and starts_on > closes_on:
        message = _("Insatsen slutade %(day)s. Ange ett tidigare startdatum.", day=closes_on)
        faults.append(Fault("starts_on", message, starts_on.isoformat()))
    return faults


def _exit_faults(starts_on: date | None, exit_on: date, today: date) -> list[Fault]:
    faults = []
    if starts_on is not None and exit_on < starts_on:
        message = _("Slutdatumet ligger före startdatumet. Rätta det av dem som är fel.")
        faults.append(Fault("exit_on", message, exit_on.isoformat()))
    if exit_on > today:
        message = _("Slutdatumet ligger i framtiden. Fyll i det när insatsen har avslutats.")
        faults.append(Fault("exit_on", message, exit_on.isoformat()))
    return faults
