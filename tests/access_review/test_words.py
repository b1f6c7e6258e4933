"""No reader of the log meets a code: every kind, fact, reason, thing and page that the code knows has its words."""

import ast
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

import tracker
from tracker.access import events, witness
from tracker.access.witness import Shows
from tracker.access_review import reading
from tracker.access_review.happenings import Names
from tracker.access_review.models import Mark
from tracker.access_review.texts import FACTS, HAPPENINGS, REASONS, THINGS, VALUES
from tracker.audit.actions import Action
from tracker.exports.forms import KINDS, WHAT
from tracker.person_file import service as person_file
from tracker.retention import log, words
from tracker.revisions import logged

NOT_SHOWN = {"user_id", "by", *events._IN_WORDS}
CODE = Path(tracker.__file__).parent


def calls(*names: str) -> Iterator[ast.Call]:
    """Every call in the product of a function with one of these names."""
    for path in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in names:
                yield node


def row(**facts: Any) -> Any:
    return SimpleNamespace(**{"thing": "user", "reason": "", "client": "", "who": "", **facts})


def test_every_action_has_words() -> None:
    assert all(str(action.label) for action in Action)


def test_every_kind_of_event_and_its_facts_have_words() -> None:
    assert set(HAPPENINGS) == events.KINDS
    told = list(calls("noted"))
    assert len(told) > 20
    assert {each.arg for call in told for each in call.keywords if each.arg} - NOT_SHOWN <= set(FACTS)


def test_every_fixed_word_of_an_event_has_words() -> None:
    fixed = {"what", "file", "which", "why", "how"}
    said = {
        each.value.value
        for call in calls("noted")
        for each in call.keywords
        if each.arg in fixed and isinstance(each.value, ast.Constant)
    }
    assert said | {value for value, _label in (*WHAT, *KINDS)} <= set(VALUES)


def test_every_reason_that_is_no_page_has_words() -> None:
    said = {
        each.value.value
        for call in calls("Entry", "told", "_refused")
        for each in call.keywords
        if each.arg == "reason" and isinstance(each.value, ast.Constant)
    }
    known = {person_file.FORMAT, log.REASON, words.REASON, witness.UNSCOPED, *(mark.value for mark in Mark)}
    assert said | known <= set(REASONS)


def test_every_thing_has_words() -> None:
    said = {
        call.args[2].value for call in calls("Entry") if len(call.args) > 2 and isinstance(call.args[2], ast.Constant)
    }
    assert said | set(logged.NEW) <= set(THINGS)


def test_every_page_with_people_says_what_it_is_for(app: Flask) -> None:
    silent = [
        name
        for name, view in app.view_functions.items()
        if getattr(view, "shows", Shows.NOBODY) is not Shows.NOBODY and not str(getattr(view, "purpose", ""))
    ]
    assert silent == []


def test_an_export_in_words(session: Any, city: Any) -> None:
    facts = f"file=xlsx, period=2026-01-01+2026-10-08, rows=187, unit_id={city.jobbtorg.id}, what=enrolments"
    told = reading.why(row(reason=f"individuals_exported {facts}"), Names(session))
    assert told == (
        "Uttag på individnivå. vad: Inskrivningar, period: 2026-01-01–2026-10-08, rader: 187, filformat: Excel, "
        "enhet: Jobbtorg Kista"
    )


def test_other_events_in_words(session: Any, city: Any) -> None:
    held = city.users["manager"].assignments[0]
    cases = {
        f"roles_changed added={held.unit_id}+{held.role_id}, removed=": "nya roller: Enhetschef (Jobbtorg Kista)",
        "login_failed why=oidc_state": "Misslyckad inloggning",
        "login how=password+totp": "sätt: lösenord, kod från app",
        "export_right_given unit_id=0, until=2026-12-31": "till och med: 2026-12-31",
        "locked until=2026-06-01T09:00:00+00:00": "2026-06-01 11:00",
    }
    for reason, said in cases.items():
        told = str(reading.why(row(reason=reason), Names(session)))
        assert said in told
        assert "=" not in told
        assert "_" not in told


@pytest.mark.parametrize(
    "facts", [{"reason": "gone.page"}, {"thing": "gone_thing"}, {"reason": "gone.page", "thing": ""}]
)
def test_what_has_no_words_any_more_is_no_code(session: Any, facts: dict[str, str]) -> None:
    assert "gone" not in str(reading.why(row(**facts), Names(session)))


def test_what_another_system_did_in_words(session: Any, city: Any) -> None:
    cases = {
        "call endpoint=participants_api.lookup, status=422": "Anrop från system. vad: Sökning från system, svar: 422",
        "call endpoint=gone_api.one, status=200": "vad: Något som inte finns längre",
        "call endpoint=-, status=404": "vad: En adress som inte finns, svar: 404",
        "client_token grants=participants:read, secret_id=1": "rättigheter: söka och läsa enhetens deltagare",
        "login_failed why=client": "Misslyckad inloggning. skäl: systemets hemlighet",
    }
    for reason, said in cases.items():
        assert said in str(reading.why(row(reason=reason, thing="client"), Names(session)))
    whose = {"procapita": "System: procapita", "kommando": "Kommando", "tracker release": "Kommando", "": "–"}
    assert {client: str(reading.who(row(client=client))) for client in whose} == whose
