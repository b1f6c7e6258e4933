"""The two example lists, as districts send them: a clean one, and the same rows with errors."""

import csv
import io
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.imports.conftest import TODAY
from tracker.database import writing
from tracker.errors import Refused
from tracker.imports import reader, service

DATA = Path(__file__).parents[1] / "data"
CLEAN = DATA / "exempel-deltagarlista.csv"
MESSY = DATA / "exempel-deltagarlista-stokig.xlsx"
REFUSED = {
    22: ("slutdatum", "före startdatumet"),
    57: ("slutdatum", "före startdatumet"),
    237: ("slutdatum", "före startdatumet"),
    44: ("personnummer", "Kontrollsiffran"),
    410: ("personnummer", "Kontrollsiffran"),
    93: ("startdatum", "mer än 90 dagar fram"),
    158: ("startdatum", "mer än 90 dagar fram"),
    314: ("startdatum", "mer än 90 dagar fram"),
    154: ("insats", "Insats saknas"),
    506: ("insats", "Insats saknas"),
    167: ("avslutsorsak", "Fyll i avslutsorsak"),
    173: ("avslutsorsak", "Fyll i avslutsorsak"),
    249: ("avslutsorsak", "Fyll i avslutsorsak"),
    278: ("avslutsorsak", "finns inte i listan"),
}


def look(session: Session, unit_id: int, path: Path) -> service.Preview:
    return service.preview(session, reader.read(path), unit_id=unit_id, today=TODAY, create_insatser=True)


def take(session: Session, unit_id: int, path: Path, rest: bool = False) -> dict[str, int]:
    preview = look(session, unit_id, path)
    with writing(session):
        return service.take(session, preview, user_id=None, rest=rest)


def test_the_clean_list_is_new_once_and_then_unchanged(session: Session, unit_id: int) -> None:
    preview = look(session, unit_id, CLEAN)
    assert preview.counts == {"new": 567}
    assert len(preview.new_insatser) == 13
    assert take(session, unit_id, CLEAN) == {"new": 567}
    assert take(session, unit_id, CLEAN) == {"unchanged": 567}


def test_the_messy_list_says_the_same_but_for_its_faults(session: Session, unit_id: int) -> None:
    take(session, unit_id, CLEAN)
    preview = look(session, unit_id, MESSY)
    assert preview.counts == {"unchanged": 553, "refused": 14}
    lines = list(csv.DictReader(io.StringIO(service.report_csv(session, preview))))
    faults = {(int(line["row"]), line["field"]): line["message"] for line in lines if line["state"] == "refused"}
    assert {row for row, _field in faults} == set(REFUSED)
    for row, (field, words) in REFUSED.items():
        assert words in faults[row, field]
    masked = {line["value"] for line in lines if line["field"] == "personnummer"}
    assert masked == {"1985-05-03", "1997-11-02"}


def test_a_list_with_faults_changes_nothing_unless_the_rest_is_taken(session: Session, unit_id: int) -> None:
    with pytest.raises(Refused, match="14 rader nekas"):
        take(session, unit_id, MESSY)
    assert look(session, unit_id, CLEAN).counts == {"new": 567}
    assert take(session, unit_id, MESSY, rest=True) == {"new": 553, "refused": 14}
    assert take(session, unit_id, CLEAN) == {"unchanged": 553, "new": 14}
    assert take(session, unit_id, CLEAN) == {"unchanged": 567}
