"""The bridge from forms to schemas."""

import re
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.conftest import GOOD, Form, Rules
from tracker.errors import Fault
from tracker.web.dates import NotADate, parse_date


class Page(HTMLParser):
    """The tags of a page, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, *names: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.tags if tag in names]


def sent(small: Flask, **data: str) -> Any:
    """The form of a request that carries `data`."""
    small.config["WTF_CSRF_ENABLED"] = False
    with small.test_request_context("/form", method="POST", data=data):
        form = Form()
        return form, form.load(Rules())


def test_a_good_form_becomes_what_the_schema_makes_of_it(small: Flask) -> None:
    form, data = sent(small, **GOOD, told="y")
    assert data == {
        "first_name": "Eva",
        "start": date(2026, 3, 7),
        "months": None,
        "insats": "a",
        "assistance": "no",
        "note": None,
        "told": True,
    }
    assert form.version.data == 3


def test_errors_stand_on_their_fields_in_swedish(small: Flask) -> None:
    form, data = sent(small, months="601", first_name="Evangelistan")
    assert data is None
    with small.test_request_context("/"):
        assert {name: [str(text) for text in texts] for name, texts in form.errors.items()} == {
            "first_name": ["Använd mellan 1 och 10 tecken."],
            "start": ["Fyll i startdatum."],
            "months": ["Skriv ett tal från 0 till 600."],
            "insats": ["Välj insats."],
            "assistance": ["Välj försörjningsstöd."],
        }


def test_what_cannot_be_read_is_said_once_and_shown_as_typed(small: Flask) -> None:
    form, data = sent(small, **GOOD | {"start": "7/3 2026"})
    assert data is None
    assert len(form.start.errors) == 1
    assert form.start._value() == "7/3 2026"


def test_a_choice_that_is_not_offered_is_refused(small: Flask) -> None:
    form, data = sent(small, **GOOD | {"insats": "z"})
    assert data is None
    assert len(form.insats.errors) == 1


def test_faults_of_a_service_go_to_the_field_or_the_whole(small: Flask) -> None:
    form, _data = sent(small, **GOOD)
    form.refuse([Fault("start", "För sent."), Fault("", "Finns redan."), Fault("elsewhere", "Nej.")])
    assert form.start.errors == ["För sent."]
    assert form.form_errors == ["Finns redan.", "Nej."]


def test_a_conflict_shows_what_differs_and_the_choice_is_taken(small: Flask) -> None:
    form, _data = sent(small, **GOOD)
    form.show_conflict({"first_name": "Eva", "start": date(2026, 3, 9), "insats": "b"}, 4)
    assert [(row.name, row.mine, row.current) for row in form.conflicts] == [
        ("start", "2026-03-07", "2026-03-09"),
        ("insats", "Coachning", "Praktik"),
    ]
    assert form.version._value() in ("4", 4)
    chosen = {"choose-start": "current", "current-start": "2026-03-09", "choose-insats": "mine"}
    _form, data = sent(small, **GOOD, **chosen)
    assert (data["start"], data["insats"]) == (date(2026, 3, 9), "a")


def test_every_control_has_a_label_and_every_error_a_link(browser: FlaskClient) -> None:
    text = browser.post("/form", data={"start": "x"}).get_data(as_text=True)
    page = Page(text)
    controls = [c for c in page.all("input", "select", "textarea") if c.get("type") != "hidden"]
    ids = [attrs["id"] for _tag, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {c["id"] for c in controls} <= {label["for"] for label in page.all("label")}
    links = re.findall(r'<li><a href="#([^"]+)"', text)
    assert links == ["first_name", "start", "insats", "assistance"]
    assert set(links) <= {c["id"] for c in controls}
    for control in controls:
        if control["id"] in links:
            assert control["aria-invalid"] == "true"
    described = [a["aria-describedby"] or "" for _tag, a in page.tags if "aria-describedby" in a]
    assert {name for names in described for name in names.split()} <= set(ids)
    assert "<title>Fel: Skriv in – Insatsregistret</title>" in text


def test_a_form_carries_a_new_key_each_time_and_keeps_it_when_refused(browser: FlaskClient) -> None:
    def key(text: str) -> str:
        return re.findall(r'name="submission_key" value="([^"]{36})"', text)[0]

    first, second = (key(browser.get("/form").get_data(as_text=True)) for _ in range(2))
    assert first != second
    assert key(browser.post("/form", data={"submission_key": first}).get_data(as_text=True)) == first


@pytest.mark.parametrize("text", ["2026-03-07", "20260307", "2026/03/07", " 2026-3-7 "])
def test_dates_with_one_reading(text: str) -> None:
    assert parse_date(text) == date(2026, 3, 7)


@pytest.mark.parametrize("text", ["", "7/3 2026", "07-03-2026", "260307", "2026-02-30", "2026-13-01", "2026/03-07"])
def test_other_dates_are_refused(text: str) -> None:
    with pytest.raises(NotADate):
        parse_date(text)
