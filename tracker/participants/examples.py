"""A made-up participant for the description of the API; the number is one of Skatteverket's for tests."""

from typing import Any

_NUMBER = "195401025688"
FACTS: dict[str, Any] = {
    "given_name": "Åsa",
    "family_name": "Ström",
    "protection": "none",
    "phone": "08-123 456",
    "email": "asa@exempel.se",
    "died_on": None,
}
NEW: dict[str, Any] = {"number": _NUMBER, **{name: FACTS[name] for name in ("given_name", "family_name", "protection")}}
LOOKUP = {"number": _NUMBER}
NUMBER = {"number": _NUMBER, "reason": "Första personnumret"}
SHOWN: dict[str, Any] = {
    "id": 7,
    "version": 3,
    "number": _NUMBER,
    **FACTS,
    "birth_date": "1954-01-02",
    "sex": "K",
    "no_number_reason": None,
}
