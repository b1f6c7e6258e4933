"""`statistik-YEAR.xlsx`: the year's tables for readers, in the layout of Swedish official workbooks."""

import io
import zipfile
from datetime import datetime, time
from typing import Any

import xlsxwriter

from tracker.exports import declaration, sheets, texts
from tracker.exports.dimensions import DIMENSIONS
from tracker.exports.publication import Difference, Publication
from tracker.exports.sheets import Sheet
from tracker.exports.table_sheets import write_table

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def file_name(publication: Publication) -> str:
    """The name of the year's workbook."""
    return f"statistik-{publication.year}.xlsx"


def content(publication: Publication) -> bytes:
    """The workbook's bytes; the same publication gives the same bytes."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    warning = texts.UNPROTECTED if publication.unprotected else ""
    created = datetime.combine(publication.as_of, time())
    about = {"title": publication.title, "author": publication.city, "comments": warning, "created": created}
    book.set_properties(about)
    formats = sheets.formats(book)

    def sheet(name: str) -> Sheet:
        return Sheet(book, name, formats, publication.protection.sign, warning)

    _contents(sheet("Innehåll"), publication)
    _about(sheet("Om statistiken"), publication)
    _definitions(sheet("Definitioner och mått"), publication)
    _terms(sheet("Ordlista – List of terms"), publication)
    if publication.corrects:
        _changes(sheet("Rättelser"), publication, publication.corrects.differences)
    for table in publication.tables:
        write_table(sheet(f"Tabell {table.number}"), publication, table)
    book.close()
    return _with_language(out.getvalue())


def _contents(sheet: Sheet, publication: Publication) -> None:
    sheet.top(publication.title, f"Labour-market measures {publication.year}", texts.status(publication))
    for line in (texts.drawn, texts.division, texts.release, texts.correction, texts.source):
        sheet.line(line(publication))
    sheet.skip()
    sheet.head(["Tabell", "Titel", "Title"], [12, 62, 62])
    for table in publication.tables:
        sheet.link_row(f"Tabell {table.number}", [table.title_sv, table.title_en])
    sheet.end("Innehåll")


def _about(sheet: Sheet, publication: Publication) -> None:
    sheet.top("Om statistiken", "About the statistics", texts.status(publication))
    sheet.head(["Rubrik", "Text"], [34, 100])
    for section in declaration.sections(publication):
        heading = section.heading
        for paragraph in section.plain():
            sheet.row([heading, paragraph])
    sheet.end("Om statistiken")


def _definitions(sheet: Sheet, publication: Publication) -> None:
    sheet.top("Definitioner och mått", "Definitions and measures", texts.drawn(publication))
    sheet.head(["Mått", "Measure", "Beteckning", "Definition"], [44, 44, 30, 90])
    for measure in publication.measures:
        sheet.row([measure.label_sv, measure.label_en, measure.id, measure.text_sv])
    sheet.end("Definitioner och mått")
    sheet.line("Andelar är exakta bråk som avrundas en gång, halvor från noll, till en decimal.")
    sheet.line(texts.SHARES_NOTE)
    sheet.line(publication.protection.note)


def _terms(sheet: Sheet, publication: Publication) -> None:
    sheet.top("Ordlista och tecken", "List of terms and signs", "")
    sheet.head(["Svenska", "English", "Förklaring"], [30, 36, 90])
    for row in texts.TERMS:
        sheet.row(list(row))
    sheet.end("Ordlista")
    sheet.line("Tecken:")
    for sign, meaning in texts.signs(publication):
        sheet.line(f"{sign}   {meaning}")


def _changes(sheet: Sheet, publication: Publication, changed: tuple[Difference, ...]) -> None:
    sheet.top("Rättelser", "Corrections", texts.correction(publication))
    sheet.head(["Tabell", "Mått", "Cell", "Tidigare", "Nu"], [10, 44, 80, 14, 14], fixed_columns=3)
    for one in changed:
        measure = publication.measure(one.key[0]).label_sv
        sheet.row([f"Tabell {one.table}", measure, _place(publication, one), one.before, one.after])
    sheet.end("Rättelser")
    if not changed:
        sheet.line("Inga siffror skiljer sig från det tidigare uttaget.")


def _place(publication: Publication, one: Difference) -> str:
    """Where a figure stands, in words: "Insatstyp: Praktik, Kön: Kvinnor"."""
    table = publication.table(one.table)
    parts = []
    for name, codes, wanted in zip(table.dimensions, table.codes, one.key[1:], strict=True):
        labels = {code.code: code.label_sv for code in codes}
        parts.append(f"{DIMENSIONS[name].sv}: {labels.get(wanted, wanted)}")
    return ", ".join(parts)


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
