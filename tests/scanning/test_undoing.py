"""Each attack meets the same city."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import Client

from tests.databases import head_file, on_sqlite
from tests.scanning.undoing import City, Undoing, endpoint_of
from tracker.access.models import Unit
from tracker.access.policy import Door
from tracker.database import writing

pytestmark = on_sqlite


@pytest.fixture
def adding(app: Flask, session: Any, city: Any) -> Flask:
    """The application with a page that adds a unit."""

    def add(name: str) -> tuple[str, int]:
        with writing(session):
            session.add(Unit(code="ny", name=name, sort_name=name, kind="jobbtorg"))
        return "", 201

    add.door = Door.PUBLIC  # type: ignore[attr-defined]
    app.add_url_rule("/add/<name>", "add", add, methods=["POST"])
    return app


def test_what_succeeds_is_undone(adding: Flask, session: Any, url: str) -> None:
    head = head_file(url)
    kept = head.exists() and head.read_bytes()
    undoing = Undoing(adding, City(url), lambda _environ: {})
    before = session.scalar(sa.select(sa.func.count(Unit.id)))
    session.rollback()
    asked = Client(undoing)
    assert [asked.post("/add/ny").status_code for _each in range(2)] == [201, 201]  # the second is no second
    assert undoing.undone == 2
    assert session.scalar(sa.select(sa.func.count(Unit.id))) == before
    assert (head.exists() and head.read_bytes()) == kept


def test_a_request_is_dressed_and_known_by_where_it_leads(app: Flask, url: str) -> None:
    seen: list[str] = []

    def dressed(environ: dict[str, Any]) -> dict[str, Any]:
        seen.append(endpoint_of(app, environ))
        return {"HTTP_COOKIE": ""}

    asked = Client(Undoing(app, City(url), dressed))
    assert asked.get("/tillganglighet").status_code == 200
    asked.get("/finns-inte")
    assert seen == ["web.accessibility", ""]
