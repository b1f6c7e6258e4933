"""A value of another kind than the description says is refused, and pointed at: nothing is guessed."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests import factories
from tests.api.systems import System
from tests.api.test_enrolments import SITUATION
from tests.api.test_participants import pointers
from tests.city import City
from tests.databases import on_sqlite

pytestmark = on_sqlite
BULK = "/enrolments/bulk"
NO_WHOLE_NUMBER = ["7", "", "x", 1.9, 1.0, 1e2, True, [], [1], {}]


def refused(answer: Any) -> list[str]:
    """Where something was wrong: of the call, or of the rows in it."""
    if answer.status_code == 200:
        return [each["pointer"] for row in answer.json["rows"] for each in row["errors"]]
    assert answer.status_code == 422, answer.text
    return pointers(answer)


@pytest.mark.parametrize("value", NO_WHOLE_NUMBER)
def test_a_whole_number_is_one(session: Any, system: System, city: City, value: Any) -> None:
    at = f"/participants/{factories.participant(session, city.jobbtorg).id}/enrolments"
    facts = {"insats_id": city.coaching.id, **SITUATION}
    assert refused(system.call("POST", at, facts | {"insats_id": value})) == ["#/insats_id"]
    assert refused(system.call("POST", at, facts | {"months_without_work": value})) == ["#/months_without_work"]


@pytest.mark.parametrize("value", NO_WHOLE_NUMBER)
def test_in_a_row_too(session: Any, system: System, city: City, value: Any) -> None:
    person = factories.participant(session, city.jobbtorg)
    good = {"insats_id": city.coaching.id, "participant_id": person.id, **SITUATION}
    bad = good | {"participant_id": value, "insats_id": value, "months_without_work": value}
    answer = system.call("POST", BULK, {"rows": [bad, good]})
    places = ["insats_id", "months_without_work", "participant_id"]
    assert sorted(refused(answer)) == [f"#/rows/0/{place}" for place in places]
    assert [each["status"] for each in answer.json["rows"]] == ["refused", "created"]


@pytest.mark.parametrize("value", ["on", "t", "true", "", 1, 0, 1.0, [], {}])
def test_yes_and_no_are_true_and_false(system: System, value: Any) -> None:
    facts = {"name": "Kök", "insats_type_code": "praktik", "follow_up_180": value}
    assert refused(system.call("POST", "/insatser", facts)) == ["#/follow_up_180"]


@pytest.mark.parametrize(
    "value", ["20260302", "2026-W10-1", "2026-3-2", "٢٠٢٦-٠٣-٠٢", "2026-03-02T00:00:00", "", 20260302]
)
def test_a_day_is_written_in_one_way(system: System, value: Any) -> None:
    facts = {"name": "Kök", "insats_type_code": "praktik", "starts_on": value}
    assert refused(system.call("POST", "/insatser", facts)) == ["#/starts_on"]


@pytest.mark.parametrize("value", ["1.5", "1_0", "٣", " 5", "+5", "05", "1e1", "", "true"])
def test_a_number_in_an_address_is_written_in_one_way(system: System, value: str) -> None:
    system.call("GET", "/participants")  # has a token from now on
    headers = {"Authorization": f"Bearer {system.token}"}
    answer = system.browser.get("/api/v1/participants", query_string={"limit": value}, headers=headers)
    assert refused(answer) == ["#/limit"]


@pytest.mark.parametrize("value", ["1", "on", "True", "yes", ""])
def test_so_is_yes(system: System, value: str) -> None:
    answer = system.call("POST", f"/imports?create_insatser={value}", b"a;b\n", Content_Type="text/csv")
    assert refused(answer) == ["#/create_insatser"]


def test_the_pages_forms_go_on_sending_text(session: Any, city: City, client: Any, login: Any) -> None:
    login("caseworker")
    person = factories.participant(session, city.jobbtorg)
    facts = {**SITUATION, "insats_id": str(city.coaching.id), "months_without_work": "7"}
    answer = client.post(f"/deltagare/{person.id}/skriv-in", data={k: v for k, v in facts.items() if v is not None})
    assert answer.status_code in (302, 303)


# Every operation, by what the description says of its body.

KINDS: dict[str, Any] = {
    "string": st.text(max_size=5),
    "integer": st.integers(-1, 2**40),
    "number": st.floats(allow_nan=False, allow_infinity=False),
    "boolean": st.booleans(),
    "null": st.none(),
    "array": st.lists(st.integers(), max_size=2),
    "object": st.dictionaries(st.text(max_size=2), st.integers(), max_size=2),
}
LOOKS_LIKE = {
    "integer": st.integers(0, 99).map(str) | st.sampled_from([1.0, 1.9, True]),
    "boolean": st.sampled_from(["true", "on", "t", "1", 0, 1]),
    "date": st.dates().map(lambda day: day.strftime("%Y%m%d")) | st.just("2026-W10-1"),
}
Place = tuple[str, str, Any, tuple[str | int, ...], Any]
"""Method, path, a body that might do, the way to a field in it, and what the description says of the field."""


def followed(document: Any, node: Any) -> Any:
    while "$ref" in node:
        node = document["components"]["schemas"][node["$ref"].rsplit("/", 1)[1]]
    return node


def places(document: Any) -> Iterator[Place]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {}) if method != "parameters" else {}
            if "application/json" in content:
                told = content["application/json"]
                for way, schema in fields_of(document, told["schema"], told["example"]):
                    yield method, path, told["example"], way, schema


def fields_of(document: Any, schema: Any, example: Any, way: tuple[str | int, ...] = ()) -> Iterator[Any]:
    schema = followed(document, schema)
    if way:
        yield way, schema
    for name, inside in schema.get("properties", {}).items():
        yield from fields_of(document, inside, example.get(name), (*way, name))
    if "items" in schema and example:
        yield from fields_of(document, schema["items"], example[0], (*way, 0))


def put(body: Any, way: tuple[str | int, ...], value: Any) -> Any:
    """The body with another value there."""
    if not way:
        return value
    first, rest = way[0], way[1:]
    if isinstance(first, int):
        return [put(each, rest, value) if n == first else each for n, each in enumerate(body)]
    return {**body, first: put(body.get(first), rest, value)}


def wrong(schema: Any) -> Any:
    """Values of other kinds than it says, or that only look like one."""
    given_type = schema.get("type", list(KINDS))
    kinds = {given_type} if isinstance(given_type, str) else set(given_type)
    kinds |= {"integer"} if "number" in kinds else set()
    others = [values for kind, values in KINDS.items() if kind not in kinds]
    like = [LOOKS_LIKE[kind] for kind in (*sorted(kinds), schema.get("format")) if kind in LOOKS_LIKE]
    return st.one_of(*others, *like)


@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.data())
def test_every_operation_refuses_what_it_does_not_describe(system: System, data: Any) -> None:
    found: dict[tuple[str, str], list[Place]] = {}
    for place in places(system.browser.get("/api/v1/openapi.json").json):
        found.setdefault(place[:2], []).append(place)
    assert len(found) > 15
    for several in found.values():
        method, path, body, way, schema = data.draw(st.sampled_from(several))
        bad = put(body, way, data.draw(wrong(schema)))
        address = re.sub(r"\{\w+\}", "1", path.removeprefix("/api/v1"))
        answer = system.call(method.upper(), address, bad, If_Match='"1"')
        assert "#/" + "/".join(map(str, way)) in refused(answer), (method, path, way)
