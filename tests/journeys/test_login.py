"""Logging in, in every way there is, as someone at a browser does it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from tests import city as small_city
from tests import oidc, pages
from tests.access.test_second_factor import Phone
from tests.city import PASSWORD
from tests.databases import Files, opened, test_app
from tests.journeys.hands import Hands, Keyboard, Mouse
from tracker.extensions import db

NEW = "häst lampa brygga snö"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], scripts: dict[str, Any]) -> dict[str, Any]:
    """The usual browser, with or without JavaScript."""
    return {**browser_context_args, **scripts}


@pytest.fixture
def scripts() -> dict[str, Any]:
    """What is particular about the browser."""
    return {}


def log_in(someone: Hands, password: str = PASSWORD) -> None:
    someone.write("E-postadress", "caseworker@kista.test")
    someone.write("Lösenord", password)
    someone.press("button", "Logga in")


@pytest.mark.parametrize(
    ("hands", "scripts"),
    [
        pytest.param(Keyboard, {}, id="keyboard"),
        pytest.param(Mouse, {"java_script_enabled": False}, id="without scripts", marks=pytest.mark.long),
    ],
)
def test_an_app_recovery_codes_and_another_password(
    page: Page, real_app: Flask, hands: Callable[[Page], Hands], scripts: dict[str, Any]
) -> None:
    someone = hands(page)
    page.goto("/")
    log_in(someone)
    someone.press("link", "Mitt konto")
    someone.press("link", "Lägg till")
    expect(page.get_by_role("button", name="nyckel")).to_have_count(0)
    phone = Phone(page.locator("code").inner_text())
    someone.write("Kod", phone.shows())
    someone.press("button", "Lägg till")
    codes = page.locator("code").all_inner_texts()
    assert len(codes) == 10
    someone.press("link", "Jag har sparat dem")
    someone.press("button", "Logga ut")
    log_in(someone)
    someone.write("Kod", "123 456")
    someone.press("button", "Fortsätt")
    expect(page.get_by_role("alert")).to_contain_text("Koden stämmer inte")
    someone.write("Kod", codes[3])
    someone.press("button", "Fortsätt")
    change_password(someone)
    someone.press("button", "Logga ut")
    log_in(someone, NEW)
    someone.write("Kod", phone.shows(1))
    someone.press("button", "Fortsätt")
    someone.press("link", "Mitt konto")
    someone.page.goto("/konto/inloggningar")
    expect(page.get_by_text("lösenord och reservkod")).to_be_visible()
    someone.press("button", "Logga ut överallt")
    expect(page.get_by_text("Du är utloggad överallt.")).to_be_visible()


def change_password(someone: Hands) -> None:
    someone.press("link", "Mitt konto")
    someone.press("link", "Byt Lösenord")
    someone.write("Nuvarande lösenord", PASSWORD)
    someone.write("Nytt lösenord", NEW)
    someone.write("Upprepa lösenordet", NEW)
    someone.press("button", "Byt lösenord")
    expect(someone.page.get_by_text("Lösenordet är bytt.")).to_be_visible()


@pytest.fixture
def by_name(real_app: Flask) -> Iterator[str]:
    """The application under a name: browsers make no passkeys for a number."""
    with pages.served(real_app) as address:
        yield address.replace("127.0.0.1", "localhost")


def test_a_passkey_as_second_factor_and_alone(page: Page, context: BrowserContext, by_name: str) -> None:
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    someone = Mouse(page)
    page.goto(f"{by_name}/konto/nycklar")
    log_in(someone)
    someone.write("Namn på nyckeln", "Jobbdatorn")
    someone.press("button", "Lägg till nyckel")
    someone.press("button", "Gör nya koder")
    expect(page.locator("code")).to_have_count(10)
    someone.press("button", "Logga ut")
    log_in(someone)
    someone.press("button", "Fortsätt med nyckel")
    expect(page.get_by_role("link", name="Mitt konto")).to_be_visible()
    someone.press("button", "Logga ut")
    someone.press("button", "Logga in med nyckel")
    page.goto(f"{by_name}/konto/inloggningar")
    expect(page.get_by_text("lösenord och nyckel")).to_be_visible()
    expect(page.get_by_role("cell", name="nyckel", exact=True)).to_be_visible()
    page.goto(f"{by_name}/konto/nycklar")
    someone.press("button", "Ta bort")
    expect(page.get_by_text("Du har ingen nyckel.")).to_be_visible()
    someone.press("button", "Logga ut")
    page.get_by_role("button", name="Logga in med nyckel").click()
    expect(page.get_by_text("Nyckeln kunde inte användas.")).to_be_visible()


@oidc.quiet
def test_by_the_citys_own_login_and_out_again(
    page: Page, files: Files, tmp_path: Path, today: Callable[..., None]
) -> None:
    url = files.fresh()
    with oidc.running() as provider:
        app = test_app(url, **provider.settings(tmp_path))
        with opened(app) as session:
            small_city.build(session)
        app.config["WTF_CSRF_ENABLED"] = True
        provider.knows("asa", name="Åsa Ek", email="asa.ek@stad.test", groups=["insats-kista"])
        with pages.served(app) as address:
            there_and_back(page, address)
        with app.app_context():
            db.engine.dispose()
    files.drop(url)


def there_and_back(page: Page, address: str) -> None:
    page.goto(f"{address}/deltagare")
    page.get_by_role("link", name="Logga in med stadens konto").click()
    page.get_by_placeholder("sub").fill("asa")
    page.get_by_role("button", name="Authorize").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Deltagare")
    expect(page.get_by_text("Åsa Ek")).to_be_visible()
    page.get_by_role("button", name="Logga ut").click()
    page.get_by_role("button").first.click()
    expect(page.get_by_text("Du är utloggad.")).to_be_visible()
    page.goto(f"{address}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Logga in")


@pytest.mark.parametrize(
    "scripts", [{"java_script_enabled": True}, {"java_script_enabled": False}], ids=["with scripts", "without"]
)
def test_a_link_on_another_site_leads_to_the_page(page: Page, address: str) -> None:
    """127.0.0.1 and localhost are two sites."""
    page.goto("/logga-in")
    page.get_by_label("E-post").fill("caseworker@kista.test")
    page.get_by_label("Lösenord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Logga in", exact=True).click()
    expect(page.get_by_role("button", name="Logga ut")).to_be_visible()
    elsewhere = address.replace("127.0.0.1", "localhost")
    link = f'<a href="{address}/deltagare">Hit</a>'
    page.route(f"{elsewhere}/", lambda route: route.fulfill(body=link, content_type="text/html"))
    page.goto(f"{elsewhere}/")
    with page.expect_response(f"{address}/deltagare") as first:
        page.get_by_role("link", name="Hit").click()
    assert "session=" not in (first.value.request.all_headers().get("cookie") or "")
    expect(page.get_by_role("heading", level=1)).to_have_text("Deltagare")
