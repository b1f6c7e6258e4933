"""Lists through the API: sent, looked at, mended and taken. Of protected people `test_imports_protected` tells."""

import csv
import io
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.api.systems import System, connected
from tests.city import City
from tests.databases import on_sqlite
from tests.overview.queries import counted
from tracker.audit.models import AuditEntry
from tracker.database import writing
from tracker.enrolments.models import Enrolment
from tracker.imports.headings import heading
from tracker.imports.models import ImportRow, ImportRun

pytestmark = on_sqlite
CSV = "text/csv"
ROW = {"given_name": "Åsa", "family_name": "Ström", "insats": "Jobbcoachning", "starts_on": "2026-03-02"}


def a_list(*rows: dict[str, str]) -> bytes:
    fields = list(dict.fromkeys(field for row in rows for field in row))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow([heading(field) for field in fields])
    writer.writerows([[row.get(field, "") for field in fields] for row in rows])
    return out.getvalue().encode()


def send(system: System, *rows: dict[str, str], query: str = "") -> Any:
    return system.call("POST", f"/imports{query}", a_list(*rows), Content_Type=CSV)


def act(system: System, run_id: int, way: str, body: Any = None, **headers: str) -> Any:
    """Take it or throw it away, as it stands."""
    tag = system.call("GET", f"/imports/{run_id}").headers["ETag"]
    return system.call("POST", f"/imports/{run_id}/{way}", body, If_Match=tag, **headers)


def taken(system: System, *rows: dict[str, str]) -> Any:
    """All the way; what is answered at the end."""
    return act(system, send(system, *rows).json["id"], "take", {"rest": True})


def filled(counts: dict[str, int]) -> dict[str, int]:
    return {state: number for state, number in counts.items() if number}


def number_of(session: Any, model: Any) -> int:
    session.rollback()
    return int(session.scalar(sa.select(sa.func.count()).select_from(model)) or 0)


def test_sent_looked_at_mended_and_taken(session: Any, city: City, system: System) -> None:
    number = factories.number()
    made = send(system, {**ROW, "number": number}, {**ROW, "number": factories.number(), "starts_on": "2026-13-01"})
    assert (made.status_code, made.json["status"]) == (201, "waiting")
    assert filled(made.json["waiting"]) == {"new": 1, "refused": 1}
    path, id_ = made.headers["Location"].removeprefix("/api/v1"), made.json["id"]
    (wrong,) = system.call("GET", f"{path}/rows?state=refused").json["items"]
    assert [each["field"] for each in wrong["faults"]] == ["starts_on"]
    refused = system.call("POST", f"{path}/take", {}, If_Match=made.headers["ETag"])
    assert refused.status_code == 422
    one = system.call("GET", f"{path}/rows/{wrong['row_number']}")
    assert (one.json, one.json["cells"]["family_name"]) == (wrong, "Ström")
    words = {"starts_on": "2026-01-13"}
    mended = system.call("PATCH", f"{path}/rows/{wrong['row_number']}", words, If_Match=one.headers["ETag"])
    assert (mended.status_code, mended.json["state"], mended.json["faults"]) == (200, "new", [])
    assert "cells" not in mended.json
    done = act(system, id_, "take", {})
    assert (done.json["status"], filled(done.json["taken"])) == ("taken", {"new": 2})
    read = system.call("GET", path)
    assert (read.json, read.headers["ETag"]) == (done.json, done.headers["ETag"])
    assert number_of(session, Enrolment) == 2
    again = send(system, {**ROW, "number": number})
    assert filled(again.json["waiting"]) == {"unchanged": 1}


def test_the_log_says_which_system(session: Any, city: City, system: System) -> None:
    path = f"/imports/{taken(system, {**ROW, 'number': factories.number()}).json['id']}"
    waits = f"/imports/{send(system, {**ROW, 'number': factories.number()}).json['id']}"
    system.call("GET", f"{waits}/rows")
    system.call("GET", f"{path}/report")
    session.rollback()
    query = sa.select(AuditEntry.action, AuditEntry.thing).where(AuditEntry.client == "procapita")
    told = [tuple(row) for row in session.execute(query.order_by(AuditEntry.id))]
    assert ("import", "participant") in told
    assert told[-2:] == [("read", "import_run"), ("export", "import_run")]


def test_a_form_with_a_file_does_as_well(city: City, system: System) -> None:
    system.ask_token()
    system.call("GET", "/imports")
    body = {"file": (io.BytesIO(a_list({**ROW, "number": factories.number()})), "lista.csv")}
    headers = {"Authorization": f"Bearer {system.token}", "Idempotency-Key": "one"}
    answer = system.browser.post("/api/v1/imports", data=body, headers=headers)
    assert (answer.status_code, filled(answer.json["waiting"])) == (201, {"new": 1})


def test_the_same_file_waits_once(session: Any, city: City, system: System) -> None:
    row = {**ROW, "number": factories.number()}
    assert send(system, row).json == send(system, row).json
    assert number_of(session, ImportRun) == 1


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("text/plain", b"x", 415),
        (CSV, b"", 422),
        (CSV, b"a;b\n1;2\n", 422),
        (CSV, a_list(ROW).splitlines()[0], 422),
        (CSV, b"\x00\xff" * 50, 422),
        ("multipart/form-data; boundary=x", b"--x--", 422),
    ],
)
def test_what_is_no_list_is_refused(session: Any, system: System, kind: str, body: bytes, status: int) -> None:
    answer = system.call("POST", "/imports", body, Content_Type=kind)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert number_of(session, ImportRun) == 0


def test_insatser_are_made_where_asked(city: City, system: System) -> None:
    row = {**ROW, "number": factories.number(), "insats": "Ny kurs", "insats_type_code": "praktik"}
    assert filled(send(system, row).json["waiting"]) == {"refused": 1}
    assert filled(send(system, row, query="?create_insatser=true").json["waiting"]) == {"new": 1}


def test_rows_come_a_piece_at_a_time_with_as_many_questions(city: City, system: System) -> None:
    rows = [{**ROW, "number": factories.number()} for _each in range(5)]
    path = f"/imports/{send(system, *rows).json['id']}/rows"
    found, cursor = [], ""
    while cursor is not None:
        piece = system.call("GET", f"{path}?limit=2&cursor={cursor}").json
        found += [each["row_number"] for each in piece["items"]]
        cursor = piece["next"]
    assert found == [2, 3, 4, 5, 6]
    with counted() as few:
        system.call("GET", f"{path}?limit=1")
    with counted() as many:
        system.call("GET", f"{path}?limit=5")
    assert len(few) == len(many)


def test_who_has_seen_another_row_mends_nothing(city: City, system: System) -> None:
    path = f"/imports/{send(system, {**ROW, 'number': factories.number()}).json['id']}/rows/2"
    assert system.call("PATCH", path, {"given_name": "Eva"}).status_code == 428
    answer = system.call("PATCH", path, {"given_name": "Eva"}, If_Match='"7"')
    assert (answer.status_code, answer.json["differs"]) == (412, ["given_name"])
    assert answer.json["current"]["given_name"] == "Åsa"
    for words in ({"person": "someone"}, {"unit_id": "1"}, {"given_name": "x" * 501}):
        assert system.call("PATCH", path, words, If_Match=answer.headers["ETag"]).status_code == 422
    assert system.call("PATCH", path.replace("/rows/2", "/rows/9"), {}, If_Match='"7"').status_code == 404


def test_who_has_seen_another_list_takes_and_throws_away_nothing(session: Any, city: City, system: System) -> None:
    made = send(system, {**ROW, "number": factories.number()})
    path, tag = f"/imports/{made.json['id']}", made.headers["ETag"]
    assert (system.call("GET", path, If_None_Match=tag).status_code, tag) == (304, f'"{made.json["version"]}"')
    row = system.call("GET", f"{path}/rows/2")
    assert (
        system.call("PATCH", f"{path}/rows/2", {"given_name": "Eva"}, If_Match=row.headers["ETag"]).status_code == 200
    )
    stands = system.call("GET", path, If_None_Match=tag)
    assert stands.status_code == 200
    for way, body in (("take", {"rest": True}), ("discard", None)):
        assert system.call("POST", f"{path}/{way}", body).status_code == 428
        answer = system.call("POST", f"{path}/{way}", body, If_Match=tag)
        assert (answer.status_code, answer.json["current"]) == (412, stands.json)
        assert answer.headers["ETag"] == stands.headers["ETag"]
    assert number_of(session, Enrolment) == 0
    done = system.call("POST", f"{path}/take", {}, If_Match=stands.headers["ETag"])
    assert (done.status_code, done.headers["ETag"]) == (200, system.call("GET", path).headers["ETag"])
    again = system.call("POST", f"{path}/take", {}, If_Match=stands.headers["ETag"])
    assert again.status_code == 409  # it is closed for good, whatever was seen


def test_a_row_that_is_mended_again_with_the_same_key_is_answered_alike(city: City, system: System) -> None:
    run = send(system, {**ROW, "number": factories.number()}).json
    path = f"/imports/{run['id']}/rows/2"
    tag = system.call("GET", path).headers["ETag"]
    first = system.call("PATCH", path, {"given_name": "Eva"}, If_Match=tag, Idempotency_Key="mend")
    act(system, run["id"], "take", {})
    again = system.call("PATCH", path, {"given_name": "Eva"}, If_Match=tag, Idempotency_Key="mend")
    assert (again.status_code, again.json, again.headers["ETag"]) == (200, first.json, first.headers["ETag"])


def test_thrown_away(session: Any, city: City, system: System) -> None:
    run = send(system, {**ROW, "number": factories.number()}).json
    assert act(system, run["id"], "discard").json["status"] == "discarded"
    assert act(system, run["id"], "take", {}).status_code == 422
    session.rollback()
    assert not session.scalars(sa.select(ImportRow.cells_sealed)).one()


def test_a_persons_list_is_not_a_systems(session: Any, client: Any, city: City, system: System) -> None:
    with writing(session):
        run_id = send(system, {**ROW, "number": factories.number()}).json["id"]
        session.get_one(ImportRun, run_id).user_id = city.users["caseworker"].id
    assert system.call("GET", "/imports").json["items"] == []
    for path in (
        f"/imports/{run_id}",
        f"/imports/{run_id}/rows",
        f"/imports/{run_id}/rows/2",
        f"/imports/{run_id}/report",
    ):
        assert system.call("GET", path).status_code == 404
    assert connected(session, client, city.district, name="other").call("GET", "/imports").json["items"] == []
