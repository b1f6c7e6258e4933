from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.imports.workbooks import HEADINGS, workbook
from tracker.errors import Refused
from tracker.imports import reader

DATA = Path(__file__).parents[1] / "data"
ROW = ("194501103297", "Kurs Åäö", "2025-03-07")


def records(source: str | Path | bytes) -> list[tuple[int, dict[str, Any]]]:
    return list(reader.read(source).records())


EXPECTED = {"number": ROW[0], "insats": ROW[1], "starts_on": ROW[2]}


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_text_of_every_kind_is_read(delimiter: str, encoding: str, newline: str) -> None:
    lines = [delimiter.join(HEADINGS), delimiter.join(ROW), ""]
    assert records(newline.join(lines).encode(encoding)) == [(2, EXPECTED)]


def test_a_workbook_is_read_with_dates_and_numbers() -> None:
    content = workbook(HEADINGS, (194501103297, "Kurs", date(2025, 3, 7)))
    assert records(content) == [(2, {"number": 194501103297.0, "insats": "Kurs", "starts_on": date(2025, 3, 7)})]


@pytest.mark.parametrize("at", [(0, 0), (3, 2), (7, 0)])
def test_row_numbers_are_those_of_the_file(at: tuple[int, int]) -> None:
    content = workbook(("Deltagarlista 2025",), HEADINGS, ROW, (), ("", " ", ""), ROW, at=at)
    assert [number for number, _cells in records(content)] == [at[0] + 3, at[0] + 6]


def test_blank_lines_count_in_text_too() -> None:
    text = "Lista;;\n\n" + ";".join(HEADINGS) + "\n;;\n\n" + ";".join(ROW) + "\n"
    assert records(text.encode()) == [(6, EXPECTED)]


def test_what_stands_above_the_headings_is_no_heading_row() -> None:
    text = "Stadsdel;Farsta;\nInsats;Startdatum;2025\n" + ";".join(HEADINGS) + "\n" + ";".join(ROW) + "\n"
    assert records(text.encode()) == [(4, EXPECTED)]


@pytest.mark.parametrize(("row", "words"), [("Stadsdel;Farsta", "Personnummer, Insats"), ("pnr;slut", "Insats, Start")])
def test_a_list_without_the_needed_headings_names_them(row: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        reader.read(f"{row}\n1;2\n".encode())


def test_unknown_headings_are_listed_and_ragged_rows_padded() -> None:
    sheet = reader.read(b"Anteckning;Personnummer;Insats;Startdatum;Slut\nx;1;Kurs;2025-01-01\nbara;;;\n")
    assert sheet.unknown == ["Anteckning"]
    assert sheet.headings[0] == "Anteckning"
    assert sheet.fields == {"number", "insats", "starts_on", "exit_on"}
    assert list(sheet.records()) == [(2, {"number": "1", "insats": "Kurs", "starts_on": "2025-01-01"})]


def test_the_two_example_lists_hold_the_same_rows() -> None:
    clean = records(DATA / "exempel-deltagarlista.csv")
    messy = records(DATA / "exempel-deltagarlista-stokig.xlsx")
    assert (len(clean), clean[0][0], clean[-1][0]) == (567, 2, 568)
    assert (len(messy), messy[0][0], messy[-1][0]) == (567, 4, 570)
