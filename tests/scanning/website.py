"""The pages that are scanned: each of them, with the login of someone who may open it, and a page with holes."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client

from tests import city, pages
from tests.databases import Files, opened, test_app
from tests.journeys.pages.addresses import ADDRESSES, ONES_OWN
from tests.journeys.pages.test_refused_forms import FORMS
from tests.journeys.pages.world import World, furnish
from tests.scanning.product import SETTINGS
from tests.scanning.undoing import City, Undoing, endpoint_of
from tracker.access.policy import Door, Right, opens
from tracker.access.scope import whole_city
from tracker.codelists.terms import RoleName
from tracker.releases import working

TOKEN = "the same in all sessions, as the pages of all are read by one"
NOBODY = ""
FORM_TOKEN = "csrf_token"


@dataclass(frozen=True)
class Website:
    """The pages behind their logins, and the address of each."""

    app: Flask
    undoing: Undoing
    addresses: list[str]

    def every(self) -> list[tuple[str, str]]:
        """Method and path of all that it answers, the API too."""
        return [(method, path) for method, path, _endpoint in self._rules()]

    def asked(self) -> tuple[list[str], list[str]]:
        """The pages that must be shown, and the forms with fields, whose values must be tried."""
        shown = [f"{method} {path}" for method, path, name in self._rules() if method == "GET" and name in ADDRESSES]
        sent = [f"{method} {path}" for method, path, name in self._rules() if method == "POST" and name in FORMS]
        return shown, sent

    def _rules(self) -> Iterator[tuple[str, str, str]]:
        for rule in self.app.url_map.iter_rules():
            for method in sorted({"GET", "POST"} & (rule.methods or set())):
                yield method, re.sub(r"<(?:[^<>]+:)?([a-z_]+)>", r"{\1}", rule.rule), rule.endpoint


@contextmanager
def website(folder: Path) -> Iterator[Website]:
    """The furnished city of the tests of pages, with forms that want their token."""
    url = Files(folder).fresh()
    app = test_app(url, **SETTINGS)
    with pytest.MonkeyPatch.context() as patch, whole_city("a scan"):
        patch.setenv("TRACKER_TODAY", city.TODAY.isoformat())
        patch.setattr(working, "start", lambda *_ids: None)  # a process for each attack on the button
        world = furnish(app)
        app.config["WTF_CSRF_ENABLED"] = True
        app.config["SESSION_COOKIE_SECURE"] = False  # a browser without TLS must be able to send it
        cookies = _cookies(app)
        kept = City(url)
        whose = {
            rule.endpoint: _whose(app, rule.endpoint, _addresses(world, rule.endpoint), cookies)
            for rule in app.url_map.iter_rules()
        }
        undoing = Undoing(app, kept, lambda environ: {"HTTP_COOKIE": whose.get(endpoint_of(app, environ), "")})
        yield Website(app, undoing, [each for endpoint in ADDRESSES for each in _addresses(world, endpoint)])
        with opened(app):
            pass


def _addresses(world: World, endpoint: str) -> list[str]:
    return [each.format(**vars(world)) for each in ADDRESSES.get(endpoint, ())]


def _whose(app: Flask, endpoint: str, addresses: list[str], cookies: dict[str, str]) -> str:
    """The cookie of the first who may open it; nobody's for what is open to all, or to systems."""
    which = getattr(app.view_functions[endpoint], "door", Door.PUBLIC)
    may = ONES_OWN.get(endpoint) or [each.value for each in RoleName if opens(each, which, frozenset(Right))]
    may = [NOBODY] if which is Door.PUBLIC or not may else may
    asked = Client(app, use_cookies=False)
    fits = (
        each
        for each in may
        if all(asked.get(one, headers={"Cookie": cookies[each]}).status_code == 200 for one in addresses)
    )
    return cookies[next(fits, may[0])]


def _cookies(app: Flask) -> dict[str, str]:
    """A login of each role, and nobody's session."""
    made = {}
    for role in (*(each.value for each in RoleName), NOBODY):
        client = app.test_client()
        if role != NOBODY:
            pages.login(client, role)
        with client.session_transaction() as session:
            session[FORM_TOKEN] = TOKEN
        cookie: Any = client.get_cookie("session")
        made[role] = f"session={cookie.value}"
    return made
