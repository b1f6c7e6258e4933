"""Lists a piece at a time: everything once, whatever is added meanwhile."""

from typing import Any

import pytest

from tests import factories
from tests.api.systems import System
from tests.city import City
from tests.overview.queries import counted


def assert_in_both_languages(answer: Any) -> None:
    for each in answer.json["errors"]:
        assert each["texts"]["sv"] != each["texts"]["en"], each
        assert each["detail"] == each["texts"]["sv"]


def pieces(system: System, limit: int, between: Any = lambda: None) -> list[int]:
    """The ids of a whole list, and `between` after each piece."""
    found, cursor = [], ""
    while True:
        answer = system.call("GET", f"/participants?limit={limit}&cursor={cursor}")
        assert answer.status_code == 200, answer.text
        found += [each["id"] for each in answer.json["items"]]
        cursor = answer.json["next"]
        if cursor is None:
            return found
        assert len(answer.json["items"]) == limit
        between()


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 6, 200])
def test_everyone_comes_once(session: Any, city: City, system: System, limit: int) -> None:
    people = [factories.participant(session, city.jobbtorg).id for _each in range(5)]
    factories.participant(session, city.district)
    assert pieces(system, limit) == people


def test_whoever_comes_meanwhile_moves_nobody(session: Any, city: City, system: System) -> None:
    people = [factories.participant(session, city.jobbtorg).id for _each in range(4)]
    later: list[int] = []

    def register() -> None:
        if len(later) < 2:
            later.append(factories.participant(session, city.jobbtorg).id)

    assert pieces(system, 2, register) == people + later


@pytest.mark.parametrize(
    ("query", "pointer"),
    [("limit=0", "#/limit"), ("limit=201", "#/limit"), ("limit=x", "#/limit"), ("cursor=WzFd.forged", "#/cursor")],
)
def test_what_no_list_gives_is_refused(system: System, query: str, pointer: str) -> None:
    answer = system.call("GET", f"/participants?{query}")
    assert (answer.status_code, [each["pointer"] for each in answer.json["errors"]]) == (422, [pointer])
    assert_in_both_languages(answer)


def test_a_longer_piece_asks_no_more(session: Any, city: City, system: System) -> None:
    for _each in range(6):
        factories.participant(session, city.jobbtorg)
    system.call("GET", "/participants")
    with counted() as few:
        system.call("GET", "/participants?limit=1")
    with counted() as many:
        system.call("GET", "/participants?limit=6")
    assert len(few) == len(many)


def test_what_a_validator_says_is_in_both_languages(system: System) -> None:
    """marshmallow's validators fill their texts in at once; the language is chosen later all the same."""
    facts = {"given_name": "x" * 201, "family_name": "", "protection": "ja", "email": "x", "phone": "1" * 41}
    facts |= {"number": "1"}
    answer = system.call("POST", "/participants", facts)
    assert {each["pointer"] for each in answer.json["errors"]} >= {f"#/{name}" for name in facts}
    assert_in_both_languages(answer)
    for rows in ([], [{}] * 1001):
        answer = system.call("POST", "/enrolments/bulk", {"rows": rows})
        assert answer.status_code == 422
        assert_in_both_languages(answer)
