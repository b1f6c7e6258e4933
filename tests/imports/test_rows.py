import pytest
from sqlalchemy.orm import Session

from tests.databases import on_sqlite
from tests.imports.lists import ANSWERED, ENDED, KERSTIN, OTHER, look, messages, without
from tracker.participants.identity import test_numbers as official_numbers

pytestmark = on_sqlite
NOBODY = without(KERSTIN, "number") | {"birth_date": "1990-01-02", "sex": "kvinna"}


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        (without(KERSTIN, "insats") | {"insats": ""}, "insats", "Insats saknas"),
        (KERSTIN | {"starts_on": ""}, "starts_on", "Startdatum saknas"),
        (KERSTIN | {"starts_on": "2027-02-20"}, "starts_on", "mer än 90 dagar"),
        (KERSTIN | {"starts_on": "1944-01-01"}, "starts_on", "före födelsedatumet"),
        (KERSTIN | {"exit_on": "2025-06-01"}, "completion", "ja eller nej"),
        (KERSTIN | {"exit_on": "2025-06-01"}, "exit_reason_code", "Fyll i avslutsorsak"),
        (KERSTIN | {"completion": "ja"}, "exit_on", "Slutdatum saknas"),
        (KERSTIN | {"exit_reason_code": "arbete"}, "exit_on", "Slutdatum saknas"),
        (ENDED | {"exit_on": "2026-11-22"}, "exit_on", "i framtiden"),
        (ENDED | {"exit_on": "2025-03-06"}, "exit_on", "före startdatumet"),
        (ENDED | {"completion": "kanske"}, "completion", "ja eller nej"),
        (KERSTIN | {"answer_livelihood": "arbete"}, "answer_livelihood", "kräver ett slutdatum"),
        (KERSTIN | {"answer_assistance": "nej"}, "answer_assistance", "kräver ett slutdatum"),
        (ANSWERED | {"answered_on": "2025-08-29"}, "answered_on", "före den dagen"),
        (ANSWERED | {"answered_on": "2026-11-22"}, "answered_on", "i framtiden"),
        (ENDED | {"exit_on": "2026-09-01", "answer_livelihood": "arbete"}, "answer_livelihood", "Vänta"),
        (ENDED | {"answered_on": "2025-09-01"}, "answer_livelihood", "svaret saknas"),
        (ENDED | {"answered_on": "2025-09-01", "answer_assistance": "okänt"}, "answer_livelihood", "svaret saknas"),
        (KERSTIN | {"district_code": "Månen"}, "district_code", "Stadsdelsområdet är okänt"),
        (KERSTIN | {"referral_code": "grannen"}, "referral_code", "arbetsförmedlingen, stadsdel"),
        (KERSTIN | {"barrier_code": "h99"}, "barrier_code", "Försörjningshindret"),
        (KERSTIN | {"livelihood_code": "lotto"}, "livelihood_code", "Försörjningen"),
        (KERSTIN | {"social_assistance": "ibland"}, "social_assistance", "ja, nej eller okänt"),
        (KERSTIN | {"insats_type_code": "x"}, "insats_type_code", "Insatstypen"),
        (KERSTIN | {"insats_type_code": ""}, "insats_type_code", "behöver en insatstyp"),
        (KERSTIN | {"protection": "okänt"}, "protection", "ja eller nej"),
        (without(KERSTIN, "given_name", "family_name"), "given_name", "Namn saknas"),
        (KERSTIN | {"given_name": f"Åsa {OTHER}"}, "given_name", "I ett namn"),
        (KERSTIN | {"insats": f"Kurs för {OTHER}"}, "insats", "I ett namn"),
        (KERSTIN | {"number": ""}, "number", "Personnummer saknas"),
        (KERSTIN | {"number": "19450112-8279"}, "number", "Kontrollsiffran"),
        (
            without(NOBODY, "birth_date") | {"birth_date": "", "number": ""},
            "birth_date",
            "Födelsedatum saknas",
        ),
        (NOBODY | {"sex": ""}, "sex", "Kön saknas"),
        (NOBODY | {"birth_date": "2027-01-01"}, "birth_date", "framtiden"),
        (NOBODY | {"given_name": "", "family_name": ""}, "given_name", "Namn saknas"),
    ],
)
def test_a_broken_rule_is_refused_with_what_to_do(
    session: Session, unit_id: int, row: dict[str, str], field: str, words: str
) -> None:
    preview = look(session, unit_id, row)
    assert preview.counts == {"refused": 1}
    assert any(f == field and words in message for f, message in messages(preview)), messages(preview)


def test_all_faults_of_a_row_are_told_and_none_twice(session: Session, unit_id: int) -> None:
    row = ENDED | {
        "number": "x",
        "starts_on": "3/7",
        "exit_reason_code": "y",
        "district_code": "z",
        "completion": "",
    }
    fields = [field for field, _message in messages(look(session, unit_id, row))]
    assert sorted(fields) == ["completion", "district_code", "exit_reason_code", "number", "starts_on"]


@pytest.mark.parametrize("number", ["19450112-8279", "450112-8279", "194501128279", "1945 0112 8279"])
def test_a_refused_number_is_masked_everywhere(session: Session, unit_id: int, number: str) -> None:
    preview = look(session, unit_id, KERSTIN | {"number": number, "district_code": f"Bor {number}"})
    assert {fault.value for fault in preview.rows[0].faults} == {"1945-01-12", "Bor ÅÅÅÅMMDD-XXXX"}


def test_test_numbers_are_refused_in_production(session: Session, unit_id: int) -> None:
    assert {KERSTIN["number"], OTHER} <= official_numbers()
    preview = look(session, unit_id, KERSTIN, production=True)
    assert "testnummer" in messages(preview)[0][1]
    assert look(session, unit_id, KERSTIN).counts == {"new": 1}


def test_a_new_insats_needs_to_be_asked_for(session: Session, unit_id: int) -> None:
    preview = look(session, unit_id, KERSTIN, create_insatser=False)
    assert messages(preview)[0][0] == "insats"
    assert "finns inte i enheten" in messages(preview)[0][1]


def test_one_new_insats_has_one_type(session: Session, unit_id: int) -> None:
    rows = [KERSTIN, KERSTIN | {"number": OTHER, "insats_type_code": "sprak", "insats": "KURS"}]
    assert "annan insatstyp" in messages(look(session, unit_id, *rows))[0][1]
    rows[1]["insats_type_code"] = ""
    preview = look(session, unit_id, *rows)
    assert preview.counts == {"new": 2}
    assert preview.new_insatser == ["Kurs"]


@pytest.mark.parametrize("field", ["answer_livelihood", "answer_assistance"])
def test_an_answer_that_cannot_be_read_is_not_said_to_be_missing(session: Session, unit_id: int, field: str) -> None:
    row = ENDED | {"answered_on": "2025-09-01", field: "vem vet"}
    assert [fault for fault, _message in messages(look(session, unit_id, row))] == [field]
