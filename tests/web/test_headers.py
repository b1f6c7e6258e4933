"""Headers of every answer of every route, and what a production installation adds."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import city as small_city
from tests import pages
from tests.access.doors_table import OPERATIONS
from tests.city import PASSWORD, City
from tests.databases import on_sqlite, opened, test_app
from tracker.access.policy import Door
from tracker.web.from_systems import PREFIX

pytestmark = on_sqlite
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
EXPECTED = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}

# What tells of nobody may be kept; everything else may not.
KEPT = {"/api/v1/public/releases": "public, max-age=300"}


def addresses(app: Flask) -> list[tuple[str, str]]:
    """Every route, with 1 for whatever it asks for, or the first of the words it knows, and a way to ask it."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            path = re.sub(r"<any\('([^']*)'[^>]*>", r"\1", rule.rule)
            path = re.sub(r"<(?:[a-z]+(?:\([^)]*\))?:)?[a-z_]+>", "1", path)
            found += [(path, method) for method in sorted((rule.methods or set()) & {"GET", "POST"})]
    return sorted(found)


def wrong(answer: Any, path: str = "") -> list[str]:
    expected = EXPECTED | {"Cache-Control": KEPT.get(path, "no-store")}
    found = [
        f"{name}: {answer.headers.get(name)}" for name, value in expected.items() if answer.headers.get(name) != value
    ]
    policy = answer.headers.get("Content-Security-Policy", "")
    if "unsafe" in policy or "default-src 'self'" not in policy or "frame-ancestors 'none'" not in policy:
        found.append(policy or "no policy")
    if "geolocation=()" not in answer.headers.get("Permissions-Policy", ""):
        found.append("Permissions-Policy")
    if answer.mimetype == "text/html" and INLINE.search(answer.text):
        found.append(f"inline: {INLINE.search(answer.text)}")
    return found


@pytest.mark.parametrize("role", [None, "caseworker", "administrator"])
def test_every_answer_of_every_route(
    role: str | None, app: Flask, client: FlaskClient, city: City, login: Callable[..., Any]
) -> None:
    found = {}
    for path, method in addresses(app):
        if role is not None and (method == "POST" or path == "/"):
            login(role)
        answer = client.open(path, method=method)
        assert answer.status_code != 500, path
        found |= {f"{method} {path}": fault} if (fault := wrong(answer, path)) else {}
        answer.close()
    assert not found


def test_nothing_is_taken_without_the_token_of_the_form(
    app: Flask, client: FlaskClient, city: City, login: Callable[..., Any]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    for path, method in addresses(app):
        if method == "POST" and not path.startswith(PREFIX):  # a session opens nothing there
            login("caseworker")
            assert client.post(path).status_code == 400, path


@pytest.fixture
def production(url: str, today: Any) -> FlaskClient:
    """A client of an installation behind https."""
    settings = {"SESSION_COOKIE_NAME": "__Host-session", "SESSION_COOKIE_SECURE": True}
    app = test_app(url, PRODUCTION=True, SECOND_FACTOR_ROLES=frozenset({"all"}), **settings)
    app.test_client_class = pages.Client
    with opened(app) as session:
        small_city.build(session)
    return app.test_client()


def test_production_is_https_only(production: FlaskClient) -> None:
    assert production.get("/logga-in").location == "https://localhost/logga-in"
    answer = production.get("/logga-in", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31556926; includeSubDomains"
    assert not wrong(answer)


def test_the_api_of_production_never_leads_on_from_http(production: FlaskClient) -> None:
    """A program that is led on has sent its secret in the clear already, and goes on doing so."""
    for path, method in (("/api/v1/health", "GET"), ("/api/v1/token", "POST"), ("/api/v1/finns-inte", "GET")):
        answer = production.open(path, method=method)
        assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
        assert "https" in answer.json["errors"][0]["detail"]
    assert production.get("/api/v1/health", base_url="https://localhost").status_code == 200


def test_cookies_of_production(production: FlaskClient) -> None:
    sent = {"email": "caseworker@kista.test", "password": PASSWORD}
    answer = production.post("/logga-in", data=sent, base_url="https://localhost")
    cookies = answer.headers.getlist("Set-Cookie")
    assert [cookie.split("=")[0] for cookie in cookies] == ["__Host-session"]
    flags = {flag.strip() for flag in cookies[0].split(";")[1:]}
    assert flags == {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"}
    assert production.get("/", base_url="https://localhost").location == "/konto/kod", "a second factor first"


def test_doors(app: Flask) -> None:
    """What is open without login is little, and known."""
    public = {name for name, view in app.view_functions.items() if getattr(view, "door", None) is Door.PUBLIC}
    assert public == {
        "access.login",
        "access.second_step",
        "access.passkey",
        "access.passkey_options",
        "access.city",
        "access.city_back",
        "documentation.index",
        *(name for name, each in OPERATIONS.items() if not each.scope),
    }
