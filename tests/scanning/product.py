"""What is scanned: the application on a city of its own, with one of everything."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests import city
from tests.api.one_of_each import one_of_each
from tests.api.systems import BASE, System, connected, with_public_door
from tests.databases import Files, opened
from tracker.access.scope import whole_city

UNLIMITED = "99999 per second"
FILE = "tabell-1.csv"
EXAMPLES_ARE_PAST = date(2026, 9, 20)  # no day of the description's examples lies ahead
SETTINGS = {
    "LOGIN_LIMIT": UNLIMITED,
    "PUBLIC_LIMIT": UNLIMITED,
    "API_TOKEN_LASTS": timedelta(hours=2),
    "SESSION_COOKIE_SECURE": True,  # as in production
}


@dataclass(frozen=True)
class Product:
    """The application on a city of its own, its description, and a system that may do all."""

    app: Flask
    system: System
    description: dict[str, Any]

    def values(self, path: str) -> dict[str, Any]:
        """What addresses may name so that they lead somewhere; each id is 1."""
        if not path.startswith(BASE):
            return {}
        if "get" in (item := self.description["paths"][path]) and _has_cursor(item["get"]):
            return {"cursor": self._ask(f"{re.sub(r'{[^}]+}', '1', path)}?limit=1").get("next")}
        if path.startswith(f"{BASE}/code-lists"):
            return {"name": self._ask(f"{BASE}/code-lists")["items"][0]["name"]}
        release = self._ask(f"{BASE}/releases")["items"][0]
        return {"name": release["id"], "file": FILE}

    def _ask(self, path: str) -> Any:
        return self.system.call("GET", path.removeprefix(BASE)).json


def _has_cursor(operation: dict[str, Any]) -> bool:
    return any(each["name"] == "cursor" for each in operation.get("parameters", []))


@contextmanager
def product(folder: Path) -> Iterator[Product]:
    """It stands until the end; then its database is thrown away."""
    url = Files(folder).fresh()
    settings = {
        "LOGIN_LIMIT": UNLIMITED,
        "PUBLIC_LIMIT": UNLIMITED,
        "API_TOKEN_LASTS": timedelta(hours=2),
        "SESSION_COOKIE_SECURE": True,
    }  # as in production
    with pytest.MonkeyPatch.context() as patch, whole_city("a scan"), with_public_door(url, **settings) as app:
        patch.setenv("TRACKER_TODAY", city.TODAY.isoformat())
        with opened(app) as session:
            made = city.build(session)
            one_of_each(session, made)
            system = connected(session, app.test_client(), made.jobbtorg)
        patch.setenv("TRACKER_TODAY", EXAMPLES_ARE_PAST.isoformat())
        described: Any = app.test_client().get(f"{BASE}/openapi.json").json
        for path, address in (
            ("/projects", "/projects"),
            ("/follow-ups/{follow_up_id}/attempts", "/follow-ups/1/attempts"),
        ):
            sent = described["paths"][f"{BASE}{path}"]["post"]["requestBody"]["content"]["application/json"]["example"]
            system.call("POST", address, sent)
        yield Product(app, system, described)
