"""A scan that found nothing because it tried nothing fails, as does one that was blind."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

import pytest

from tests.scanning import planted
from tests.scanning.described import prepared, with_values
from tests.scanning.door import Door
from tests.scanning.scanners import Told
from tests.scanning.verdict import CHANGED, Asked, verdict

ONE = "POST /things/{id}"
HOLES = [("SQL", path) for path in planted.PATHS]
SEEN = [("SQL Injection", f"GET {path}") for path in planted.PATHS]


def inner(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [("ETag", '"7"')])
    return [f"{environ.get('HTTP_IDEMPOTENCY_KEY')} {environ.get('HTTP_IF_MATCH')}".encode()]


@pytest.fixture
def door() -> Door:
    return Door(inner, [("POST", "/things/{id}"), ("GET", "/things/all")])


def knock(door: Door, path: str, query: str = "", **headers: str) -> bytes:
    asked = {"REQUEST_METHOD": "POST", "PATH_INFO": path, "QUERY_STRING": query, "wsgi.input": BytesIO(), **headers}
    return b"".join(door(asked, lambda *_given: None))


def test_a_fresh_key_is_new_each_time_and_the_current_version_is_asked_for(door: Door) -> None:
    given = {"HTTP_IDEMPOTENCY_KEY": "fresh", "HTTP_IF_MATCH": "current"}
    first, second = (knock(door, "/things/1", **given) for _each in range(2))
    assert first != second
    assert b"fresh" not in first
    assert first.endswith(b'"7"')
    assert knock(door, "/things/1", HTTP_IDEMPOTENCY_KEY="mine").startswith(b"mine")


def test_a_scan_stands_that_tried_all_and_found_what_was_planted_alone(door: Door) -> None:
    for each in range(CHANGED):
        knock(door, "/things/1", f"a={each}")
    asked = Asked([ONE], [ONE])
    assert verdict(Told(0, SEEN), door, asked, HOLES) == []
    assert verdict(Told(0, SEEN[1:]), door, asked, HOLES) == ["the planted hole /planted/query (SQL) was not found"]
    assert verdict(Told(0, [*SEEN, ("XSS", "GET /things/1")]), door, asked, HOLES) == ["XSS: GET /things/1"]
    assert verdict(Told(124, SEEN, words="late"), door, asked, HOLES) == ["it ended with 124: late"]


def test_what_was_not_tried_is_not_clean(door: Door) -> None:
    for _each in range(CHANGED):
        knock(door, "/things/1", "always=the same")
    told = verdict(Told(0, SEEN), door, Asked([ONE, "GET /things/all"], [ONE]), HOLES)
    assert told == ["GET /things/all never answered as it should", f"{ONE} was tried with 1 contents only"]


def test_what_broke_is_told_whether_or_not_the_scanner_tells_it() -> None:
    def breaks(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("500 INTERNAL SERVER ERROR", [])
        return []

    door = Door(breaks, [("POST", "/things/{id}")])
    knock(door, "/things/1")
    assert verdict(Told(0, SEEN), door, Asked([], []), HOLES) == [f"{ONE} answered 500"]


def test_the_description_is_written_out_with_values() -> None:
    body = {"content": {"application/json": {"schema": {"$ref": "#/x"}, "example": {"rows": [{"name": "a", "n": 2}]}}}}
    number = {"in": "path", "name": "id", "schema": {"type": "integer"}}
    key = {"in": "header", "name": "Idempotency-Key", "schema": {"type": "string"}}
    path = {"parameters": [number], "post": {"parameters": [key], "requestBody": body}, "get": {}}
    described = {"info": {}, "paths": {"/things/{id}": path}}
    made = prepared(described, "http://127.0.0.1:1", lambda _path: {"id": 5}, planted.PATHS)
    post = made["paths"]["/things/{id}"]["post"]
    assert [(each["name"], each["example"]) for each in post["parameters"]] == [("id", 5)]
    row = post["requestBody"]["content"]["application/json"]["schema"]["properties"]["rows"]["items"]["properties"]
    assert row == {"name": {"type": "string", "default": "a"}, "n": {"type": "integer", "default": 2}}
    assert with_values(made, {"query"}) == [ONE, "GET /planted/query", "POST /planted/body"]
    assert "GET /things/{id}" in with_values(made, {"query", "path"})
