import random
import zipfile
from contextlib import suppress
from io import BytesIO

import pytest

from tests.imports.workbooks import HEADINGS, in_sheet, tampered, workbook
from tracker.errors import Refused
from tracker.imports import reader
from tracker.imports import workbook as inspection

GOOD = workbook(HEADINGS, ("194501103297", "Kurs", "2025-03-07"), ("194501128278", 12345, "2025-03-07"))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
TEXT = ";".join(HEADINGS)


def unchanged(_name: str, part: bytes) -> bytes:
    return part


def zipped(**parts: bytes) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def entity(name: str, part: bytes) -> bytes:
    trick = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><worksheet'
    return part.replace(b"<worksheet", trick) if name.endswith("sheet1.xml") else part


def entity_in_book(name: str, part: bytes) -> bytes:
    trick = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><workbook'
    return part.replace(b"<workbook", trick) if name.endswith("workbook.xml") else part


FORMULA = in_sheet(b'<c r="B3"><v>', b'<c r="B3"><f>1+1</f><v>')
FAR = in_sheet(b'r="C2"', b'r="XFD2"')
DEEP = in_sheet(b'r="C3"', b'r="C1048576"')
NO_ADDRESS = in_sheet(b'<c r="B3">', b"<c>")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Filen är tom"),
        (b" \n", "Filen är tom"),
        (b"%PDF-1.7\n%\x81\x8d\x8f\x90", "inget kalkylblad"),
        (b"\x89PNG\r\n\x1a\n\0\0", "inget kalkylblad"),
        (b"hej hopp", "Ingen rubrikrad"),
        (OLE, "gamla Excelformatet"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "skyddad med lösenord"),
        (GOOD[:-100], "skadad eller ofullständig"),
        (GOOD[: len(GOOD) // 2], "skadad eller ofullständig"),
        (zipped(hej=b"x"), "inget kalkylblad"),
        (
            tampered(GOOD, unchanged, xl__vbaProject_bin=b"").replace(b"vbaProject_bin", b"vbaProject.bin"),
            "makron",
        ),
        (tampered(GOOD, FORMULA), "formler (B3)"),
        (tampered(GOOD, FAR), None),
        (tampered(GOOD, DEEP), "för stort"),
        (tampered(GOOD, NO_ADDRESS), "saknar adress"),
        (tampered(GOOD, entity), "går inte att tolka"),
        (tampered(GOOD, entity_in_book), "går inte att tolka"),
        (
            tampered(GOOD, lambda n, p: p[: len(p) // 2] if n == "xl/workbook.xml" else p),
            "går inte att tolka",
        ),
        (tampered(GOOD, lambda n, p: p[: len(p) // 2] if n.endswith("sheet1.xml") else p), "skadad"),
        (f'{TEXT}\n1;"Kurs;2025-01-01\n'.encode(), "Citattecknen på rad"),
        (f'{TEXT}\n1;"Ku"rs;2025-01-01\n'.encode(), "Citattecknen på rad 2"),
        (f"{TEXT}\n1;Ku\0rs;2025-01-01\n".encode(), "inget kalkylblad"),
        (f"{TEXT}\n".encode("utf-16"), "Spara den som CSV UTF-8"),
        (f"{TEXT};Försörjning\n1;Kurs;2025-01-01\n".encode()[:-1] + b"\xc3", "å, ä och ö är skadade"),
    ],
)
def test_a_bad_file_is_refused_with_what_to_do(content: bytes, words: str | None) -> None:
    if words is None:
        assert list(reader.read(content).rows)
        return
    with pytest.raises(Refused) as caught:
        list(reader.read(content).rows)
    assert words in str(caught.value)
    assert caught.value.faults[0].field == "file"


def test_two_parts_of_one_name_are_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = tampered(GOOD, unchanged, **{"xl/worksheets/sheet1.xml": b"<worksheet/>"})
    with pytest.raises(Refused, match="skadad"):
        reader.read(content)


def test_a_file_that_unpacks_to_too_much_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "MAX_BYTES", 5_000)
    with pytest.raises(Refused, match="för stor när den packas upp"):
        reader.read(GOOD)


def test_sizes_that_lie_are_found_out() -> None:
    content = tampered(GOOD, unchanged)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
    size = info.file_size.to_bytes(4, "little")
    with pytest.raises(Refused, match="skadad"):
        reader.read(content.replace(size, (50).to_bytes(4, "little")))


def test_too_wide_and_too_deep_together_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "MAX_CELLS", 10_000)
    with pytest.raises(Refused, match="för stort"):
        reader.read(tampered(GOOD, FAR))


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "MAX_ROWS", 2)
    with pytest.raises(Refused, match="miljon rader"):
        list(reader.read(f"{TEXT}\n1;a;b\n1;a;b\n".encode()).rows)


def test_any_damage_is_refused_or_read_but_never_a_crash() -> None:
    chance = random.Random(90)
    for _attempt in range(300):
        damaged = bytearray(GOOD)
        for _hit in range(chance.randint(1, 8)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        with suppress(Refused):
            list(reader.read(bytes(damaged)).rows)
