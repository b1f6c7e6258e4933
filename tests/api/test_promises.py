"""Whoever was written by the last released description can go on as before."""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.api.breaks import breaks
from tests.api.systems import with_public_door
from tests.databases import on_sqlite

pytestmark = on_sqlite
RELEASED = Path(__file__).parents[2] / "docs" / "openapi-v1.json"


@pytest.fixture
def app(url: str) -> Iterator[Flask]:
    with with_public_door(url) as made:
        yield made


@pytest.fixture
def now(client: Any) -> dict[str, Any]:
    return dict(client.get("/api/v1/openapi.json").json)


def test_the_command_writes_what_is_served(app: Flask, now: dict[str, Any]) -> None:
    assert json.loads(app.test_cli_runner().invoke(args=["client", "description"]).output) == now


def test_nothing_that_was_released_is_broken(now: dict[str, Any]) -> None:
    assert breaks(json.loads(RELEASED.read_text()), now) == []


def at(document: Any, *way: str | int) -> Any:
    for step in way:
        document = document[step]
    return document


REGISTER = ("paths", "/api/v1/participants", "post")
ONE = ("paths", "/api/v1/participants/{participant_id}", "get")
SCHEMAS = ("components", "schemas")
GIVEN = "GET /api/v1/participants 200: given/items/*"
SENT = "POST /api/v1/participants: sent"


SCHEME = ("components", "securitySchemes", "client")
FLOW = (*SCHEME, "flows", "clientCredentials")
HEALTH = ("paths", "/api/v1/health", "get")
TABLE = ("paths", "/api/v1/releases/{name}/tables/{number}", "get")
STALE = ("components", "responses", "Problem412", "content", "application/problem+json", "schema")
FIELD = (*SCHEMAS, "Participant", "properties", "phone")
NOTICE = ("webhooks", "changes", "post", "requestBody", "content", "application/json", "schema", "properties")


def _gone(document: Any, *way: str) -> None:
    del at(document, *way[:-1])[way[-1]]


def _put(value: Any, *way: str | int) -> Callable[[Any], None]:
    def put(document: Any) -> None:
        at(document, *way[:-1])[way[-1]] = value

    return put


def _needs(field: str) -> Callable[[Any], None]:
    return lambda document: at(document, *SCHEMAS, "Participant", "required").append(field)


def _no_more_sure(field: str) -> Callable[[Any], None]:
    return lambda document: at(document, *SCHEMAS, "Shown", "required").remove(field)


def _must_ask(name: str) -> Callable[[Any], None]:
    asked = {"in": "query", "name": name, "required": True, "schema": {"type": "string"}}
    return lambda document: at(document, "paths", "/api/v1/participants", "get", "parameters").append(asked)


def _no_signature(document: Any) -> None:
    told = at(document, "webhooks", "participant", "post")
    told["parameters"] = [each for each in told["parameters"] if each["name"] != "webhook-signature"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda it: _gone(it, *REGISTER), "POST /api/v1/participants: is gone"),
        (lambda it: _gone(it, "paths", "/api/v1/participants/lookup"), "POST /api/v1/participants/lookup: is gone"),
        (lambda it: _gone(it, *REGISTER, "responses", "201"), "POST /api/v1/participants 201: is gone"),
        (
            lambda it: _gone(it, *REGISTER, "requestBody", "content", "application/json"),
            "POST /api/v1/participants: takes no application/json",
        ),
        (_put([{"client": ["all"]}], *ONE, "security"), "GET /api/v1/participants/{participant_id}: asks for all"),
        (lambda it: _gone(it, *SCHEMAS, "Participant", "properties", "phone"), f"{SENT}/phone: is gone"),
        (_needs("phone"), f"{SENT}/phone: must be there on one side only"),
        (
            _put("integer", *SCHEMAS, "Participant", "properties", "number", "type"),
            f"{SENT}/number: is of another type",
        ),
        (_put(5, *SCHEMAS, "Participant", "properties", "phone", "maxLength"), f"{SENT}/phone: other maxLength"),
        (
            _put(["none"], *SCHEMAS, "Participant", "properties", "protection", "enum"),
            f"{SENT}/protection: other words",
        ),
        (_no_more_sure("email"), f"{GIVEN}/email: must be there on one side only"),
        (lambda it: _gone(it, *SCHEMAS, "Shown", "properties", "email"), f"{GIVEN}/email: is gone"),
        (_put(["K", "M", "U", "X"], *SCHEMAS, "Shown", "properties", "sex", "enum"), f"{GIVEN}/sex: other words"),
        (_put("string", *SCHEMAS, "Shown", "properties", "id", "type"), f"{GIVEN}/id: is of another type"),
        (_put("/api/v1/tokens", *FLOW, "tokenUrl"), "client clientCredentials: tokens are had elsewhere"),
        (
            lambda it: _gone(it, *FLOW, "scopes", "lists:read"),
            "client clientCredentials: lists:read is gone",
        ),
        (_put("http", *SCHEME, "type"), "client: another way in"),
        (_put([{"url": "/v1"}], "servers"), "/: is no server any more"),
        (_put([{"client": []}], *HEALTH, "security"), "GET /api/v1/health: asks for a token"),
        (
            lambda it: _gone(it, *ONE, "responses", "200", "headers", "ETag"),
            "GET /api/v1/participants/{participant_id} 200: gives no ETag",
        ),
        (
            lambda it: _gone(it, *TABLE, "responses", "200", "content", "text/csv"),
            "GET /api/v1/releases/{name}/tables/{number} 200: given: no text/csv",
        ),
        (
            _put("/dokumentation/api#other$", *STALE, "allOf", 1, "properties", "type", "pattern"),
            "PUT /api/v1/participants/{participant_id} 412: given/type: other pattern",
        ),
        (
            lambda it: _gone(it, *SCHEMAS, "ProblemBody", "properties", "differs"),
            "PUT /api/v1/participants/{participant_id} 412: given/differs: is gone",
        ),
        (_put(3, *FIELD, "maxLength"), f"{SENT}/phone: other maxLength"),
        (_put({"const": "x"}, *FIELD), f"{SENT}/phone: other const"),
        (_put({"not": {"const": "x"}, "type": "string"}, *FIELD), f"{SENT}/phone: other not"),
        (_put("010", *FIELD, "default"), f"{SENT}/phone: another default"),
        (_put({"allOf": [{"type": "string", "minLength": 4}]}, *FIELD), f"{SENT}/phone: other minLength"),
        (
            _put(0, *SCHEMAS, "Enrol", "properties", "insats_id", "exclusiveMinimum"),
            "POST /api/v1/participants/{participant_id}/enrolments: sent/insats_id: other exclusiveMinimum",
        ),
        (
            _put({"type": "string"}, *SCHEMAS, "RowOutcomes", "properties", "counts", "additionalProperties"),
            "POST /api/v1/enrolments/bulk 200: given/counts/?: is of another type",
        ),
        (_must_ask("since"), "GET /api/v1/participants: query since must be sent"),
        (lambda it: _gone(it, "webhooks", "insats"), "webhook insats: is gone"),
        (lambda it: _gone(it, *NOTICE, "data"), "webhook changes: sent/data: is gone"),
        (_put(["changes.lost"], *NOTICE, "type", "enum"), "webhook changes: sent/type: other words"),
        (_no_signature, "webhook participant: header webhook-signature is gone"),
        (
            lambda it: _gone(it, *SCHEMAS, "Change", "properties", "sequence"),
            "webhook enrolment: sent/data/sequence: is gone",
        ),
    ],
)
def test_a_break_is_found(now: dict[str, Any], change: Callable[[Any], None], told: str) -> None:
    later = copy.deepcopy(now)
    change(later)
    assert told in breaks(now, later)


@pytest.mark.parametrize(
    "change",
    [
        _put({"responses": {}}, "paths", "/api/v1/new"),
        _put({"type": "string"}, *SCHEMAS, "Shown", "properties", "later"),
        _put({"type": "string"}, *SCHEMAS, "Participant", "properties", "later"),
        _put(2000, *SCHEMAS, "Participant", "properties", "phone", "maxLength"),
        _put("Andra ord", *REGISTER, "summary"),
        lambda it: at(it, *SCHEMAS, "Participant", "required").remove("protection"),
        _put({"schema": {"type": "string"}}, *ONE, "responses", "200", "headers", "New"),
        _put({"type": "string"}, *SCHEMAS, "ProblemBody", "properties", "later"),
        _put("Nya", *FLOW, "scopes", "new:read"),
        _put({"description": "Nytt"}, *ONE, "responses", "451"),
        lambda it: _gone(it, *ONE, "responses", "404"),
        _put({"post": {}}, "webhooks", "new"),
        _put({"type": "string"}, *SCHEMAS, "Change", "properties", "later"),
        _put({"type": ["string", "null"], "maxLength": 90, "default": ""}, *FIELD),
        _put([{"url": "/"}, {"url": "/other"}], "servers"),
    ],
)
def test_what_is_added_or_let_in_breaks_nothing(now: dict[str, Any], change: Callable[[Any], None]) -> None:
    later = copy.deepcopy(now)
    change(later)
    assert later != now
    assert breaks(now, later) == []
