"""A district's list goes in through the browser; what is wrong in it is mended there, without a new file."""

import csv
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from tests.databases import opened
from tests.journeys.conftest import signed_in
from tracker.enrolments.models import Enrolment
from tracker.imports.headings import field_of
from tracker.imports.models import ImportRun

DATA = Path(__file__).parents[1] / "data"
CLEAN = DATA / "exempel-deltagarlista.csv"
MESSY = DATA / "exempel-deltagarlista-stokig.xlsx"
ROWS, WRONG = 567, 14
EXIT = {"exit_on", "completion", "exit_reason_code"}
# What tells one row from another when some of it is wrong.
TELLING = ("number", "given_name", "family_name", "insats", "starts_on", "exit_on", "answered_on")


@pytest.fixture
def in_farsta(page: Page, real_app: Flask, address: str, today: Callable[[date], None]) -> None:
    """A district's caseworker, on a day after the last in the lists."""
    today(date(2026, 11, 21))
    signed_in(page.context, real_app, address, "caseworker", "farsta")


def upload(page: Page, path: Path) -> None:
    page.goto("/inlasning")
    page.get_by_label("Lista").set_input_files(path)
    page.get_by_label("Lägg upp insatser som saknas").check()
    page.get_by_role("button", name="Granska listan").click()


def take_everything(page: Page) -> None:
    page.get_by_role("button", name=re.compile(r"Läs in alla \d+ rader")).click()
    expect(page.get_by_text(re.compile("inlästa?[.]")).first).to_be_visible()


def take_the_rest(page: Page) -> None:
    page.get_by_role("link", name=f"Läs in resten ({ROWS - WRONG})").click()
    page.get_by_role("button", name=f"Läs in {ROWS - WRONG} rader").click()
    expect(page.get_by_text(f"{ROWS - WRONG} rader är inlästa.")).to_be_visible()


def mend_all(page: Page) -> int:
    """Row after row, as the pages lead on; how many there were."""
    right = clean_rows()
    with page.expect_navigation():
        page.get_by_role("link", name=f"Rätta raderna ({WRONG})").click()
    mended = 0
    while "/rad/" in page.url:
        mend(page, the_same(page, right))
        mended += 1
        assert mended <= WRONG, "the pages lead round in a ring"
    return mended


def mend(page: Page, row: dict[str, str]) -> None:
    wrong = page.locator("input[aria-invalid]")
    names = set(wrong.evaluate_all("fields => fields.map(field => field.name)"))
    assert names
    if names & EXIT:
        names |= EXIT  # in some rows it is the exit that should not be there
    for name in names:
        page.locator(f"input[name={name}]").fill(row[name])
    with page.expect_navigation():
        page.get_by_role("button", name="Spara raden").first.click()


def clean_rows() -> list[dict[str, str]]:
    with CLEAN.open(encoding="utf-8-sig") as file:
        return [
            {field_of(word) or "": cell for word, cell in row.items()} for row in csv.DictReader(file, delimiter=";")
        ]


def the_same(page: Page, rows: list[dict[str, str]]) -> dict[str, str]:
    """The row of the clean list that has most in common with the one on the page."""
    script = "fields => Object.fromEntries(fields.map(field => [field.name, field.value]))"
    shown = page.locator("main input").evaluate_all(script)
    return max(rows, key=lambda row: sum(bare(shown.get(name, "")) == bare(row[name]) != "" for name in TELLING))


def bare(text: str) -> str:
    """Without what people write differently: spaces, dashes, the century."""
    return re.sub(r"[\W_]", "", text)[-10:] if text[:1].isdigit() else text.strip()


def kept(app: Flask) -> tuple[int, int]:
    """How many enrolments there are, and how many lists were ever sent."""
    with opened(app) as session:
        counted = [session.scalar(sa.select(sa.func.count()).select_from(model)) for model in (Enrolment, ImportRun)]
    return counted[0], counted[1]


def same_as_the_clean_list(page: Page) -> None:
    """Every row of the clean list is in the register, letter by letter: reading it in would change nothing."""
    upload(page, CLEAN)
    unchanged = page.locator(".tile").filter(has_text="Oförändrad").locator(".tile__number")
    expect(unchanged).to_have_text(str(ROWS))


@pytest.mark.usefixtures("in_farsta")
def test_a_clean_list(page: Page, real_app: Flask) -> None:
    upload(page, CLEAN)
    assert kept(real_app) == (0, 1)
    take_everything(page)
    assert kept(real_app) == (ROWS, 1)
    same_as_the_clean_list(page)


@pytest.fixture
def messy(page: Page, real_app: Flask, in_farsta: None) -> Iterator[None]:
    """The messy list is there; after the test it has given the same as the clean one, from one file."""
    upload(page, MESSY)
    yield
    assert kept(real_app) == (ROWS, 1)
    same_as_the_clean_list(page)


@pytest.mark.long
@pytest.mark.usefixtures("messy")
def test_a_messy_list_is_mended_and_taken(page: Page, real_app: Flask) -> None:
    assert mend_all(page) == WRONG
    assert kept(real_app) == (0, 1)
    take_everything(page)


@pytest.mark.usefixtures("messy")
def test_the_rest_of_a_messy_list_is_taken_and_what_was_left_is_mended(page: Page, real_app: Flask) -> None:
    take_the_rest(page)
    assert kept(real_app) == (ROWS - WRONG, 1)
    assert mend_all(page) == WRONG
    take_everything(page)
