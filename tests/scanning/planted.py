"""Holes made on purpose, described beside the product: a scanner that does not find them has proved nothing."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qs

PREFIX = "/planted"
QUERY, BODY = f"{PREFIX}/query", f"{PREFIX}/body"
EXAMPLE = {"name": "kista"}
_OK = {"200": {"description": "OK"}}
_SENT = {"type": "object", "properties": {"name": {"type": "string"}}}
PATHS: dict[str, Any] = {
    QUERY: {
        "get": {
            "parameters": [{"in": "query", "name": "name", "schema": {"type": "string"}, "example": EXAMPLE["name"]}],
            "responses": _OK,
        }
    },
    BODY: {
        "post": {
            "requestBody": {"content": {"application/json": {"schema": _SENT, "example": EXAMPLE}}},
            "responses": _OK,
        }
    },
}


def planted(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Look a name up in a statement that the name is written into."""
    status, found = "200 OK", ""
    try:
        found = json.dumps(_rows(_name(environ)))
    except (sqlite3.Error, ValueError) as error:
        status, found = "500 Internal Server Error", f"sqlite3.{type(error).__name__}: {error}"
    start_response(status, [("Content-Type", "text/plain; charset=utf-8")])
    return [found.encode()]


def _name(environ: dict[str, Any]) -> str:
    if environ["SCRIPT_NAME"] + environ["PATH_INFO"] == QUERY:
        return parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True).get("name", [""])[0]
    body = environ["wsgi.input"].read()
    sent = json.loads(body) if body else {}
    return str(sent.get("name", "")) if isinstance(sent, dict) else ""


def _rows(name: str) -> list[Any]:
    with sqlite3.connect(":memory:") as database:
        database.execute("CREATE TABLE unit (name TEXT, title TEXT)")
        database.executemany("INSERT INTO unit VALUES (?, ?)", [("kista", "Jobbtorg Kista"), ("farsta", "Farsta")])
        return database.execute(f"SELECT title FROM unit WHERE name = '{name}'").fetchall()  # the hole
