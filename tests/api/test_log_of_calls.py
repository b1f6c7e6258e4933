"""Every call stands in the log as the system that made it, however it went; so does whoever else tries the door."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import factories
from tests.api.systems import System, connected, kept
from tests.city import City
from tests.databases import on_sqlite
from tracker import clock
from tracker.access.policy import Grant
from tracker.access.systems import service
from tracker.access.systems.models import ClientToken
from tracker.audit.models import AuditEntry
from tracker.database import writing
from tracker.enrolments import examples as enrolments
from tracker.imports import list_examples as lists
from tracker.participants import examples

pytestmark = on_sqlite


def entries(session: Any) -> list[AuditEntry]:
    session.rollback()
    return list(session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)))


def told_after(session: Any, work: Any) -> list[tuple[Any, ...]]:
    """What stands in the log of what `work` did: action, client, whose, why."""
    before = len(entries(session))
    work()
    return [(each.action, each.client, each.participant_id, each.reason) for each in entries(session)[before:]]


@pytest.fixture
def known(system: System) -> System:
    """A system that has its token already."""
    system.token = system.ask_token().json["access_token"]
    return system


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/no-such", 404), ("DELETE", "/participants/1", 405), ("GET", f"/participants/{2**70}", 404),
        ("GET", "/health", 200), ("GET", "/version", 200), ("GET", "/openapi.json", 200),
        ("GET", "//participants", 404),
    ],
)  # fmt: skip
def test_what_needs_no_token_is_told_of_with_one(
    session: Any, known: System, method: str, path: str, status: int
) -> None:
    (entry,) = told_after(session, lambda: known.call(method, path))
    assert entry[:3] == ("call", "procapita", None)
    assert f"status={status}" in entry[3]


def test_an_address_that_is_not_there_is_not_told(session: Any, known: System) -> None:
    """It could hold a number."""
    number = factories.number()
    (entry,) = told_after(session, lambda: known.call("GET", f"/participants/{number}/x"))
    assert number not in entry[3]


def test_without_a_token_what_is_open_leaves_nothing(session: Any, known: System) -> None:
    paths = ("/health", "/version", "/no-such")
    assert told_after(session, lambda: [known.browser.get(f"/api/v1{path}") for path in paths]) == []


def test_a_token_that_has_run_out_is_told_as_whose_it_was(session: Any, known: System) -> None:
    with writing(session):
        session.execute(sa.update(ClientToken).values(expires_at=clock.now() - timedelta(minutes=1)))
    assert told_after(session, lambda: known.call("GET", "/participants")) == [
        ("call", "procapita", None, "call endpoint=participants_api.every, status=401")
    ]


def test_a_closed_system_that_calls_is_told(session: Any, known: System) -> None:
    with writing(session):
        service.revoke(session, kept(session, known))
    entry, other = told_after(session, lambda: [known.call("GET", path) for path in ("/participants", "/no-such")])
    assert entry == ("call", "procapita", None, "call endpoint=participants_api.every, status=401")
    assert other[:2] == ("call", "procapita")


def test_a_closed_secret_that_calls_is_told(session: Any, known: System) -> None:
    with writing(session):
        client = kept(session, known)
        old = client.standing[0].id
        service.new_secret(session, client, by=None)
        service.end_secret(session, client, old)
    (entry,) = told_after(session, lambda: known.call("GET", "/participants"))
    assert entry[:2] == ("call", "procapita")


@pytest.mark.parametrize("word", ["", "Bearer made-up", "Basic eDp5"])
def test_a_token_that_nobody_was_given_is_a_failed_login(session: Any, known: System, word: str) -> None:
    path = "/api/v1/participants"
    assert told_after(session, lambda: known.browser.get(path, headers={"Authorization": word})) == [
        ("login_failed", "", None, "login_failed why=token")
    ]


def test_whoever_guesses_tokens_fills_no_log(app: Flask, session: Any, known: System) -> None:
    app.config["LOGIN_LIMIT"] = "3 per minute"
    answers: list[Any] = []

    def guess() -> None:
        for n in range(8):
            word = {"Authorization": f"Bearer guess-{n}"}
            answers.append(known.browser.get("/api/v1/participants", headers=word))

    assert len(told_after(session, guess)) == 3
    assert [each.status_code for each in answers] == [401] * 3 + [429] * 5
    assert all(0 < int(each.headers["Retry-After"]) <= 61 for each in answers[3:])
    assert known.call("GET", "/participants").status_code == 200  # the same address, with a token that stands


@pytest.mark.parametrize("path", ["/participants", "/health", "/no-such"])
def test_a_closed_system_fills_no_log(app: Flask, session: Any, known: System, city: City, path: str) -> None:
    """Whoever has its token cannot come in, and needs no more to call all day."""
    app.config["LOGIN_LIMIT"] = "3 per minute"
    other = connected(session, known.browser, city.jobbtorg, name="other")
    other.token = other.ask_token().json["access_token"]
    with writing(session):
        service.revoke(session, kept(session, known))
    answers: list[Any] = []
    told = told_after(session, lambda: answers.extend(known.call("GET", path) for _each in range(8)))
    assert [entry[:2] for entry in told] == [("call", "procapita")] * 3
    assert [each.status_code for each in answers[3:]] == [429] * 5
    assert all(0 < int(each.headers["Retry-After"]) <= 61 for each in answers[3:])
    with writing(session):
        session.execute(sa.update(ClientToken).values(expires_at=clock.now() - timedelta(minutes=1)))
    assert other.call("GET", "/participants").status_code == 401  # the same address, to be told to ask for a new one


@pytest.mark.parametrize("form", [{"grant_type": "password"}, {"grant_type": "client_credentials", "scope": "all"}])
def test_whoever_has_proved_itself_and_asks_for_what_is_not_there_is_told(
    session: Any, known: System, form: dict[str, str]
) -> None:
    def ask() -> None:
        given = {"client_id": known.client_id, "client_secret": known.secret}
        assert known.browser.post("/api/v1/token", data=form | given).status_code == 400

    assert told_after(session, ask) == [("call", "procapita", None, "call endpoint=token_api.give, status=400")]


@pytest.mark.parametrize(
    ("query", "sent", "status"),
    [
        ("?grant_type=client_credentials", {"data": {"grant_type": "client_credentials"}}, 400),
        ("", {"json": {"grant_type": "client_credentials"}}, 415),
    ],
)
def test_whoever_has_proved_itself_and_asks_in_another_way_is_told(
    session: Any, known: System, query: str, sent: dict[str, Any], status: int
) -> None:
    def ask() -> None:
        answer = known.browser.post(f"/api/v1/token{query}", auth=(known.client_id, known.secret), **sent)
        assert answer.status_code == status

    assert told_after(session, ask) == [("call", "procapita", None, f"call endpoint=token_api.give, status={status}")]


def test_a_repeated_answer_that_shows_her_is_a_look_at_her(session: Any, known: System) -> None:
    facts = examples.NEW | {"number": factories.number()}
    made = known.call("POST", "/participants", facts, Idempotency_Key="a").json
    again = told_after(session, lambda: known.call("POST", "/participants", facts, Idempotency_Key="a"))
    assert again == [("read", "procapita", made["id"], "participants_api.register")]


def test_a_repeated_enrolment_is_a_look_at_her(session: Any, known: System, city: City) -> None:
    person = factories.participant(session, city.jobbtorg)
    facts = enrolments.NEW | {"insats_id": city.coaching.id}
    path = f"/participants/{person.id}/enrolments"
    assert known.call("POST", path, facts, Idempotency_Key="a").status_code == 201
    again = told_after(session, lambda: known.call("POST", path, facts, Idempotency_Key="a"))
    assert again == [("read", "procapita", person.id, "enrolments_api.enrol")]


def test_a_repeated_call_that_shows_nobody_is_a_call(session: Any, known: System, city: City) -> None:
    person = factories.participant(session, city.jobbtorg)
    facts = examples.FACTS
    for _each in range(2):
        again = told_after(
            session,
            lambda: known.call("PUT", f"/participants/{person.id}", facts, If_Match='"1"', Idempotency_Key="a"),
        )
    assert [entry[0] for entry in again] == ["call"]


def test_a_call_that_changes_nothing_is_told(session: Any, known: System, city: City) -> None:
    person = factories.participant(session, city.jobbtorg)
    path, facts = f"/participants/{person.id}", examples.FACTS
    assert known.call("PUT", path, facts, If_Match='"1"').status_code == 204
    assert told_after(session, lambda: known.call("PUT", path, facts, If_Match='"2"')) == [
        ("call", "procapita", None, "call endpoint=participants_api.correct, status=204")
    ]


def test_many_of_whom_none_is_taken_are_told(session: Any, known: System, city: City) -> None:
    rows = [enrolments.NEW | {"participant_id": 999_999, "insats_id": city.coaching.id}]
    assert told_after(session, lambda: known.call("POST", "/enrolments/bulk", {"rows": rows})) == [
        ("call", "procapita", None, "call endpoint=many_api.enrol, status=200")
    ]


def test_a_list_that_waits_already_is_told(session: Any, known: System) -> None:
    def send() -> None:
        assert known.call("POST", "/imports", lists.LIST.encode(), Content_Type="text/csv").status_code == 201

    send()
    assert told_after(session, send) == [("call", "procapita", None, "call endpoint=imports_api.upload, status=201")]


def test_who_is_told_that_a_number_is_there_has_looked_at_her(session: Any, known: System, city: City) -> None:
    number = factories.number()
    person = factories.participant(session, city.jobbtorg, number=number)
    facts = examples.NEW | {"number": number}
    answers: list[Any] = []
    told = told_after(session, lambda: answers.append(known.call("POST", "/participants", facts)))
    assert answers[0].status_code == 409
    assert told == [("read", "procapita", person.id, "participants_api.register")]


def test_who_is_told_that_another_has_the_new_number_has_looked_at_her(session: Any, known: System, city: City) -> None:
    number = factories.number()
    hers = factories.participant(session, city.jobbtorg)
    other = factories.participant(session, city.jobbtorg, number=number)
    path, facts = f"/participants/{hers.id}/number", {"number": number, "reason": "Fel"}
    assert told_after(session, lambda: known.call("POST", path, facts, If_Match='"1"')) == [
        ("read", "procapita", each.id, "participants_api.change_number") for each in (other, hers)
    ]


def test_a_system_without_the_scope_is_told_as_before(session: Any, known: System) -> None:
    with writing(session):
        kept(session, known).grants = Grant.LISTS_READ.value
    (entry,) = told_after(session, lambda: known.call("GET", "/participants"))
    assert entry[:2] == ("refusal", "procapita")
