"""`statistik-YEAR.xlsx`: the year's tables for readers, in the layout of Swedish official workbooks."""

import io
import zipfile
from datetime import datetime, time
from itertools import product
from typing import Any

import xlsxwriter

from tracker.exports import sheets, texts
from tracker.exports.sheets import Sheet
from tracker.statistics.catalogue import MEASURES
from tracker.statistics.codes import Item
from tracker.statistics.figures import Figure, share
from tracker.statistics.service import AnnualTables
from tracker.statistics.tables import Table

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def file_name(annual: AnnualTables) -> str:
    """The name of the year's workbook."""
    return f"statistik-{annual.year}.xlsx"


def content(annual: AnnualTables, city: str = "Stockholm", release_id: str = "") -> bytes:
    """The workbook's bytes; the same tables give the same bytes. `release_id` is printed under every table."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    title = f"Arbetsmarknadsinsatser i {city} {annual.year}"
    created = datetime.combine(annual.as_of, time())
    book.set_properties({"title": title, "comments": texts.UNPROTECTED, "created": created})
    formats = sheets.formats(book)
    _contents(Sheet(book, "Innehåll", formats), annual, title, release_id)
    _about(Sheet(book, "Om statistiken", formats), annual, city)
    _definitions(Sheet(book, "Definitioner och mått", formats), annual)
    _terms(Sheet(book, "Ordlista – List of terms", formats))
    for table in annual.tables:
        sheet = Sheet(book, f"Tabell {table.definition.number}", formats)
        _table(sheet, annual, table, city)
        sheet.line(texts.release(release_id))
    book.close()
    return _with_language(out.getvalue())


def _contents(sheet: Sheet, annual: AnnualTables, title: str, release_id: str) -> None:
    sheet.top(title, f"Labour-market measures {annual.year}", texts.status(annual))
    sheet.line(texts.drawn(annual))
    sheet.line(texts.division(annual))
    sheet.line(texts.release(release_id))
    sheet.skip()
    sheet.head(["Tabell", "Titel", "Title"], [12, 62, 62])
    for table in annual.tables:
        name = f"Tabell {table.definition.number}"
        sheet.link_row(name, [table.definition.title_sv, table.definition.title_en])


def _about(sheet: Sheet, annual: AnnualTables, city: str) -> None:
    sheet.top("Om statistiken", "About the statistics", texts.status(annual))
    sheet.head(["Rubrik", "Text"], [34, 100])
    for heading, text in texts.about(annual, city):
        sheet.row([heading, text])


def _definitions(sheet: Sheet, annual: AnnualTables) -> None:
    sheet.top("Definitioner och mått", "Definitions and measures", texts.drawn(annual))
    sheet.head(["Mått", "Measure", "Beteckning", "Definition"], [44, 44, 30, 90])
    for measure in MEASURES.values():
        sheet.row([measure.label_sv, measure.label_en, measure.id, measure.text_sv])
    sheet.line("Andelar är exakta bråk som avrundas en gång, halvor från noll, till en decimal.")


def _terms(sheet: Sheet) -> None:
    sheet.top("Ordlista", "List of terms", "")
    sheet.head(["Svenska", "English", "Förklaring"], [30, 36, 90])
    for row in texts.TERMS:
        sheet.row(list(row))
    sheet.skip()
    sheet.line("Tecken:")
    for sign, swedish, english in texts.SIGNS:
        sheet.line(f"{sign}   {swedish} / {english}")


def _table(sheet: Sheet, annual: AnnualTables, table: Table, city: str) -> None:
    definition = table.definition
    title = f"Tabell {definition.number}. {definition.title_sv}, {annual.year}"
    sheet.top(title, f"Table {definition.number}. {definition.title_en}, {annual.year}", texts.status(annual))
    if len(definition.measures) == 1:
        _sexes_across(sheet, table)
    else:
        _measures_across(sheet, table)
    sheet.skip()
    for note in texts.NOTES[definition.number]:
        sheet.line(note)
    if definition.both_shares:
        sheet.line(texts.SHARES_NOTE)
    sheet.line("Tecken: – inget att redovisa (noll); . kan inte förekomma.")
    for line in (texts.division(annual), texts.drawn(annual), texts.source(city)):
        sheet.line(line)


def _sexes_across(sheet: Sheet, table: Table) -> None:
    """One measure: rows by the other dimensions, women and men side by side with both percentages."""
    dimensions = [texts.DIMENSIONS[name] for name in table.definition.dimensions[:-1]]
    shares = ["Andel kvinnor, %", "Andel män, %", "Andel av alla kvinnor, %", "Andel av alla män, %"]
    shares = shares if table.definition.both_shares else shares[:2]
    headings = [*dimensions, *(item.label_sv for item in table.sexes), *shares]
    sheet.head(headings, [36 if n < len(dimensions) else 12 for n in range(len(headings))], len(dimensions))
    measure = table.definition.measures[0]
    for items in product(*table.items[:-1]):
        codes = [item.code for item in items]
        figures = [table.figure(measure, *codes, item.code) for item in table.sexes]
        both = _shares(table, measure, codes)[: len(shares)]
        sheet.row([*(item.label_sv for item in items), *figures, *both], strong=_is_total(items))


def _shares(table: Table, measure: str, codes: list[str]) -> list[Figure]:
    """Women's and men's share of the row, then the row's share of all women and of all men."""
    everything = ["T"] * len(codes)
    here, whole = ([_number(table.figure(measure, *at, sex)) for sex in "KM"] for at in (codes, everything))
    return [*(share(part, sum(here)) for part in here), *map(share, here, whole)]


def _number(figure: Figure) -> int:
    return int(figure.value or 0)


def _measures_across(sheet: Sheet, table: Table) -> None:
    """Several measures: rows by the dimensions, women before men, one column a measure."""
    dimensions = [texts.DIMENSIONS[name] for name in table.definition.dimensions]
    measures = [MEASURES[measure].label_sv for measure in table.definition.measures]
    widths = [*(36 if n == 0 else 16 for n in range(len(dimensions))), *(15 for _measure in measures)]
    sheet.head([*dimensions, *measures], widths, len(dimensions))
    for items in product(*table.items):
        codes = [item.code for item in items]
        figures = [table.figure(measure, *codes) for measure in table.definition.measures]
        sheet.row([*(item.label_sv for item in items), *figures], strong=_is_total(items[:-1]))


def _is_total(items: tuple[Item, ...]) -> bool:
    return all(item.code == "T" for item in items)


def _with_language(content_bytes: bytes) -> bytes:
    """The workbook with its language among the document properties, which XlsxWriter cannot set."""
    out = io.BytesIO()
    end = b"</cp:coreProperties>"
    with (
        zipfile.ZipFile(io.BytesIO(content_bytes)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            part: Any = old.read(entry)
            if entry.filename == "docProps/core.xml":
                part = part.replace(end, b"<dc:language>sv-SE</dc:language>" + end)
            new.writestr(entry, part)
    return out.getvalue()
