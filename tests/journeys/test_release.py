"""The annual wizard by keyboard, by two people: drawn and checked by one, fixed and published by the other."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import factories
from tests.city import TODAY
from tests.databases import opened
from tests.journeys.conftest import another_browser, signed_in
from tests.journeys.hands import Keyboard
from tracker.access.models import Unit
from tracker.config import ROOT
from tracker.insatser.models import Insats
from tracker.releases import working

LIST = "/statistik/utlamnanden"
YEAR = TODAY.year - 1


@pytest.fixture
def people(browser_app: Flask) -> None:
    """Some who completed last year."""
    with opened(browser_app) as session:
        unit = session.scalars(sa.select(Unit).where(Unit.code == "kista")).one()
        insats = session.scalars(sa.select(Insats).where(Insats.unit_id == unit.id).order_by(Insats.id)).first()
        for sex in "KKKKKKKMM":
            person = factories.participant(session, unit, number=None, sex=sex)
            factories.exited(session, person, insats, starts_on=date(YEAR, 1, 13), exit_on=date(YEAR, 3, 3))


@pytest.fixture(autouse=True)
def own_process(browser_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The check runs in a process of its own, on the test's database."""
    begun: list[subprocess.Popen[bytes]] = []
    url = browser_app.config["SQLALCHEMY_DATABASE_URI"]

    def start(_release_id: int, check_id: int) -> None:
        command = [sys.executable, "-m", "tests.releases.process", url, str(check_id)]
        begun.append(subprocess.Popen(command, cwd=ROOT, env=dict(os.environ), stdout=subprocess.DEVNULL))

    monkeypatch.setattr(working, "start", start)
    yield
    for process in begun:
        process.wait()


def test_two_people_release_a_year(
    page: Page,
    context: BrowserContext,
    browser: Browser,
    real_app: Flask,
    address: str,
    today: Callable[[date], None],
    people: None,
) -> None:
    signed_in(context, real_app, address, "statistician", "amf")
    page.goto("/statistik")
    drawer = Keyboard(page)
    drawer.press("link", "Utlämnanden")
    draw_and_check(drawer)
    with another_browser(browser, address) as other:
        signed_in(other, real_app, address, "statistician")
        fixer = Keyboard(other.new_page())
        fixer.page.goto(page.url)
        fix_and_publish(fixer)
    with another_browser(browser, address, java_script_enabled=False) as third:
        signed_in(third, real_app, address, "caseworker")
        read(third.new_page())


def draw_and_check(someone: Keyboard) -> None:
    """A draft of last year, checked; the page comes to the result by itself."""
    page = someone.page
    someone.press("link", "Nytt utkast")
    someone.press("button", "Skapa utkastet")
    expect(page.get_by_text("Utkastet är skapat.")).to_be_visible()
    someone.press("button", "Starta kontrollen")
    page.wait_for_url("**/utlamnanden/*", timeout=120_000)
    expect(page.get_by_text("En annan statistiker fastställer det")).to_be_visible()
    someone.press("link", "Deltagare efter insatstyp, ålder och kön")
    expect(page.get_by_role("cell", name="X", exact=True).first).to_be_visible()
    someone.press("link", "Till utlämnandet")


def fix_and_publish(someone: Keyboard) -> None:
    page = someone.page
    someone.press("link", "Granska och fastställ")
    someone.press("button", "Fastställ")
    expect(page.get_by_role("alert")).to_contain_text("Bekräfta att du har gått igenom")
    someone.reach(page.get_by_label("Jag har gått igenom tabellerna"))
    page.keyboard.press("Space")
    someone.press("button", "Fastställ")
    expect(page.get_by_text("Utlämnandet är fastställt.")).to_be_visible()
    someone.press("link", "Publicera")
    someone.press("button", "Publicera")
    expect(page.get_by_text("Utlämnandet är publicerat.")).to_be_visible()


def read(page: Page) -> None:
    """Someone else finds it, without scripts, and takes a file."""
    page.goto(LIST)
    page.get_by_role("link", name=f"{YEAR}-").click()
    expect(page.get_by_text("Publicerat", exact=True)).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="tabell-1.csv").click()
    assert taken.value.suggested_filename == "tabell-1.csv"
