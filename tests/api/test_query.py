"""What stands after `?`: only names that the operation reads, each once. Whatever else is there is refused, unread."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, url_for

from tests import factories
from tests.access.doors_table import OPERATIONS
from tests.api.systems import System, with_public_door
from tests.databases import on_sqlite
from tracker.participants.models import Participant

pytestmark = on_sqlite
NUMBER = "194501103297"
TOKEN = "token_api.give"  # OAuth's own libraries look for 400 (RFC 6749, 5.2)


@pytest.fixture
def app(url: str) -> Iterator[Flask]:
    with with_public_door(url) as made:
        yield made


def asked(app: Flask, system: System, endpoint: str, query: str, **headers: str) -> Any:
    line = OPERATIONS[endpoint]
    (rule,) = app.url_map.iter_rules(endpoint)
    with app.test_request_context():
        path = url_for(endpoint, **dict.fromkeys(rule.arguments, 1)).removeprefix("/api/v1")
    body = {} if line.method != "GET" else None
    return system.call(line.method, f"{path}?{query}", body, If_Match='"1"', **headers)


def refused(answer: Any, status: int = 422) -> list[str]:
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert all(each["texts"].keys() == {"sv", "en"} for each in answer.json["errors"])
    return [each["pointer"] for each in answer.json["errors"]]


def test_a_name_that_nobody_reads_is_refused_by_every_operation(app: Flask, system: System) -> None:
    for endpoint in OPERATIONS.keys() - {TOKEN}:
        answer = asked(app, system, endpoint, f"personnummer={NUMBER}&{NUMBER}=1&=2&coursor=")
        assert refused(answer) == ["#/personnummer", "#/[personnummer]", "#", "#/coursor"], endpoint
        assert NUMBER not in answer.text


def test_a_query_has_no_place_where_tokens_are_given(system: System) -> None:
    form = {"grant_type": "client_credentials"}
    answer = system.browser.post(f"/api/v1/token?client_id=procapita&{NUMBER}=1", data=form)
    assert refused(answer, 400) == ["#/client_id", "#/[personnummer]"]
    assert (answer.json["error"], "procapita" in answer.text, NUMBER in answer.text) == (
        "invalid_request",
        False,
        False,
    )


def test_what_stands_twice_is_refused(app: Flask, system: System) -> None:
    tried = set()
    for endpoint in OPERATIONS:
        for name in app.view_functions[endpoint].in_query:  # type: ignore[attr-defined]
            answer = asked(app, system, endpoint, f"{name}=1&{name}=1")
            assert refused(answer) == [f"#/{name}"], endpoint
            tried.add(name)
    assert {"limit", "cursor", "after", "state", "create_insatser"} <= tried


def test_only_so_many_faults_are_told(system: System) -> None:
    assert len(refused(system.call("GET", "/version?" + "&".join(f"x{n}" for n in range(200))))) == 20


def test_signs_that_nobody_sees_hide_no_number(system: System) -> None:
    answer = system.call("GET", f"/version?{NUMBER[:8]}%00{NUMBER[8:]}")
    assert refused(answer) == ["#/[personnummer]"]


def test_nothing_is_written_by_a_call_that_is_refused(session: Any, system: System) -> None:
    facts = {"number": factories.number(), "given_name": "Åsa", "family_name": "Ström", "protection": "none"}
    assert system.call("POST", "/participants?protection=none", facts).status_code == 422
    assert session.scalar(sa.select(sa.func.count()).select_from(Participant)) == 0
    assert system.call("POST", "/participants", facts).status_code == 201


def test_who_may_not_come_in_is_told_that_first(app: Flask, system: System) -> None:
    assert asked(app, system, "participants_api.every", "x=1", Authorization="Bearer x").status_code == 401


def test_any_site_may_read_why_at_the_public_door(app: Flask, system: System) -> None:
    answer = system.browser.get("/api/v1/public/releases?x=1")
    assert (refused(answer), answer.headers["Access-Control-Allow-Origin"]) == (["#/x"], "*")
    before = system.browser.options("/api/v1/public/releases?x=1")
    assert (before.status_code, before.headers["Access-Control-Allow-Origin"]) == (200, "*")


def test_what_an_address_can_do_is_told_without_a_key(system: System) -> None:
    assert system.call("OPTIONS", "/participants", Idempotency_Key="").status_code == 200


def test_every_operation_says_that_it_may(client: Any) -> None:
    for path, operations in client.get("/api/v1/openapi.json").json["paths"].items():
        for method, operation in operations.items():
            if method != "parameters":
                assert ("400" if path.endswith("/token") else "422") in operation["responses"], (path, method)
