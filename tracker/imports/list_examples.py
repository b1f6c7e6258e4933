"""A made-up list for the description of the API; the number is one of Skatteverket's for tests."""

from typing import Any

_SENT: dict[str, Any] = {
    "id": 31,
    "uploaded_at": "2026-11-22T08:00:00+00:00",
    "sha256": "9b0c…",
    "create_insatser": False,
    "ignored": ["Handläggare"],
    "waits_until": "2026-12-22",
}
_NONE = {"refused": 0, "possible duplicate": 0, "new": 0, "changed": 0, "unchanged": 0}
_FOUND = {**_NONE, "refused": 1, "new": 118, "changed": 7, "unchanged": 410}
RUN = {**_SENT, "version": 1, "status": "waiting", "waiting": _FOUND, "taken": _NONE}
TAKEN = {
    **_SENT,
    "version": 3,
    "status": "waiting",
    "waiting": {**_NONE, "refused": 1},
    "taken": {**_FOUND, "refused": 0},
}
DISCARDED = {**_SENT, "version": 2, "status": "discarded", "waiting": _FOUND, "taken": _NONE}
LIST = "personnummer;förnamn;efternamn;insats;startdatum\n195401025688;Åsa;Ström;Svenska på jobbet;2026-13-01\n"
_FAULT = {"field": "starts_on", "message": "Skriv datumet som ÅÅÅÅ-MM-DD.", "value": "2026-13-01"}
OUTCOME: dict[str, Any] = {"row_number": 2, "state": "new", "faults": []}
ROW: dict[str, Any] = {
    "row_number": 2,
    "state": "refused",
    "faults": [_FAULT],
    "cells": {
        "number": "195401025688",
        "given_name": "Åsa",
        "family_name": "Ström",
        "insats": "Svenska på jobbet",
        "starts_on": "2026-13-01",
    },
}
MENDED = {"starts_on": "2026-01-13"}
REPORT = "row,state,field,message,value\n2,refused,startdatum,Skriv datumet som ÅÅÅÅ-MM-DD.,2026-13-01\n"
