"""A made-up follow-up for the description of the API."""

from typing import Any

ATTEMPT: dict[str, Any] = {
    "on": "2026-09-14", "at_time": "14:05", "channel": "phone", "result": "no_answer", "note": "",
}  # fmt: skip
ATTEMPT_SHOWN: dict[str, Any] = {
    "id": 31, "at": "2026-09-14T12:05:00+00:00", "channel": "phone", "result": "no_answer", "note": "", "struck": False,
}  # fmt: skip
ANSWER: dict[str, Any] = {
    "livelihood_code": "arbete", "social_assistance": "no", "source": "participant", "answered_on": "2026-09-15",
}  # fmt: skip
CLOSE = {"closed_as": "not_reached"}
REASON = {"reason": "Loggat på fel person"}
LISTED: dict[str, Any] = {
    "id": 9, "version": 1, "participant_id": 7, "enrolment_id": 12, "insats_id": 4, "horizon_days": 90,
    "due_on": "2026-09-10", "last_day": "2026-10-10", "state": "due", "attempts_made": 1,
}  # fmt: skip
SHOWN: dict[str, Any] = {
    **LISTED, "version": 2, "state": "answered", "withdrawn": False, "by_register": False, **ANSWER, "closed_as": None,
    "attempts": [ATTEMPT_SHOWN],
}  # fmt: skip
