"""An attempt as it is told: a day and perhaps a time, in the city's time."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from tracker import clock
from tracker.errors import Refused
from tracker.followups import service
from tracker.followups.models import FollowUp, FollowUpAttempt

NOON = time(12)


def log(session: Any, follow_up: FollowUp, facts: dict[str, Any], *, user_id: int | None) -> FollowUpAttempt:
    """Log it; `facts` as `schemas.AttemptSchema` loads them. Raises `Refused`."""
    told = {field: facts[field] for field in ("channel", "result", "note")}
    try:
        at = _moment(facts["on"], facts["at_time"])
        return service.log_attempt(session, follow_up, {"at": at, **told}, user_id=user_id)
    except Refused as refusal:  # the moment is told in two fields
        faults = (replace(fault, field="on") if fault.field == "at" else fault for fault in refusal.faults)
        raise Refused.of(faults) from None


def _moment(on: date, at_time: time | None) -> datetime:
    """The moment in the city's time. An attempt today without a time is one just now."""
    if at_time is None and on == clock.now().astimezone(clock.CITY_TIME).date():
        return clock.now()
    return datetime.combine(on, at_time or NOON, clock.CITY_TIME)
