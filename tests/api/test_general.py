"""Health, version, the description and the page about it; and what is said of what does not exist."""

import re
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import factories
from tests.api.systems import System
from tests.city import City
from tests.databases import on_sqlite
from tracker.api import problems
from tracker.api.kinds import KINDS
from tracker.api.operations import LARGEST
from tracker.api.problems import MOST
from tracker.audit.models import AuditEntry
from tracker.config import MAX_UPLOAD

pytestmark = on_sqlite
TEXT = {"Content-Type": "application/problem+json"}


def test_it_is_well_and_says_which_it_is(client: Any) -> None:
    assert client.get("/api/v1/health").json == {"status": "ok"}
    assert client.get("/api/v1/version").json.keys() == {"product", "api"}


def test_a_database_that_does_not_answer_is_told(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise sa.exc.OperationalError("SELECT 1", {}, Exception("down"))

    monkeypatch.setattr("tracker.api.general.db.session.execute", fail)
    answer = client.get("/api/v1/health")
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert int(answer.headers["Retry-After"]) > 0


def test_the_description_is_openapi_3_1_with_an_example_of_all(client: Any) -> None:
    described = client.get("/api/v1/openapi.json").json
    assert described["openapi"] == "3.1.0"
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            if method == "parameters":
                continue
            assert operation["summary"], (path, method)
            sent = operation.get("requestBody", {}).get("content", {})
            done = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
            assert done, (path, method)
            contents = [sent, *(each.get("content", {}) for each in done)]
            for content in (each for kinds in contents for each in kinds.values()):
                assert "example" in content, (path, method)


def test_every_operation_says_what_its_query_may_hold(client: Any) -> None:
    app, described = client.application, client.get("/api/v1/openapi.json").json["paths"]
    operations = [each for path in described.values() for method, each in path.items() if method != "parameters"]
    told = {
        each["operationId"]: {given["name"] for given in each.get("parameters", ()) if given["in"] == "query"}
        for each in operations
    }
    read = {
        endpoint.replace("_api.", "_", 1): {
            name for part in _read(view) if part["in"] == "query" for name in part["schema"]._declared_fields
        }
        for endpoint, view in app.view_functions.items()
        if "_api." in endpoint
    }
    assert told == read
    assert {"cursor", "limit"} <= told["participants_every"]


def _read(view: Any) -> list[Any]:
    found: list[Any] = getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", [])
    return found


def test_every_reference_in_it_leads_somewhere(client: Any) -> None:
    answer = client.get("/api/v1/openapi.json")
    for reference in re.findall(r'"\$ref": ?"#/([^"]+)"', answer.text):
        found = answer.json
        for part in reference.split("/"):
            found = found[part]


def test_the_page_tells_of_every_operation_and_problem_without_a_script(client: Any) -> None:
    page = client.get("/dokumentation/api").text
    assert "<script" not in page
    for operations in client.get("/api/v1/openapi.json").json["paths"].values():
        for method, operation in operations.items():
            assert method == "parameters" or f'id="{operation["operationId"]}"' in page
    for kind in KINDS:
        assert f'id="{kind.name}"' in page


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_type_of_a_problem_leads_to_where_its_kind_is_explained(client: Any, language: str) -> None:
    client.post("/sprak", data={"language": language})
    asked = "https://localhost/api/v1/participants/finns/inte?x=1"
    for kind in KINDS:
        with client.application.test_request_context("/api/v1/", headers={"Accept-Language": language}):
            told = problems.body(problems.Problem(kind.status))
        leads = urlsplit(urljoin(asked, told["type"]))
        page = client.get(leads.path).text
        (row,) = re.findall(f'<tr [^>]*id="{leads.fragment}">(.*?)</tr>', page, re.DOTALL)
        assert {str(kind.status), told["title"], told["detail"]} <= set(re.findall(">([^<>]+)<", unescape(row)))


def test_under_a_path_of_its_own_it_leads_there(client: Any) -> None:
    answer = client.get("/api/v1/finns-inte", environ_overrides={"SCRIPT_NAME": "/insatser"})
    assert answer.json["type"] == "/insatser/dokumentation/api#not-found"


def test_the_page_shows_what_is_sent_as_it_is_sent(client: Any) -> None:
    page = client.get("/dokumentation/api").text
    assert ">grant_type=client_credentials&amp;scope=participants%3Aread</code>" in page
    assert ">personnummer;förnamn;efternamn;insats;startdatum\n195401025688;" in page
    assert '<h2 class="govuk-heading-m" id="scopes">' in page
    assert len(re.findall(r' id="([^"]+)"', page)) == len(set(re.findall(r' id="([^"]+)"', page)))


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_what_does_not_exist_is_told_as_a_problem(client: Any, method: str) -> None:
    answer = client.open("/api/v1/finns-inte", method=method)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.json["status"] == 404
    assert answer.json["type"] == "/dokumentation/api#not-found"
    assert answer.json["texts"].keys() == {"sv", "en"}


def test_other_methods_are_told_which_there_are(client: Any) -> None:
    answer = client.post("/api/v1/health")
    assert (answer.status_code, answer.json["status"]) == (405, 405)
    assert "GET" in answer.headers["Allow"]


def test_too_much_is_told(client: Any) -> None:
    much = {"grant_type": "client_credentials", "scope": "x" * (MAX_UPLOAD + 1)}
    answer = client.post("/api/v1/token", data=much)
    assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")


def test_a_fault_of_ours_tells_nothing(app: Any, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError("194501103297")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("tracker.api.description.document", fail)
    answer = client.get("/api/v1/openapi.json")
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert "19450110" not in answer.text


def test_pages_still_have_pages_for_what_goes_wrong(client: Any) -> None:
    assert client.get("/finns-inte").mimetype == "text/html"


def test_language_is_the_callers(client: Any) -> None:
    for asked, said in (("en", "en"), ("sv-SE,en;q=0.5", "sv"), ("de", "sv"), ("", "sv")):
        answer = client.get("/api/v1/finns-inte", headers={"Accept-Language": asked})
        assert answer.headers["Content-Language"] == said
        assert answer.json["title"] == answer.json["texts"][said]["title"]


def test_asking_what_an_address_can_do_shows_nobody(session: Any, city: City, system: System, login: Any) -> None:
    person = factories.participant(session, city.jobbtorg)
    answer = system.call("OPTIONS", f"/participants/{person.id}")
    assert (answer.status_code, answer.text) == (200, "")
    login("caseworker")
    assert system.browser.options(f"/deltagare/{person.id}").status_code == 200
    session.rollback()
    assert "read" not in session.scalars(sa.select(AuditEntry.action)).all()


def test_what_breaks_off_on_the_way_is_to_be_sent_again(client: Any) -> None:
    sent = {"wsgi.input": BytesIO(b"grant_type="), "CONTENT_LENGTH": "40"}
    form = {"content_type": "application/x-www-form-urlencoded"}
    answer = client.post("/api/v1/token", **form, environ_overrides=sent)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.json["detail"] == "Innehållet kom inte fram helt. Skicka samma anrop igen."


@pytest.mark.parametrize(
    "body",
    [b"[" * 100_000, b'{"number":' * 50_000, b"[" * 700 + b"]" * 700, b'{"number":' + b"9" * 5000 + b"}"],
    ids=["lists", "objects", "closed", "digits"],
)
def test_a_body_that_no_reader_gets_through_is_the_callers_fault(system: System, body: bytes) -> None:
    """Else it is answered 500, with a traceback in the technical log each time someone sends it."""
    answer = system.call("POST", "/participants/lookup", body, Content_Type="application/json")
    assert answer.status_code in (400, 422)
    assert answer.json["errors"][0]["pointer"] == "#"


def test_no_more_faults_are_told_than_anyone_mends(system: System) -> None:
    """Else some megabytes of unknown fields keep a worker busy for minutes, and come back twice the size."""
    unknown = {f"field {n}": 1 for n in range(200)}
    assert len(system.call("POST", "/participants", unknown).json["errors"]) == MOST
    rows = system.call("POST", "/enrolments/bulk", {"rows": [unknown]}).json["rows"]
    assert len(rows[0]["errors"]) == 25


def test_json_of_the_size_of_a_file_is_not_read(system: System) -> None:
    """What there is most of to say is a thousand rows; a file is sent as a file."""
    body = b'{"given_name":"' + b"a" * LARGEST + b'"}'
    answer = system.call("POST", "/participants", body, Content_Type="application/json")
    assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/API/v1/health", "//api/v1/none", "/api/v1//participants", "/api/v2"]
)
def test_what_was_written_wrongly_is_answered_as_systems_read(client: Any, path: str) -> None:
    for method in ("GET", "POST"):
        answer = client.open("/x", method=method, environ_overrides={"PATH_INFO": path})
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json"), (method, answer.text)


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_a_refusal_without_contents_says_of_what_kind_it_is(client: Any, method: str) -> None:
    answer = client.open("/api/v1/participants", method=method)
    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")


@pytest.fixture
def deployed(app: Flask) -> Any:
    """The application as a city runs it: what falls is answered."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app.test_client()


@pytest.mark.parametrize("where", ["tracker.access.systems.tokens.whose", "tracker.audit.service.note"])
def test_a_database_that_falls_while_a_call_is_answered_is_told(
    app: Flask, deployed: Any, system: System, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    system.token, system.browser = system.ask_token().json["access_token"], deployed

    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise sa.exc.OperationalError("SELECT 1", {}, Exception("down"))

    monkeypatch.setattr(where, fail)
    answer = system.call("GET", "/participants")
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert int(answer.headers["Retry-After"]) > 0


def test_a_fault_of_ours_is_no_matter_of_waiting(
    deployed: Any, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    system.token, system.browser = system.ask_token().json["access_token"], deployed
    monkeypatch.setattr("tracker.access.systems.tokens.whose", lambda *_args: 1 / 0)
    assert system.call("GET", "/participants").status_code == 500


def test_every_operation_says_that_the_database_may_be_away(client: Any) -> None:
    for path, operations in client.get("/api/v1/openapi.json").json["paths"].items():
        for method, operation in operations.items():
            if method != "parameters":
                assert "503" in operation["responses"], (method, path)
