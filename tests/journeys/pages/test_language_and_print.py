"""The same pages in English, and on paper."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests import pages
from tests.journeys.pages.addresses import ADDRESSES, ONES_OWN
from tests.journeys.pages.test_every_page import roles_for
from tests.journeys.pages.world import World

NOT_ON_PAPER = (
    ".site-nav",
    ".site-header__tools",
    ".site-footer",
    ".govuk-skip-link",
    ".govuk-breadcrumbs",
    ".filters",
)


def test_every_page_in_english(browser_app: Flask, world: World) -> None:
    """Each page says that it is in English; none breaks."""
    for role in ("caseworker", "statistician", "administrator"):
        client = browser_app.test_client()
        pages.login(client, role)
        with client.session_transaction() as session:
            session["language"] = "en"
        for endpoint, patterns in ADDRESSES.items():
            if role not in (ONES_OWN.get(endpoint) or roles_for(browser_app, endpoint)):
                continue
            for pattern in patterns:
                answer = client.get(pattern.format(**vars(world)), follow_redirects=True)
                assert answer.status_code in (200, 403), pattern
                assert '<html lang="en">' in answer.get_data(as_text=True), pattern


def test_the_language_is_changed_in_place(world: World, page_of: Callable[..., Any]) -> None:
    with page_of("caseworker") as page:
        page.goto(f"/deltagare/{world.person}")
        page.get_by_role("button", name="English").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        assert page.url.endswith(f"/deltagare/{world.person}")
        page.get_by_role("button", name="Svenska").click()
        expect(page.locator("html")).to_have_attribute("lang", "sv")


@pytest.mark.parametrize(
    ("role", "pattern"),
    [("caseworker", "/deltagare/{person}"), ("statistician", "/statistik/2026/tabell/6")],
)
def test_on_paper(role: str, pattern: str, world: World, page_of: Callable[..., Any]) -> None:
    with page_of(role) as page:
        page.goto(pattern.format(**vars(world)))
        page.emulate_media(media="print")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        for selector in (*NOT_ON_PAPER, "main .govuk-button"):
            assert not seen(page, selector), selector
        assert page.pdf(format="A4").startswith(b"%PDF")


def seen(page: Page, selector: str) -> list[str]:
    """The parts that would be printed."""
    script = "parts => parts.filter(part => part.checkVisibility()).map(part => part.outerHTML.slice(0, 120))"
    return list(page.locator(selector).evaluate_all(script))
