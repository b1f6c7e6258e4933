"""A made-up enrolment for the description of the API."""

from typing import Any

SITUATION: dict[str, Any] = {
    "starts_on": "2026-03-02",
    "district_code": "farsta",
    "social_assistance": "yes",
    "barrier_code": "h03",
    "livelihood_code": "forsorjningsstod",
    "months_without_work": 14,
    "education_code": None,
    "referral_code": "jobbtorg",
}
NEW: dict[str, Any] = {"insats_id": 4, **SITUATION}
EXIT: dict[str, Any] = {
    "exit_on": "2026-06-12", "completion": "completed", "exit_reason_code": "arbete", "chances_grown": True,
}  # fmt: skip
REASON = {"reason": "Fel dag i underlaget"}
CORRECTION: dict[str, Any] = {**SITUATION, **EXIT, **REASON}
SHOWN: dict[str, Any] = {
    "id": 12, "version": 2, "participant_id": 7, "insats_id": 4, **SITUATION, **EXIT,
}  # fmt: skip
