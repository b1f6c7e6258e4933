"""Ways in from other sites, where the browser keeps back a cookie that is `SameSite=Strict`."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.databases import on_sqlite

ELSEWHERE = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


@on_sqlite
def test_the_same_address_is_asked_for_from_here(client: FlaskClient, city: Any) -> None:
    answer = client.get("/deltagare?q=1&sida=2", headers=ELSEWHERE)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers, "it would take the place of the one that was kept back"
    assert 'content="0; url=http://localhost/deltagare?q=1&amp;sida=2"' in answer.get_data(as_text=True)


@on_sqlite
@pytest.mark.parametrize("path", ["//evil.test/", "/\\evil.test", "//evil.test%2f.."])
def test_nobody_is_led_to_another_site(client: FlaskClient, city: Any, path: str) -> None:
    page = client.get(path, base_url="http://localhost", headers=ELSEWHERE).get_data(as_text=True)
    assert "url=http://localhost/" in page


@on_sqlite
@pytest.mark.parametrize(
    "changed", [{"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Sec-Fetch-Dest": "image"}]
)
def test_ways_in_from_here_are_answered_at_once(client: FlaskClient, city: Any, changed: dict[str, str]) -> None:
    assert client.get("/deltagare", headers=ELSEWHERE | changed).status_code == 302


@on_sqlite
def test_with_the_cookie_it_is_answered_at_once(login: Callable[..., Any], client: FlaskClient) -> None:
    login("caseworker")
    assert "Deltagare" in client.get("/deltagare", headers=ELSEWHERE).get_data(as_text=True)
