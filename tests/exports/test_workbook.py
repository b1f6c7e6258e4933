"""The workbook as a reader's program opens it."""

import io
import zipfile
from dataclasses import replace
from math import prod

import openpyxl
import pytest
from hypothesis import given, settings

from tests.exports.publications import publications
from tracker.exports import workbook


@pytest.fixture
def book(publication):
    return opened(publication)


def opened(publication):
    return openpyxl.load_workbook(io.BytesIO(workbook.content(publication)))


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


def test_the_document_has_title_and_language_and_is_not_official_statistics(publication, book):
    assert book.properties.title == "Arbetsmarknadsinsatser i Stockholm 2024"
    assert book.properties.language == "sv-SE"
    with zipfile.ZipFile(io.BytesIO(workbook.content(publication))) as parts:
        everything = b"".join(parts.read(name) for name in parts.namelist()).decode("utf-8", "ignore").lower()
    assert "officiell" not in everything


def test_the_quality_declaration_gives_nonresponse_by_sex(book):
    text = next(row[1] for row in rows_of(book["Om statistiken"]) if row and row[0] == "Tillförlitlighet")
    assert "Försörjningsstöd" not in text
    everything = " ".join(row[1] for row in rows_of(book["Om statistiken"]) if len(row) > 1)
    assert "Kvinnor: uppföljningsbara 16, svar 16, bortfall –, svarsandel, procent 100,0." in everything


def test_the_same_tables_give_the_same_bytes(publication):
    assert workbook.content(publication) == workbook.content(publication)


def test_a_withheld_figure_is_its_sign_and_takes_its_percentages_with_it(protected):
    sheet = opened(protected)["Tabell 8"]
    total = next(row for row in rows_of(sheet) if row[:1] == ["Totalt"])
    assert total == ["Totalt", "–", "X", "X", "X", "X", ".", "X"]
    notes = [row[0] for row in rows_of(sheet) if row and isinstance(row[0], str)]
    assert any("X visas inte, för att skydda enskilda" in note for note in notes)
    assert not any("OSKYDDADE" in str(cell) for each in opened(protected) for row in rows_of(each) for cell in row)


def test_the_printed_sign_is_a_setting(protected):
    other = replace(protected, protection=replace(protected.protection, sign="⊗"))
    total = next(row for row in rows_of(opened(other)["Tabell 8"]) if row[:1] == ["Totalt"])
    assert total[1:4] == ["–", "⊗", "⊗"]


def test_both_percentages_stand_beside_every_count_by_sex(book):
    rows = rows_of(book["Tabell 3"])
    head = next(row for row in rows if row[:1] == ["Insatstyp"])
    women = dict(zip(head, next(row for row in rows if row[:2] == ["Totalt", "Kvinnor"]), strict=True))
    assert women["Nyinskrivna: könsfördelning, %"] == 94.1
    assert women["Nyinskrivna: andel av alla kvinnor (män), %"] == 100
    both = dict(zip(head, next(row for row in rows if row[:2] == ["Totalt", "Totalt"]), strict=True))
    assert both["Nyinskrivna: könsfördelning, %"] == "."


def test_numbers_are_numbers_and_every_row_of_a_table_is_whole(book):
    for number in range(1, 10):
        sheet = book[f"Tabell {number}"]
        head = sheet.freeze_panes and int("".join(sign for sign in sheet.freeze_panes if sign.isdigit())) - 1
        headings = [cell.value for cell in sheet[head] if cell.value]
        assert all(headings)
        body = next(sheet.iter_rows(min_row=head + 1, max_row=head + 1, values_only=True))
        assert None not in body[: len(headings)]
        assert any(isinstance(cell, int | float) or cell in ("–", ".") for cell in body)
        assert sheet.print_title_rows == f"${head}:${head}"


def test_every_table_is_marked_as_one_with_its_headings(book):
    """So that a screen reader says which column a figure stands in."""
    for sheet in book:
        (table,) = sheet.tables.values()
        first, *body = sheet[table.ref]
        assert sheet.print_title_rows == f"${first[0].row}:${first[0].row}"
        headings = [cell.value for cell in first]
        assert (len(set(headings)), [column.name for column in table.tableColumns]) == (len(headings), headings)
        assert all(cell.value is not None for row in body for cell in row)
        assert sheet.cell(first[0].row + len(body) + 1, 1).value is None
        assert (table.autoFilter, table.headerRowCount) == (None, 1)


def test_no_page_is_printed_smaller_than_is_read_with_ease(book):
    """A page of A4 on its side holds 147 characters at 11 points, and no text is under eight."""
    for sheet in book:
        columns = sheet.column_dimensions.values()
        widths = {n: each.width for each in columns for n in range(each.min, each.max + 1)}
        repeated = sum(widths[n] for n in (1, 2)) if sheet.print_title_cols else 0
        pages = sheet.page_setup.fitToWidth or 1
        assert (sum(widths.values()) + (pages - 1) * repeated) / pages <= 147 * 11 / 8


@given(publications())
@settings(max_examples=8, deadline=None)
def test_no_percentage_is_printed_beside_a_withheld_count(publication):
    for sheet in (each for each in opened(publication) if each.title in ("Tabell 2", "Tabell 8")):
        rows = rows_of(sheet)
        head = next(n for n, row in enumerate(rows) if "Kvinnor" in row)
        women = rows[head].index("Kvinnor")
        sign = publication.protection.sign
        for row in (row for row in rows[head + 1 :] if len(row) == len(rows[head])):
            if sign in row[women : women + 2]:
                within = row[rows[head].index("Andel kvinnor, %")], row[rows[head].index("Andel män, %")]
                assert within == (sign, sign)


@given(publications())
@settings(max_examples=4, deadline=None)
def test_the_sheets_print_the_figures_of_the_tables_and_no_others(publication):
    book = opened(publication)
    for table in publication.tables:
        sheet = book[f"Tabell {table.number}"]
        head = next(n for n, row in enumerate(sheet.iter_rows(values_only=True), 1) if row[0] in FIRST_HEADINGS)
        across = len(table.measures) == 1
        labelled, figures = (-1, len(table.sexes)) if across else (None, len(table.measures))
        names = len(table.dimensions[:labelled])
        rows = prod(len(codes) for codes in table.codes[:labelled])
        cells = sheet.iter_rows(head + 1, head + rows, names + 1, names + figures, values_only=True)
        printed = list(cells) if across else list(zip(*cells, strict=True))
        assert [cell for row in printed for cell in row] == [
            _printed(one, publication) for one in table.figures.values()
        ]


FIRST_HEADINGS = ("Insatstyp", "Stadsdelsområde", "Avslutsorsak", "Försörjningshinder")


def _printed(figure, publication):
    if figure.sign:
        return publication.protection.sign if figure.sign == "X" else figure.sign
    return float(figure.value)
