"""The workbook as a reader's program opens it."""

import io
import zipfile

import openpyxl
import pytest

from tracker.exports import workbook


@pytest.fixture
def book(annual):
    return openpyxl.load_workbook(io.BytesIO(workbook.content(annual)))


def rows_of(sheet):
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


def test_the_first_sheets_explain_and_then_comes_one_table_a_sheet(book):
    explained = ["Innehåll", "Om statistiken", "Definitioner och mått", "Ordlista – List of terms"]
    assert book.sheetnames == [*explained, *(f"Tabell {number}" for number in range(1, 10))]


def test_every_sheet_says_that_its_figures_are_unprotected_and_merges_nothing(book):
    for sheet in book:
        assert "OSKYDDADE SIFFROR – endast för intern kontroll" in {row[0].value for row in sheet.iter_rows()}
        assert not sheet.merged_cells.ranges
        assert sheet.page_setup.paperSize == 9
        assert sheet.freeze_panes


def test_titles_are_bold_in_swedish_and_italic_in_english(book):
    sheet = book["Tabell 8"]
    assert sheet["A1"].value.startswith("Tabell 8. Deltagare med försörjningsstöd")
    assert sheet["A1"].font.bold
    assert sheet["A2"].font.italic


def test_a_label_that_looks_like_a_formula_is_text(book):
    row = next(row for row in book["Tabell 3"].iter_rows() if row[0].value == "=1+1")
    assert row[0].data_type == "s"


def test_women_come_before_men_with_both_percentages(book):
    rows = rows_of(book["Tabell 8"])
    head = next(row for row in rows if row[:1] == ["Försörjningshinder"])
    assert head[1:4] == ["Kvinnor", "Män", "Totalt"]
    assert head[4:] == [
        "Andel kvinnor, %",
        "Andel män, %",
        "Andel av alla kvinnor, %",
        "Andel av alla män, %",
    ]
    total = next(row for row in rows if row[:1] == ["Totalt"])
    assert total == ["Totalt", "–", 1, 1, "–", 100, ".", 100]


def test_below_each_table_stand_notes_source_division_and_day(book):
    for number in range(1, 10):
        texts = [row[0] for row in rows_of(book[f"Tabell {number}"]) if row]
        assert any(text.startswith("Källa: Stockholm") for text in texts)
        assert any("1 stadsdelsområden" in text or "2 stadsdelsområden" in text for text in texts)
        assert any("uttagna 2025-06-01" in text for text in texts)


def test_the_document_has_title_and_language_and_is_not_official_statistics(annual, book):
    assert book.properties.title == "Arbetsmarknadsinsatser i Stockholm 2024"
    assert book.properties.language == "sv-SE"
    with zipfile.ZipFile(io.BytesIO(workbook.content(annual))) as parts:
        everything = b"".join(parts.read(name) for name in parts.namelist()).decode("utf-8", "ignore").lower()
    assert "officiell" not in everything


def test_the_quality_declaration_gives_nonresponse_by_sex(book):
    text = next(row[1] for row in rows_of(book["Om statistiken"]) if row and row[0] == "Tillförlitlighet")
    assert "kvinnor 0 av 16, svarsandel 100,0 procent; män ingen att följa upp" in text


def test_the_same_tables_give_the_same_bytes(annual):
    assert workbook.content(annual) == workbook.content(annual)
