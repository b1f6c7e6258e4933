"""Texts stand in the compiled templates, each reader's own; addresses are put together from patterns."""

from typing import Any

import pytest
from flask import Flask, session, url_for
from jinja2 import DictLoader
from markupsafe import Markup

from tracker import create_app
from tracker.web.addresses import page_address
from tracker.web.forms import csrf_token

PARTS = {
    "page.html": (
        "{% from 'part.html' import saved %}{{ _('Spara') }}|{{ pgettext('ental', 'Projekt') }}|{{ saved(name) }}"
        "|{{ _(word) }}"
    ),
    "part.html": "{% macro saved(name) %}{{ _('Jämför med %(name)s, född %(day)s', name=name, day=1) }}{% endmacro %}",
}
SWEDISH = "Spara|Projekt|Jämför med &lt;b&gt;, född 1|Avbryt"


@pytest.fixture(scope="module")
def app() -> Flask:
    """The whole application, with two templates of its own."""
    made = create_app(SECRET_KEY="only in tests", SQLALCHEMY_DATABASE_URI="sqlite://")
    made.jinja_env.loader = DictLoader(PARTS)
    return made


def shown(app: Flask, language: str | None, **values: Any) -> str:
    with app.test_request_context("/"):
        if language:
            session["language"] = language
        template = app.jinja_env.get_template("page.html")
        return template.render(word="Avbryt", **values)


def test_each_reader_gets_the_page_in_the_own_language_whoever_came_first(app: Flask) -> None:
    english = shown(app, "en", name="<b>")
    assert shown(app, None, name="<b>") == SWEDISH
    assert english.split("|")[0] == "Save"
    assert english.split("|")[1] == "Project"
    assert "Jämför" not in english
    assert "&lt;b&gt;" in english
    assert shown(app, "en", name="<b>") == english
    assert shown(app, "fi", name="<b>") == SWEDISH


def test_what_is_markup_is_not_escaped_again(app: Flask) -> None:
    assert "med <b>," in shown(app, "sv", name=Markup("<b>"))


def test_a_text_with_too_few_values_is_a_fault_and_not_an_empty_place(app: Flask) -> None:
    app.jinja_env.loader.mapping["few.html"] = "{{ _('Sida %(number)s') }}"  # type: ignore[union-attr]
    with app.test_request_context("/"), pytest.raises(KeyError):
        app.jinja_env.get_template("few.html").render()


@pytest.mark.parametrize(
    ("endpoint", "values"),
    [
        ("overview.today", {}),
        ("overview.participant", {"participant_id": 0}),
        ("overview.participant", {"participant_id": 2**31 - 1}),
        ("merges.review", {"one_id": 12, "two_id": 1}),
        ("participants.index", {"page": 3}),
        ("followups.index", {"state": "{due} & %"}),
        ("overview.participant", {"participant_id": 7, "_anchor": "x"}),
        ("overview.participant", {"participant_id": 7, "_external": True}),
    ],
)
@pytest.mark.parametrize("root", ["", "/under/här"])
def test_an_address_is_flasks_own(app: Flask, endpoint: str, values: dict[str, Any], root: str) -> None:
    for _time in range(2):
        with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": root}):
            assert page_address(endpoint, **values) == url_for(endpoint, **values)


def test_all_forms_of_a_page_have_one_token_and_the_next_page_another_signature(app: Flask) -> None:
    with app.test_request_context("/"):
        first = csrf_token()
        assert csrf_token() == first
    with app.test_request_context("/"):
        assert csrf_token() != first
