"""Looking into an .xlsx before it is parsed: what kind of file it is, how big it gets, what hides in it.

The parser (calamine) trusts sizes and reads the cached results of formulas, so both are checked here, on the
bytes, in chunks: nothing is unpacked whole.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any, NoReturn

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from tracker.errors import Fault, Refused
from tracker.translations import _

MAX_BYTES = 300_000_000
"""Largest unpacked size of a workbook."""
MAX_ROWS = 1_000_000
MAX_CELLS = 25_000_000
"""Largest rectangle of cells: the parser takes memory for the empty ones too."""
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, KeyError, ValueError,
)  # fmt: skip
_CHUNK = 1 << 20
_OVERLAP = 512
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FORMULA_MARKS = (b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_FORMULA_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]+[0-9]+)["'][^>]*>\s*<(?:\w+:)?f[\s/>]""")
# Literal beginnings: the expression engine finds them many times faster than classes.
_FAR = re.compile(rb' r="(?:([A-Z]{2,})[0-9]|[A-Z]?([0-9]{6,})")')
_CELL = re.compile(rb' r="([A-Z]{1,3})([0-9]+)"')
NO_SPREADSHEET = _("Filen är inget kalkylblad som går att läsa. Spara listan som .xlsx eller CSV.")


def refuse(message: Any) -> NoReturn:
    """The whole file is refused."""
    raise Refused(Fault("file", message))


def is_workbook(head: bytes) -> bool:
    """Whether a file that begins like this is a zip, as an .xlsx is. Refuses the formats beside it."""
    if head.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in head:
            refuse(_("Filen är skyddad med lösenord. Ta bort lösenordet i Excel och läs in den igen."))
        refuse(_("Filen är i det gamla Excelformatet (.xls). Spara den som Excelarbetsbok (.xlsx)."))
    return head.startswith(b"PK")


def inspect(source: IO[bytes]) -> None:
    """Raise `Refused` unless `source` is a whole .xlsx of reasonable size without macros and formulas."""
    try:
        with zipfile.ZipFile(source) as archive:
            _check_members(archive)
            _check_sheet(archive, _first_sheet(archive))
            for name in archive.namelist():
                if name.startswith(("xl/sharedStrings", "xl/styles", "xl/workbook", "xl/_rels/")):
                    for _chunk in _chunks(archive, name):  # declared sizes may lie; reading them tells
                        pass
    except (ParseError, DefusedXmlException):
        refuse(_("Filens innehåll går inte att tolka. Öppna den i Excel och spara den igen som .xlsx."))
    except _DAMAGE:
        refuse(_("Filen är skadad eller ofullständig. Öppna den i Excel, spara den igen och läs in den på nytt."))


def _check_members(archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    if sum(member.file_size for member in archive.infolist()) > MAX_BYTES:
        refuse(_("Filen blir för stor när den packas upp (över 300 MB). Dela listan på flera filer."))
    if len(names) != len(set(names)):
        raise zipfile.BadZipFile  # which of two parts the parser takes is anyone's guess
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        refuse(_("Arbetsboken innehåller makron. Spara den som Excelarbetsbok utan makron (.xlsx)."))
    if "xl/workbook.xml" not in names:
        refuse(NO_SPREADSHEET)


def _first_sheet(archive: zipfile.ZipFile) -> str:
    """The name in the archive of the first sheet, by way of the workbook's relations."""
    workbook = fromstring(archive.read("xl/workbook.xml"), forbid_dtd=True)
    first = next((node for node in workbook.iter() if node.tag.endswith("}sheet")), None)
    if first is None:
        refuse(_("Arbetsboken har inget blad. Lägg listan på det första bladet."))
    wanted = next((value for key, value in first.attrib.items() if key.endswith("}id")), None)
    relations = fromstring(archive.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True)
    target = next((node.get("Target", "") for node in relations if node.get("Id") == wanted), "")
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _check_sheet(archive: zipfile.ZipFile, name: str) -> None:
    width, height, tail, addressless = 26, 99_999, b"", 0
    for chunk in _chunks(archive, name):
        window = tail + chunk
        if b"<!DOCTYPE" in window:
            refuse(_("Filens innehåll går inte att tolka. Öppna den i Excel och spara den som .xlsx."))
        if any(mark in window for mark in _FORMULA_MARKS) and _FORMULA.search(window):
            _refuse_formulas(archive, name)
        for letters, row in _FAR.findall(window):
            width = max(width, _column_number(letters))
            height = max(height, int(row or 0))
        addressless += chunk.count(b"<c ") - chunk.count(b' r="') - 2  # 2: cut at the chunk's ends
        if addressless > 0 or b"<c>" in window:
            refuse(_("Cellerna saknar adress. Öppna filen i Excel, spara den igen och läs in den på nytt."))
        tail = window[-_OVERLAP:]
    if height > MAX_ROWS or (width * height > MAX_CELLS and _rectangle(archive, name) > MAX_CELLS):
        refuse(_("Bladet är för stort: celler används långt ned eller långt till höger. Ta bort dem."))


def _rectangle(archive: zipfile.ZipFile, name: str) -> int:
    """The cells of the rectangle that holds every cell."""
    width, height, tail = 1, 1, b""
    for chunk in _chunks(archive, name):
        found = _CELL.findall(tail + chunk)
        width = max([width, *map(_column_number, {letters for letters, _row in found})])
        height = max([height, *map(int, {row for _letters, row in found})])
        tail = chunk[-_OVERLAP:]
    return width * height


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _refuse_formulas(archive: zipfile.ZipFile, name: str) -> NoReturn:
    found: list[str] = []
    tail = b""
    for chunk in _chunks(archive, name):
        window = tail + chunk
        found += [cell.decode() for cell in _FORMULA_CELL.findall(window) if cell.decode() not in found]
        if len(found) >= 3:
            break
        tail = window[-_OVERLAP:]
    message = _(
        "Bladet innehåller formler (%(cells)s). Kopiera allt, klistra in som värden och spara.",
        cells=", ".join(found[:3]) or "?",
    )
    refuse(message)
