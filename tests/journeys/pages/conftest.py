"""One furnished city for all tests of pages; they look and write nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.city import TODAY
from tests.databases import Files, test_app
from tests.journeys.conftest import PATIENCE, signed_in
from tests.journeys.pages.world import World, furnish
from tracker.extensions import db

WIDTHS = (1280, 390)
Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def furnished(files: Files) -> Iterator[tuple[Flask, World]]:
    """The application, and what is in it."""
    url = files.fresh()
    made = test_app(url)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRACKER_TODAY", TODAY.isoformat())
        world = furnish(made)
    made.config["WTF_CSRF_ENABLED"] = True
    yield made, world
    with made.app_context():
        db.engine.dispose()
    files.drop(url)


@pytest.fixture
def browser_app(furnished: tuple[Flask, World], today: Callable[[date], None]) -> Flask:
    """In place of the empty city."""
    return furnished[0]


@pytest.fixture
def world(furnished: tuple[Flask, World]) -> World:
    """The numbers that addresses need."""
    return furnished[1]


@pytest.fixture
def page_of(browser: Browser, browser_app: Flask, address: str) -> Callable[..., object]:
    """`with page_of("manager") as page`: the browser of someone with that role, of no one with None."""

    @contextmanager
    def opened_for(role: str | None, width: int = WIDTHS[0]) -> Iterator[Page]:
        context = browser.new_context(base_url=address, locale="sv-SE", viewport={"width": width, "height": 900})
        context.set_default_timeout(PATIENCE)
        if role is not None:
            signed_in(context, browser_app, address, role)
        try:
            yield context.new_page()
        finally:
            context.close()

    return opened_for
