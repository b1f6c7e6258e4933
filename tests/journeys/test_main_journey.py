"""The journey that the register is for: from registration to the figure in the year's table."""

import csv
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from tests.city import PASSWORD
from tests.factories import numbers
from tests.journeys.conftest import signed_in
from tests.journeys.hands import Hands, Keyboard, Mouse

STARTS = date(2025, 1, 13)
EXITS = date(2025, 3, 3)
DUE = EXITS + timedelta(days=90)
DRAWN = date(2025, 9, 1)
TABLE = "Självförsörjning efter 90 dagar"
MEASURES = ("matured", "answered", "S_A")
ROUTES = [
    pytest.param(Mouse, {}, id="mouse", marks=pytest.mark.long),
    pytest.param(Keyboard, {}, id="keyboard"),
    pytest.param(Mouse, {"java_script_enabled": False}, id="without scripts"),
]


@pytest.fixture
def scripts() -> dict[str, Any]:
    """What is particular about the browser."""
    return {}


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], scripts: dict[str, Any]) -> dict[str, Any]:
    """The usual browser, with or without JavaScript."""
    return {**browser_context_args, **scripts}


@pytest.mark.parametrize(("hands", "scripts"), ROUTES)
def test_from_registration_to_the_table(
    page: Page,
    context: BrowserContext,
    real_app: Flask,
    address: str,
    today: Callable[[date], None],
    hands: Callable[[Page], Hands],
    tmp_path: Path,
) -> None:
    someone = hands(page)
    today(STARTS)
    log_in(someone)
    register(someone)
    enrol(someone)
    today(EXITS)
    leave(someone)
    today(DUE)
    follow_up(someone)
    today(DRAWN)
    context.clear_cookies()
    signed_in(context, real_app, address, "statistician", "amf")
    read_table(someone)
    assert drawn_by_command(real_app, tmp_path) == {
        (measure, sex): figure for measure in MEASURES for sex, figure in (("K", "1"), ("M", "0"), ("T", "1"))
    }


def log_in(someone: Hands) -> None:
    someone.page.goto("/")
    someone.write("E-postadress", "caseworker@kista.test")
    someone.write("Lösenord", PASSWORD)
    someone.press("button", "Logga in")


def register(someone: Hands) -> None:
    someone.press("link", "Deltagare")
    someone.press("link", "Registrera deltagare")
    someone.write("Personnummer eller samordningsnummer", numbers("K")[0])
    someone.write("Förnamn", "Åsa")
    someone.write("Efternamn", "Öberg")
    someone.press("button", "Registrera")
    expect(someone.page.get_by_text("Deltagaren är registrerad.")).to_be_visible()


def enrol(someone: Hands) -> None:
    someone.pick("Insats", "Jobbcoachning")
    someone.pick("Stadsdelsområde", "Farsta")
    someone.mark("Har personen försörjningsstöd?", "Ja")
    someone.press("button", "Skriv in")
    expect(someone.page.get_by_text("Deltagaren är inskriven i Jobbcoachning.")).to_be_visible()


def leave(someone: Hands) -> None:
    someone.press("link", "Avsluta Jobbcoachning")
    someone.mark("Fullföljdes insatsen?", "Fullföljd")
    someone.pick("Avslutsorsak", "Arbete utan subvention")
    someone.press("button", "Avsluta inskrivningen")
    expect(someone.page.get_by_text("Inskrivningen är avslutad.")).to_be_visible()


def follow_up(someone: Hands) -> None:
    """One attempt in vain, one answer."""
    someone.press("link", "Att följa upp")
    someone.press("link", "Öberg, Åsa")
    someone.mark("Hur försökte ni nå deltagaren?", "Telefon")
    someone.mark("Hur gick det?", "Inget svar")
    someone.press("button", "Logga försöket")
    expect(someone.page.get_by_text("Försöket är loggat.")).to_be_visible()
    someone.pick("Huvudsaklig försörjning", "Arbete utan subvention")
    someone.mark("Hade personen försörjningsstöd den månaden?", "Nej")
    someone.pick("Varifrån kommer uppgiften?", "Deltagarens egen uppgift")
    someone.press("button", "Spara svaret")
    expect(someone.page.get_by_text("Svaret är sparat.")).to_be_visible()


def read_table(someone: Hands) -> None:
    """On screen: of one woman who completed, one answered, and she is self-sufficient."""
    page = someone.page
    page.goto(f"/statistik?year={DRAWN.year}")
    someone.press("link", TABLE)
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Tabell 6. {TABLE}")
    rows = page.get_by_role("row").filter(has_text="Jobbsökaraktiviteter och coachning").all_inner_texts()
    figures = [row.split("\t")[1:] for row in rows]
    assert ["1", "–", "1", "1", "–", "1", "100,0", ".", "100,0"] in figures, "S_A, S_B and so on"
    assert ["100,0", ".", "100,0", "100,0", ".", "100,0"] in figures, "shares"


def drawn_by_command(app: Flask, folder: Path) -> dict[tuple[str, str], str]:
    """The same figures from the command line, of the insats type and by sex."""
    answer = app.test_cli_runner().invoke(args=["statistics", str(DRAWN.year), "--out", str(folder), "--no-protection"])
    assert answer.exit_code == 0, answer.output
    with (folder / "tabell-6.csv").open(encoding="utf-8-sig") as file:
        lines = [line for line in csv.DictReader(file) if line["insats_type"] == "jobbsok"]
    return {(line["measure"], line["sex"]): line["value"] for line in lines if line["measure"] in MEASURES}
