"""Files that cannot be lists: each gets a page that says what to do, and nothing is written."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from tests.databases import opened
from tests.imports.workbooks import HEADINGS, in_sheet, tampered, workbook
from tracker.imports.models import ImportRun
from tracker.participants.models import Participant

GOOD = workbook(HEADINGS, ("194501103297", "Kurs", "2025-03-07"), ("194501128278", 12345, "2025-03-07"))
FORMULA = tampered(GOOD, in_sheet(b'<c r="B3"><v>', b'<c r="B3"><f>1+1</f><v>'))
MACRO = tampered(GOOD, lambda _name, part: part, **{"xl/vbaProject.bin": b"x"})
LARGE = 200 * 1024 * 1024
MAY_GROW = 64 * 1024  # kB; the request itself is held in files

pytestmark = pytest.mark.usefixtures("as_caseworker")


def send(page: Page, path: Path) -> None:
    page.goto("/inlasning")
    page.get_by_label("Lista").set_input_files(path)
    page.get_by_role("button", name="Granska listan").click()


def nothing_is_written(app: Flask) -> bool:
    with opened(app) as session:
        return not any(session.scalar(sa.select(sa.exists(sa.select(model)))) for model in (ImportRun, Participant))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("bild.xlsx", b"\x89PNG\r\n\x1a\n\0\0" + bytes(500), "inget kalkylblad"),
        ("formel.xlsx", FORMULA, "formler (B3)"),
        ("makro.xlsm", MACRO, "makron"),
        ("halv.xlsx", GOOD[: len(GOOD) // 2], "skadad eller ofullständig"),
        ("tom.csv", b"", "Filen är tom"),
    ],
)
def test_a_bad_file(page: Page, real_app: Flask, tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    send(page, path)
    link = page.get_by_role("alert").get_by_role("link")
    expect(link).to_contain_text(words)
    link.click()
    expect(page.get_by_label("Lista")).to_be_focused()
    assert nothing_is_written(real_app)


def forget_the_peak() -> None:
    """From here on the kernel measures the peak of this process anew."""
    Path("/proc/self/clear_refs").write_text("5")


def memory(line: str) -> int:
    """`VmRSS` now or `VmHWM` at the peak, in kB, of the process that the server runs in."""
    status = Path("/proc/self/status").read_text()
    return int(next(each.split()[1] for each in status.splitlines() if each.startswith(line)))


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="reads Linux's own measures")
def test_a_file_that_is_far_too_large(page: Page, real_app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "stor.csv"
    with path.open("wb") as file:
        file.truncate(LARGE)
    page.goto("/inlasning")
    page.get_by_label("Lista").set_input_files(path)
    forget_the_peak()
    before = memory("VmRSS")
    with page.expect_response("**/inlasning") as answer:
        page.get_by_role("button", name="Granska listan").click(timeout=60_000)
    assert answer.value.status == 413
    expect(page.get_by_role("heading", level=1)).to_have_text("Filen är för stor")
    expect(page.get_by_text("större än 20 MB")).to_be_visible()
    assert memory("VmHWM") - before < MAY_GROW
    assert nothing_is_written(real_app)
