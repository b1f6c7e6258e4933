"""A made-up insats and project for the description of the API."""

from typing import Any

INSATS: dict[str, Any] = {
    "name": "Svenska på jobbet",
    "insats_type_code": "sprak",
    "project_id": 4,
    "starts_on": "2026-01-12",
    "ends_on": None,
    "places": 20,
    "caseload_ceiling": None,
    "audience": "Föräldralediga med kort skolgång",
    "follow_up_180": True,
    "follow_up_365": False,
}
SHOWN_INSATS = {"id": 12, "version": 2, **INSATS}
PROJECT: dict[str, Any] = {
    "name": "merit.nu",
    "funder": "ESF",
    "programme": "ESF+ 2021–2027",
    "budget": 24000000,
    "own_cofinancing": 9600000,
    "currency": "SEK",
    "starts_on": "2026-01-01",
    "ends_on": "2028-12-31",
    "department": "Arbetsmarknadsförvaltningen",
    "partners": "Arbetsförmedlingen",
    "audience": "Långtidsarbetslösa",
    "goals_text": "",
    "follow_up_180": True,
    "follow_up_365": False,
    "participants": 725,
    "completed": 600,
    "self_sufficiency_90": 70,
    "chances_grown": 90,
    "women": 50,
    "men": 50,
}
SHOWN_PROJECT = {"id": 4, "version": 1, "unit": "kista", "own": True, **PROJECT}
_COUNTS = {
    "participants": 402, "open_now": 120, "started": 402, "exited": 282, "completed": 231, "matured": 200,
    "answered": 180, "not_reached": 20, "self_sufficient": 127, "asked": 190, "chances_grown": 172,
}  # fmt: skip
OUTCOME: dict[str, Any] = {
    "whole": True,
    "as_of": "2026-11-22",
    "waiting": 31,
    "counts": {"T": _COUNTS},
    "goals": [
        {"measure": "self_sufficiency_90", "in_percent": True, "women": 71.2, "men": 69.8, "all": 70.6, "goal": 70,
         "reached": True},
    ],
    "follow_up": [{"measure": "response_rate", "in_percent": True, "women": 91.0, "men": 89.0, "all": 90.0}],
}  # fmt: skip
