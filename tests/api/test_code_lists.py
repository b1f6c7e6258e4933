"""Code lists through the API: whole, with their validity, and kept by who has them."""

from datetime import date
from typing import Any

from tests.api.systems import System
from tests.databases import on_sqlite
from tests.overview.queries import counted
from tracker.codelists.models import District, ExitReason
from tracker.codelists.service import LISTS
from tracker.database import writing

pytestmark = on_sqlite


def test_all_lists_with_their_editions(system: System) -> None:
    items = system.call("GET", "/code-lists").json["items"]
    assert [each["name"] for each in items] == list(LISTS)
    assert all(each["edition"] and each["loaded_at"] and each["title"] for each in items)


def test_an_old_code_stays_readable_with_its_last_day_and_what_followed(session: Any, system: System) -> None:
    codes = {each["code"]: each for each in system.call("GET", "/code-lists/district").json["codes"]}
    assert len(codes) == session.query(District).count()
    ended = [each for each in codes.values() if each["valid_to"]]
    assert ended
    assert all(each["successor_code"] in codes for each in ended if each["successor_code"])
    reasons = system.call("GET", "/code-lists/exit_reason").json["codes"]
    assert {each["works_or_studies"] for each in reasons} == {True, False}
    assert "successor_code" not in reasons[0]


def test_a_list_that_there_is_not(system: System) -> None:
    assert system.call("GET", "/code-lists/finns-inte").status_code == 404


def test_who_has_it_is_told_so_until_it_changes(session: Any, system: System) -> None:
    path = "/code-lists/exit_reason"
    first = system.call("GET", path)
    assert first.headers["Cache-Control"] == "private, max-age=300"
    again = system.call("GET", path, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    with writing(session):
        session.query(ExitReason).first().valid_to = date(2026, 6, 30)
    changed = system.call("GET", path, If_None_Match=first.headers["ETag"])
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_a_refusal_is_kept_by_nobody(client: Any, system: System) -> None:
    assert client.get("/api/v1/code-lists").headers["Cache-Control"] == "no-store"
    assert system.call("GET", "/code-lists/finns-inte").headers["Cache-Control"] == "no-store"


def test_a_longer_list_asks_no_more(system: System) -> None:
    system.call("GET", "/code-lists")
    with counted() as few:
        system.call("GET", "/code-lists/referral")
    with counted() as many:
        system.call("GET", "/code-lists/municipality")
    assert len(few) == len(many)
