"""An operation that is to go: its clients are told in the description, on the page and with every answer."""

from datetime import date

import pytest
from flask import Flask, Response, jsonify
from hypothesis import given
from hypothesis import strategies as st

from tests.api.systems import System
from tests.databases import on_sqlite
from tracker.api import documentation
from tracker.api.endings import NOTICE, Ending
from tracker.api.meanings import Meanings
from tracker.api.operations import Operations

ENDING = Ending(date(2027, 1, 1), date(2028, 1, 2), "participants_one")


@pytest.fixture
def with_an_old_one(app: Flask) -> Flask:
    """The application, before it has answered anything, with an operation that goes in a year."""
    words = Meanings({"thing": "Det som var."})
    old = Operations("old_api", __name__, "/old", "Gammalt", words)

    @old.operation("GET", "/thing", None, "Läs det gamla", ending=ENDING)
    @old.response(200, {"type": "object"}, example={})
    def thing() -> Response:
        return jsonify({})

    app.register_blueprint(old)
    app.extensions["api description"]["blueprints"] += (old,)
    return app


@on_sqlite
def test_every_answer_says_when_it_goes(with_an_old_one: Flask) -> None:
    answer = with_an_old_one.test_client().get("/api/v1/old/thing")
    assert answer.headers["Deprecation"] == "@1798761600"
    assert answer.headers["Sunset"] == "Sun, 02 Jan 2028 00:00:00 GMT"
    assert answer.headers["Link"] == f'<{documentation.DOCUMENTATION}#old_thing>; rel="deprecation"; type="text/html"'


@on_sqlite
def test_the_description_and_the_page_say_so(with_an_old_one: Flask) -> None:
    browser = with_an_old_one.test_client()
    told = browser.get("/api/v1/openapi.json").json["paths"]["/api/v1/old/thing"]["get"]
    assert told["deprecated"] is True
    assert told["x-sunset"] == "2028-01-02"
    page = browser.get(documentation.DOCUMENTATION).text
    assert "Utgår efter 2028-01-02. Använd i stället participants_one. Det som var." in page


@on_sqlite
def test_what_stays_says_nothing(system: System) -> None:
    answer = system.call("GET", "/participants")
    assert not {"Deprecation", "Sunset"} & set(answer.headers.keys())


@given(st.dates(date(2027, 1, 1), date(2060, 1, 1)), st.integers(-400, 800))
def test_nothing_goes_sooner_than_promised(since: date, days: int) -> None:
    until = date.fromordinal(since.toordinal() + days)
    if days < NOTICE.days:
        with pytest.raises(ValueError, match="works for"):
            Ending(since, until, "other")
    else:
        assert Ending(since, until, "other").until == until
