"""What a server must not do for a stranger, nor leave behind."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from tests import factories
from tests.city import City
from tests.databases import on_sqlite, test_app

pytestmark = on_sqlite


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH"])
def test_methods_that_nobody_needs(client: FlaskClient, method: str) -> None:
    for path in ("/", "/logga-in", "/deltagare"):
        assert client.open(path, method=method).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/static/",
        "/static/build/",
        "/static/../config.py",
        "/static/%2e%2e/config.py",
        "/.git/config",
        "/instance/secret_key",
        "/console",
        "/openapi.json",
        "/metrics",
    ],
)
def test_no_file_and_no_listing_but_what_pages_load(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_no_debugger(app: Flask) -> None:
    assert not app.debug
    assert not app.config.get("DEBUG")


def test_no_other_site_may_read_answers(client: FlaskClient, login: Callable[..., Any]) -> None:
    login("caseworker")
    for path in ("/", "/deltagare", "/logga-in"):
        answer = client.get(path, headers={"Origin": "https://elak.test"})
        assert not [name for name in answer.headers.keys() if name.startswith("Access-Control-")]  # noqa: SIM118


def test_every_answer_says_what_it_is(client: FlaskClient, login: Callable[..., Any]) -> None:
    login("caseworker")
    for path in ("/", "/deltagare", "/finns-inte"):
        assert client.get(path).content_type == "text/html; charset=utf-8"
    assert client.get("/inlasning/mall.csv").content_type == "text/csv; charset=utf-8"


def test_logging_out_leaves_nothing_in_the_browser(client: FlaskClient, login: Callable[..., Any]) -> None:
    login("caseworker")
    assert client.post("/logga-ut").headers["Clear-Site-Data"] == '"cache", "storage"'


def test_a_field_sent_twice_or_unasked_changes_nothing_else(
    session: Any, client: FlaskClient, login: Callable[..., Any], city: City
) -> None:
    person = factories.participant(session, city.jobbtorg)
    login("caseworker")
    sent = {
        "unit_id": city.district.id,
        "person_id": 999,
        "absorbed_by_id": 1,
        "version": [1, 7],
        "given_name": ["A", "B"],
    }
    client.post(f"/deltagare/{person.id}/andra", data=sent)
    session.refresh(person)
    assert (person.unit_id, person.absorbed_by_id) == (city.jobbtorg.id, None)
    assert person.person_id != 999


@pytest.mark.parametrize(("proxies", "address"), [(0, "127.0.0.1"), (1, "192.0.2.2"), (2, "192.0.2.1")])
def test_the_address_is_what_the_last_proxy_says(url: str, proxies: int, address: str) -> None:
    """What stands further out in the header, anyone can have written."""
    app = test_app(url, PROXIES=proxies)
    seen: list[str | None] = []
    app.before_request(lambda: seen.append(request.remote_addr))
    app.test_client().get("/logga-in", headers={"X-Forwarded-For": "203.0.113.9, 192.0.2.1, 192.0.2.2"})
    assert seen == [address]
