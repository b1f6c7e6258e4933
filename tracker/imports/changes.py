"""What a row would change of an enrolment that is recorded already. An empty cell never erases."""

from datetime import date
from typing import Any

from tracker.codelists.terms import AnswerSource, Protection
from tracker.errors import Fault
from tracker.followups import schedule
from tracker.imports.register import RECORDED, Owed, Record
from tracker.imports.rows import Entry
from tracker.translations import _

Values = dict[str, Any]
Change = tuple[str, Any, Any]
"""Column, what stands in the register, what the row says. Of the follow-up: the column after `day_90.`."""
DAY_90 = "day_90."
PROTECTS: Change = ("protection", Protection.NONE.value, Protection.MARKED.value)
"""Of a row that marks somebody as protected whom the register has as unprotected."""
IMPORTED = AnswerSource.DOCUMENT.value
"""The list itself is where an imported answer is known from."""


def of_enrolment(entry: Entry, record: Record) -> Values:
    """Column → new value, where the row says something else than the register."""
    read = entry.situation + entry.exit
    return {
        name: new
        for name, new, old in zip(RECORDED, read, record.values, strict=True)
        if new is not None and new != old
    }


def of_answer(entry: Entry, owed: Owed | None, today: date) -> Values:
    """Column → new value of the 90-day follow-up. `owed` is None when the exit is recorded just now."""
    livelihood, assistance, answered_on = entry.answer
    if owed is None or not (livelihood or assistance):
        return {}
    got_on = answered_on or today
    found: Values = {}
    if livelihood is not None and (
        livelihood != owed.livelihood_code or (answered_on is not None and answered_on != owed.answered_on)
    ):
        found = {
            "livelihood_code": livelihood, "answered_on": got_on, "source": IMPORTED,
            "closed_as": None, "closed_on": None,
        }  # fmt: skip
    if assistance is not None and assistance != owed.social_assistance:
        found |= {"social_assistance": assistance, "assistance_known_on": got_on}
    return {name: new for name, new in found.items() if new != getattr(owed, name)}


def told(changed: Values, old: Values, answer: Values, owed: Owed | None, protects: bool) -> list[Change]:
    """What a changed row would write over, for a person to look at before it does."""
    found: list[Change] = [(name, old[name], new) for name, new in changed.items()]
    shown = ("livelihood_code", "answered_on", "social_assistance")
    found += [(f"{DAY_90}{name}", getattr(owed, name, None), answer[name]) for name in shown if name in answer]
    if protects:
        found.append(PROTECTS)
    return found


def first_answer(entry: Entry, today: date) -> tuple[Any, ...]:
    """Livelihood, day, source, social assistance and its day, of a follow-up that is owed from now on."""
    livelihood, assistance, answered_on = entry.answer
    if not (livelihood or assistance):
        return (None, None, None, None, None)
    got_on = answered_on or today
    known_on = got_on if assistance else None
    return (
        (livelihood, got_on, IMPORTED, assistance, known_on) if livelihood else (None, None, None, assistance, known_on)
    )


def nearest(owed: list[Owed]) -> Owed | None:
    """The 90-day follow-up."""
    return next((one for one in owed if one.horizon_days == schedule.HORIZONS[0]), None)


def moved_exit_faults(changed: Values, owed: list[Owed], answer: Values) -> list[Fault]:
    """An answer that is recorded already may not come before the reference day of a corrected exit."""
    exit_on = changed.get("exit_on")
    if exit_on is None:
        return []
    for one in owed:
        first = one.horizon_days == schedule.HORIZONS[0]
        answered_on = answer.get("answered_on", one.answered_on) if first else one.answered_on
        if answered_on is not None and answered_on < schedule.due_on(exit_on, one.horizon_days):
            message = _("Uppföljningen är redan besvarad före dag %(n)s räknat från det nya slutdatumet. "
                        "Rätta slutdatumet i registret.", n=one.horizon_days)  # fmt: skip
            return [Fault("exit_on", message, exit_on.isoformat())]
    return []
