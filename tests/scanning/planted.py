"""Holes made on purpose, described beside the product: a scanner that does not find them has proved nothing."""

import json
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import psycopg

PREFIX = "/planted"
QUERY, BODY, SILENT, FORM = f"{PREFIX}/query", f"{PREFIX}/body", f"{PREFIX}/silent", f"{PREFIX}/form"
EXAMPLE = {"name": "kista"}
UNITS = [("kista", "Jobbtorg Kista"), ("farsta", "Farsta")]
_OK = {"200": {"description": "OK"}}
_SENT = {"type": "object", "properties": {"name": {"type": "string"}}}
_GET = {
    "get": {
        "parameters": [{"in": "query", "name": "name", "schema": {"type": "string", "default": EXAMPLE["name"]}}],
        "responses": _OK,
    }
}
_POST = {
    "post": {"requestBody": {"content": {"application/json": {"schema": _SENT, "example": EXAMPLE}}}, "responses": _OK}
}
PATHS: dict[str, Any] = {QUERY: _GET, BODY: _POST}
SILENT_PATHS: dict[str, Any] = {SILENT: _GET}
"""For what can make the database wait: it answers alike whatever is found, and whatever fails."""
PAGE = f"<!doctype html><title>Sök</title><form method=post action={FORM}><input name=name></form>"
"""Its form carries no token, and what is sent is shown as it is."""

PAGE_HOLES = [("SQL", FORM), ("Cross Site Scripting", FORM), ("Request Forgery", FORM)]

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Planted:
    """WSGI: look a name up in a statement that the name is written into, on the kind of database that the product has.

    `run` runs a statement on a database where `unit` is.
    """

    run: Callable[[str], Rows]

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        status, found, name = "200 OK", "", ""
        try:
            name = _name(environ)
            found = json.dumps(self.run(f"SELECT title FROM unit WHERE name = '{name}'"))  # the hole
        except (sqlite3.Error, psycopg.Error, ValueError) as error:
            status, found = "500 Internal Server Error", _told(error)
        if _path(environ) == SILENT:
            status, found = "200 OK", "[]"
        kind = "html" if _path(environ) == FORM else "plain"
        start_response(status, [("Content-Type", f"text/{kind}; charset=utf-8")])
        return [(PAGE + name + found if kind == "html" else found).encode()]


def on_sqlite(statement: str) -> Rows:
    """Run it in a database of its own, in memory."""
    with sqlite3.connect(":memory:") as database:
        database.execute("CREATE TABLE unit (name TEXT, title TEXT)")
        database.executemany("INSERT INTO unit VALUES (?, ?)", UNITS)
        return database.execute(statement).fetchall()


def on_postgresql(address: str) -> Callable[[str], Rows]:
    """Run each in this empty database, which gets its table now."""
    address = address.replace("+psycopg", "", 1)
    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE unit (name TEXT, title TEXT)")
        cursor.executemany("INSERT INTO unit VALUES (%s, %s)", UNITS)

    def run(statement: str) -> Rows:
        with psycopg.connect(address) as connection:
            found = connection.execute(statement)  # type: ignore[call-overload]
            return found.fetchall() if found.description else []

    return run


def _told(error: Exception) -> str:
    """As careless programs print it; `ERROR:` is how the server itself begins."""
    begins = "ERROR:  " if isinstance(error, psycopg.Error) else ""
    return f"{type(error).__module__}.{type(error).__name__}: {begins}{error}"


def _path(environ: dict[str, Any]) -> str:
    return str(environ["SCRIPT_NAME"] + environ["PATH_INFO"])


def _name(environ: dict[str, Any]) -> str:
    if _path(environ) in (QUERY, SILENT):
        return parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True).get("name", [""])[0]
    body = environ["wsgi.input"].read()
    if _path(environ) == FORM:
        return parse_qs(body.decode(), keep_blank_values=True).get("name", [""])[0]
    sent = json.loads(body) if body else {}
    return str(sent.get("name", "")) if isinstance(sent, dict) else ""
