"""Made-up rows for the description of the API; the number is one of Skatteverket's for tests."""

from typing import Any

from tracker.enrolments.examples import EXIT, NEW

ROWS: dict[str, Any] = {
    "rows": [
        {"participant_id": 7, **NEW, **EXIT},
        {"number": "195401025688", "given_name": "Åsa", "family_name": "Ström", **NEW, "starts_on": "2027-13-01"},
    ]
}
OUTCOMES: dict[str, Any] = {
    "rows": [
        {"row": 1, "status": "created", "enrolment_id": 12, "participant_id": 7, "version": 1, "errors": []},
        {"row": 2, "status": "refused", "enrolment_id": None, "participant_id": None, "version": None,
         "errors": [{"pointer": "#/rows/1/starts_on", "detail": "Skriv startdatum som ÅÅÅÅ-MM-DD.", "texts": {}}]},
    ],
    "counts": {"created": 1, "changed": 0, "unchanged": 0, "refused": 1},
}  # fmt: skip
