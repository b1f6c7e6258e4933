"""Whoever writes a client reads here what each operation does and what each field means, in either language."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.api.systems import with_public_door
from tests.databases import on_sqlite
from tracker.api import documentation
from tracker.api.kinds import KINDS

pytestmark = on_sqlite
LANGUAGES = ("sv", "en")
METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture
def app(url: str) -> Iterator[Flask]:
    with with_public_door(url) as made:
        yield made


@pytest.fixture
def described(app: Flask) -> dict[str, Any]:
    """The description by language."""
    served = app.test_client()
    return {
        language: served.get("/api/v1/openapi.json", headers={"Accept-Language": language}).json
        for language in LANGUAGES
    }


def _operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = (each for methods in document["paths"].values() for name, each in methods.items() if name in METHODS)
    return {each["operationId"]: each for each in found}


def _properties(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    schemas = document["components"]["schemas"].items()
    return {f"{name}.{field}": told for name, each in schemas for field, told in each.get("properties", {}).items()}


def _parameters(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = {}
    for path, methods in document["paths"].items():
        for name, operation in methods.items():
            parameters = operation if name == "parameters" else operation.get("parameters", [])
            found |= {f"{name} {path} {each['in']} {each['name']}": each for each in parameters}
    return found


@pytest.mark.parametrize("things", [_operations, _properties, _parameters])
def test_everything_says_what_it_means_in_both_languages(described: dict[str, Any], things: Any) -> None:
    swedish, english = (things(described[language]) for language in LANGUAGES)
    assert swedish.keys() == english.keys()
    assert [name for name, told in swedish.items() if not told.get("description")] == []
    alike = [name for name, told in swedish.items() if told["description"] == english[name]["description"]]
    assert alike == []


def test_what_a_reader_cannot_guess_is_said(described: dict[str, Any]) -> None:
    told = _operations(described["sv"])
    assert "utelämnas töms" in told["participants_correct"]["description"]
    assert "Location" in told["participants_register"]["description"]
    assert "tömmer inget" in told["many_enrol"]["description"]
    assert "saknar svar" in told["followups_work_list"]["description"]


def test_nothing_is_described_that_is_not_there(app: Flask, described: dict[str, Any]) -> None:
    """Words for a field or an operation that has gone would stand here for ever."""
    document = described["sv"]
    used = {told["description"] for told in [*_properties(document).values(), *_parameters(document).values()]}
    used |= {each["description"] for each in _operations(document).values()}
    blueprints = app.extensions["api description"]["blueprints"]
    with app.test_request_context():
        said = {
            str(words)
            for each in blueprints
            for words in (*each.meanings.fields.values(), *each.meanings.operations.values())
        }
    assert said - used == set()


def test_no_schema_is_left_that_nothing_uses(described: dict[str, Any]) -> None:
    text = str(described["sv"])
    unused = [name for name in described["sv"]["components"]["schemas"] if f"schemas/{name}'" not in text]
    assert unused == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_of_each_problem_is_what_is_answered(described: dict[str, Any], language: str) -> None:
    components = described[language]["components"]["responses"]
    for kind in KINDS:
        (content,) = components[f"Problem{kind.status}"]["content"].values()
        example = content["example"]
        assert example["texts"].keys() == set(LANGUAGES)
        assert example["title"] == example["texts"][language]["title"]
        assert ("errors" in example) is (kind.status in (400, 409, 422)), kind.status
        for error in example.get("errors", ()):
            assert error["detail"] == error["texts"][language]
            assert error["texts"]["sv"] != error["texts"]["en"]
    assert {"current", "differs"} <= components["Problem412"]["content"]["application/problem+json"]["example"].keys()
    assert "scope" in components["Problem403"]["content"]["application/problem+json"]["example"]


def test_every_parameter_has_an_example(described: dict[str, Any]) -> None:
    told = _parameters(described["sv"])
    assert [name for name, each in told.items() if "example" not in each] == []


def test_what_can_be_asked_for_conditionally_says_so(described: dict[str, Any]) -> None:
    told = _operations(described["sv"])
    for name in ("participants_one", "code_lists_every", "releases_table", "public_every"):
        assert "304" in told[name]["responses"], name
        (header,) = [each for each in told[name]["parameters"] if each["name"] == "If-None-Match"]
        assert not header.get("required", False)
    assert "304" not in told["followups_one"]["responses"]  # its state moves by itself


def test_the_page_shows_what_is_described(app: Flask, described: dict[str, Any]) -> None:
    page = app.test_client().get(documentation.DOCUMENTATION).text
    for operation in _operations(described["sv"]).values():
        assert _as_html(operation["description"]) in page
    assert _as_html(_properties(described["sv"])["Facts.protection"]["description"]) in page
    assert "text/csv" in page
    assert "skyddad_folkbokforing" in page  # the codes that a field takes


def _as_html(text: str) -> str:
    return text.replace("&", "&amp;").replace("'", "&#39;").replace('"', "&#34;").replace("<", "&lt;")


def _made_of(expression: str) -> bool:
    return expression.startswith(("$response.body#/", "$request.path.", "$response.header.ETag"))


def test_an_answer_links_to_the_calls_that_it_gives_the_address_of(described: dict[str, Any]) -> None:
    document, told = described["sv"], _operations(described["sv"])
    paths = {each["operationId"]: path for path, methods in document["paths"].items() for name, each in methods.items()
             if name in METHODS}  # fmt: skip
    links = {(name, link): each for name, operation in told.items() for status, answer in operation["responses"].items()
             for link, each in answer.get("links", {}).items()}  # fmt: skip
    for (_name, link), each in links.items():
        assert link == each["operationId"]
        asked = {part[1:-1] for part in paths[link].split("/") if part.startswith("{")}
        assert each["parameters"].keys() - {"If-Match"} == asked
        assert all(map(_made_of, each["parameters"].values()))
    assert links["participants_register", "enrolments_enrol"]["parameters"] == {"participant_id": "$response.body#/id"}
    assert links["enrolments_one", "enrolments_leave"]["parameters"] == {
        "enrolment_id": "$response.body#/id", "If-Match": "$response.header.ETag",
    }  # fmt: skip
    assert links["imports_rows", "imports_row"]["parameters"] == {
        "run_id": "$request.path.run_id", "row_number": "$response.body#/items/0/row_number",
    }  # fmt: skip
    assert ("releases_every", "code_lists_one") not in links
    reached = {link for _name, link in links}
    alone = {name for name, path in paths.items() if "{" in path} - reached
    assert alone == set()  # every operation about one thing is led to
