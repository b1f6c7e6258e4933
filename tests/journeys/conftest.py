"""What the journeys share: a browser that is logged in already, and the same steps by mouse and by keyboard."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, expect

from tests import pages

PATIENCE = 20_000  # milliseconds; two cores may be busy with other tests


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder."""
    for item in items:
        if "tests/journeys/" in item.path.as_posix():
            item.add_marker("browser")


@pytest.fixture
def real_app(browser_app: Flask) -> Flask:
    """The application as it is run: forms carry their token."""
    browser_app.config["WTF_CSRF_ENABLED"] = True
    return browser_app


def signed_in(context: BrowserContext, app: Flask, address: str, role: str, unit: str = "kista") -> None:
    """Log the browser in without loading a page; the login page has journeys of its own."""
    client = app.test_client()
    pages.login(client, role, unit)
    cookie = client.get_cookie("session")
    assert cookie is not None
    context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])


@pytest.fixture
def as_caseworker(context: BrowserContext, real_app: Flask, address: str) -> BrowserContext:
    """The test's own `page` is a caseworker of Jobbtorg Kista."""
    signed_in(context, real_app, address, "caseworker")
    return context


@contextmanager
def another_browser(browser: Browser, address: str, **options: Any) -> Iterator[BrowserContext]:
    """A second browser, with cookies of its own."""
    context = browser.new_context(base_url=address, locale="sv-SE", **options)
    try:
        yield context
    finally:
        context.close()


@pytest.fixture
def context(context: BrowserContext) -> BrowserContext:
    """What is not there soon is not there."""
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    return context
