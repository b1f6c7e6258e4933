"""Two open the same form. The second to save is shown what the first saved, and chooses; nothing is overwritten."""

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.journeys.conftest import another_browser, signed_in
from tests.journeys.people import someone_in


def panel(page: Page) -> Locator:
    """What someone else saved."""
    return page.get_by_role("alert", name="Någon annan hann spara före dig")


def save(page: Page) -> None:
    page.get_by_role("button", name="Spara").click()


def test_facts_of_a_participant(
    page: Page, browser: Browser, real_app: Flask, as_caseworker: BrowserContext, address: str
) -> None:
    there = f"{someone_in(real_app).page}/andra"
    with another_browser(browser, address) as other:
        signed_in(other, real_app, address, "manager")
        second = other.new_page()
        page.goto(there)
        second.goto(there)
        page.get_by_label("Telefon").fill("08-111 11 11")
        page.get_by_label("Förnamn").fill("Åse")
        save(page)
        expect(page.get_by_text("Uppgifterna är sparade.")).to_be_visible()
        second.get_by_label("Telefon").fill("08-222 22 22")
        second.get_by_label("Förnamn").fill("Aisha")
        save(second)
        shown = panel(second)
        expect(shown).to_contain_text("Caseworker Jobbtorg Kista")
        expect(shown).to_contain_text("08-111 11 11")
        expect(shown).to_contain_text("Åse")
        shown.get_by_label("Telefon: 08-111 11 11").check()
        shown.get_by_label("Förnamn: Aisha").check()
        save(second)
        expect(second.get_by_role("heading", level=1)).to_have_text("Aisha Öberg")
        expect(second.get_by_role("main")).to_contain_text("08-111 11 11")
        expect(second.get_by_role("main")).not_to_contain_text("08-222 22 22")


def test_an_answer_to_a_follow_up(
    page: Page, browser: Browser, real_app: Flask, as_caseworker: BrowserContext, address: str
) -> None:
    there = someone_in(real_app).follow_up
    with another_browser(browser, address) as other:
        signed_in(other, real_app, address, "manager")
        second = other.new_page()
        page.goto(there)
        second.goto(there)
        answer(page, "Arbete utan subvention")
        expect(page.get_by_text("Svaret är sparat.")).to_be_visible()
        answer(second, "Eget företag")
        expect(panel(second)).to_contain_text("Arbete utan subvention")
        panel(second).get_by_label("Huvudsaklig försörjning: Arbete utan subvention").check()
        second.get_by_role("button", name="Spara svaret").click()
        expect(second.get_by_text("Svaret är sparat.")).to_be_visible()
        expect(second.get_by_role("definition").filter(has_text="Arbete utan subvention")).to_be_visible()


def answer(page: Page, livelihood: str) -> None:
    page.get_by_label("Huvudsaklig försörjning").select_option(label=livelihood)
    page.get_by_role("group", name="Hade personen försörjningsstöd").get_by_label("Nej", exact=True).check()
    page.get_by_label("Varifrån kommer uppgiften?").select_option(label="Deltagarens egen uppgift")
    page.get_by_role("button", name="Spara svaret").click()
