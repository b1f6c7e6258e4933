"""Participants through the API: the same rules as on the pages, in the log as the system."""

from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.api.systems import System, connected
from tests.city import City
from tracker.access.policy import Grant
from tracker.audit.models import AuditEntry
from tracker.audit.service import detail_of
from tracker.database import writing
from tracker.participants import api, handlers, service
from tracker.participants.models import Handler, Participant
from tracker.revisions.models import Revision

FACTS = {"given_name": "Åsa", "family_name": "Ström", "protection": "none", "phone": "08-1", "email": "asa@stad.test"}


@pytest.fixture
def person(session: Any, city: City) -> Participant:
    return factories.participant(session, city.jobbtorg, given_name="Åsa", family_name="Ström")


def at(person: Any) -> str:
    return f"/participants/{person.id}"


def pointers(answer: Any) -> list[str]:
    assert answer.mimetype == "application/problem+json"
    return [each["pointer"] for each in answer.json["errors"]]


def told(session: Any) -> list[tuple[Any, ...]]:
    session.rollback()
    columns = (AuditEntry.action, AuditEntry.client, AuditEntry.unit_id, AuditEntry.participant_id)
    query = sa.select(*columns).where(AuditEntry.client == "procapita", AuditEntry.action != "login")
    return [tuple(row) for row in session.execute(query.order_by(AuditEntry.id))]


def test_registered_read_and_corrected(session: Any, system: System, city: City) -> None:
    number = factories.number()
    made = system.call("POST", "/participants", {**FACTS, "number": number})
    assert (made.status_code, made.headers["ETag"]) == (201, '"1"')
    assert made.json["number"] == number
    one = system.call("GET", made.headers["Location"].removeprefix("/api/v1"))
    assert one.json == made.json
    changed = system.call(
        "PUT", f"/participants/{one.json['id']}", FACTS | {"phone": "08-2"}, If_Match=one.headers["ETag"]
    )
    assert (changed.status_code, changed.headers["ETag"]) == (204, '"2"')
    assert system.call("GET", f"/participants/{one.json['id']}").json["phone"] == "08-2"
    unit, id_ = city.jobbtorg.id, one.json["id"]
    assert told(session) == [
        ("create", "procapita", unit, id_),
        ("read", "procapita", unit, id_),
        ("change", "procapita", unit, id_),
        ("read", "procapita", unit, id_),
    ]


def test_looked_up_by_a_number_in_the_body(session: Any, system: System, person: Participant) -> None:
    number = person.number.number
    found = system.call("POST", "/participants/lookup", {"number": f"{number[2:8]}-{number[8:]}"})
    assert [each["id"] for each in found.json["items"]] == [person.id]
    assert system.call("POST", "/participants/lookup", {"number": factories.number()}).json == {"items": []}
    session.rollback()
    entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "search").order_by(AuditEntry.id)).first()
    assert entry.client == "procapita"
    assert detail_of(session, entry.id)["participants"] == [person.id]


def test_what_is_wrong_is_pointed_at_in_both_languages(system: System) -> None:
    answer = system.call("POST", "/participants", {**FACTS, "family_name": "", "number": "19540102568X", "extra": 1})
    assert answer.status_code == 422
    assert sorted(pointers(answer)) == ["#/extra", "#/family_name", "#/number"]
    for each in answer.json["errors"]:
        assert each["texts"].keys() == {"sv", "en"}
        assert all(each["texts"].values())
    assert "19540102" not in answer.text


@pytest.mark.parametrize("sent", [[], "text", None, 1, {"number": []}, {"number": {}}, {"given_name": 1}])
def test_anything_may_be_sent(system: System, sent: Any) -> None:
    for path in ("/participants", "/participants/lookup"):
        answer = system.call("POST", path, sent)
        assert answer.status_code in (415, 422), answer.text
        assert answer.mimetype == "application/problem+json"


def test_a_number_for_a_field_is_not_repeated(system: System) -> None:
    number = factories.number()
    answer = system.call("POST", "/participants", {**FACTS, "number": factories.number(), number: number})
    assert answer.status_code == 422
    assert number not in answer.text


def test_what_is_no_json_is_told(system: System) -> None:
    system.call("GET", "/participants/1")
    for data, kind, status in (("{", "application/json", 400), ("a=1", "text/plain", 415), ("", "text/csv", 415)):
        headers = {"Authorization": f"Bearer {system.token}"}
        answer = system.browser.post("/api/v1/participants", data=data, content_type=kind, headers=headers)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_signs_that_nobody_sees_are_left_out(session: Any, system: System) -> None:
    facts = {**FACTS, "given_name": " Å\0s\x08a ", "family_name": "\ud800Ek", "number": factories.number()}
    made = system.call("POST", "/participants", facts)
    assert (made.status_code, made.json["given_name"], made.json["family_name"]) == (201, "Åsa", "?Ek")


def test_one_who_is_there_is_not_registered_again(session: Any, system: System, person: Participant) -> None:
    answer = system.call("POST", "/participants", {**FACTS, "number": person.number.number})
    assert (answer.status_code, answer.json["participant_id"]) == (409, person.id)
    assert answer.headers["Location"].endswith(at(person))
    assert session.scalar(sa.select(sa.func.count()).select_from(Participant)) == 1
    assert answer.json["differs"] == ["email", "phone"]
    assert told(session)[-1] == ("read", "procapita", person.unit_id, person.id)


def test_a_number_that_she_had_is_told_to_differ(session: Any, system: System, person: Participant) -> None:
    old, new = person.number.number, factories.number()
    system.call("POST", f"{at(person)}/number", {"number": new, "reason": "Nytt nummer"}, If_Match='"1"')
    facts = {**FACTS, "phone": "", "email": ""}
    for number, differs in ((old, ["number"]), (f"{new[2:8]}-{new[8:]}", [])):
        answer = system.call("POST", "/participants", {**facts, "number": number})
        assert (answer.status_code, answer.json["differs"]) == (409, differs)
        assert number not in answer.text


def test_nobody_overwrites_unseen(session: Any, system: System, person: Participant) -> None:
    seen = system.call("GET", at(person)).headers["ETag"]
    with writing(session):
        facts = {"given_name": "Åsa", "family_name": "Ek", "protection": "none", "phone": "", "email": ""}
        service.correct(session, session.get(Participant, person.id), facts, seen_version=1, user_id=None)
    answer = system.call("PUT", at(person), FACTS, If_Match=seen)
    assert answer.status_code == 412
    assert answer.json["current"]["family_name"] == "Ek"
    assert answer.json["differs"] == ["email", "family_name", "phone"]
    assert answer.headers["ETag"] == '"2"'
    assert told(session)[-1][0] == "read"
    assert system.call("PUT", at(person), FACTS, If_Match=answer.headers["ETag"]).status_code == 204


@pytest.mark.parametrize(
    ("given", "status"), [(None, 428), ("*", 428), ("", 428), ('"x"', 400), ("1", 400), ('W/"1"', 400)]
)
def test_a_version_must_be_said(system: System, person: Participant, given: str | None, status: int) -> None:
    headers = {} if given is None else {"If_Match": given}
    for method, path, body in (
        ("PUT", at(person), FACTS),
        ("POST", f"{at(person)}/number", {"number": "1", "reason": "x"}),
    ):
        assert system.call(method, path, body, **headers).status_code == status


def test_what_the_caller_has_is_not_sent_again(session: Any, system: System, person: Participant) -> None:
    answer = system.call("GET", at(person), If_None_Match='"1"')
    assert (answer.status_code, answer.data) == (304, b"")
    assert told(session)[-1][0] == "call"


def test_a_number_is_changed(session: Any, system: System, person: Participant) -> None:
    old, new = person.number.number, factories.number()
    answer = system.call("POST", f"{at(person)}/number", {"number": new, "reason": "Nytt nummer"}, If_Match='"1"')
    assert answer.status_code == 204
    for number in (old, new):
        assert system.call("POST", "/participants/lookup", {"number": number}).json["items"][0]["number"] == new
    again = system.call("POST", f"{at(person)}/number", {"number": old, "reason": "Åter"}, If_Match='"1"')
    assert (again.status_code, again.json["current"]["number"]) == (412, new)
    assert "number" in again.json["differs"]


def test_who_changes_a_number_is_told_what_another_has_changed(
    session: Any, system: System, person: Participant
) -> None:
    facts = FACTS | {"family_name": "Ek", "phone": "08-2", "email": ""}
    assert system.call("PUT", at(person), facts, If_Match='"1"').status_code == 204
    answer = system.call(
        "POST", f"{at(person)}/number", {"number": factories.number(), "reason": "Nytt"}, If_Match='"1"'
    )
    assert (answer.status_code, answer.json["differs"]) == (412, ["family_name", "phone"])
    assert answer.json["current"]["family_name"] == "Ek"


def test_without_a_number_birth_date_and_sex_are_needed(system: System) -> None:
    facts = {**FACTS, "no_number_reason": "asylum"}
    assert sorted(pointers(system.call("POST", "/participants", facts))) == ["#/birth_date", "#/sex"]
    made = system.call("POST", "/participants", facts | {"birth_date": "1990-05-17", "sex": "K"})
    assert (made.status_code, made.json["number"]) == (201, None)
    path = f"/participants/{made.json['id']}"
    assert "#/no_number_reason" in pointers(system.call("PUT", path, FACTS, If_Match=made.headers["ETag"]))


def test_another_units_and_a_protected_one_do_not_exist(session: Any, system: System, city: City) -> None:
    other = factories.participant(session, city.other_jobbtorg)
    hidden = factories.participant(session, city.jobbtorg, protection="sekretessmarkering")
    with writing(session):
        handlers.name_first(session, [hidden.id], city.jobbtorg.id, city.users["caseworker"].id)
    missing = {method: system.call(method, "/participants/999999", FACTS, If_Match='"1"') for method in ("GET", "PUT")}
    for each in (other, hidden):
        for method, nobody in missing.items():
            answer = system.call(method, at(each), FACTS, If_Match='"1"')
            assert (answer.status_code, answer.json) == (404, nobody.json)
        assert system.call("POST", "/participants/lookup", {"number": each.number.number}).json == {"items": []}
        made = system.call("POST", "/participants", {**FACTS, "number": each.number.number})
        assert made.status_code == 201


def test_one_registered_as_protected_is_the_managers_from_then_on(session: Any, system: System, city: City) -> None:
    number = factories.number()
    made = system.call("POST", "/participants", {**FACTS, "number": number, "protection": "sekretessmarkering"})
    assert made.status_code == 201, made.text
    assert (made.json["number"], made.json["phone"], made.json["protection"]) == (number, "", "sekretessmarkering")
    assert system.call("GET", f"/participants/{made.json['id']}").status_code == 404
    named = session.scalars(sa.select(Handler.user_id).where(Handler.participant_id == made.json["id"])).all()
    assert named == [city.users["manager"].id]


def test_one_marked_as_protected_is_too(session: Any, system: System, person: Participant, city: City) -> None:
    answer = system.call("PUT", at(person), FACTS | {"protection": "sekretessmarkering"}, If_Match='"1"')
    assert answer.status_code == 204, answer.text
    assert system.call("GET", at(person)).status_code == 404
    named = session.scalars(sa.select(Handler.user_id).where(Handler.participant_id == person.id)).all()
    assert named == [city.users["manager"].id]


def test_what_stood_before_is_kept(session: Any, system: System, person: Participant) -> None:
    system.call("PUT", at(person), FACTS | {"family_name": "Ek"}, If_Match='"1"')
    (revision,) = session.scalars(sa.select(Revision).where(Revision.thing_id == person.id)).all()
    assert (revision.before["family_name"], revision.user_id) == ("Ström", None)


def test_a_scope_is_needed_and_named(session: Any, city: City, client: Any, person: Participant) -> None:
    reader = connected(session, client, city.jobbtorg, Grant.PARTICIPANTS_READ, name="reader")
    answer = reader.call("PUT", at(person), FACTS, If_Match='"1"')
    assert (answer.status_code, answer.json["scope"]) == (403, "participants:write")
    assert reader.call("GET", at(person)).status_code == 200


def test_test_numbers_are_refused_in_production(app: Any, system: System) -> None:
    system.call("GET", "/participants/1")
    app.config["PRODUCTION"] = True
    assert pointers(system.call("POST", "/participants", {**FACTS, "number": factories.number()})) == ["#/number"]


def test_whoever_is_registered_this_very_moment_is_told_as_one_who_was_there(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    """409 with the way there, as it would be a moment later: a client that goes by it gets there all the same."""
    facts, look = FACTS | {"number": factories.number()}, api._with_number
    seen: list[str] = []

    def too_early(number: str) -> Any:
        seen.append(number)
        return [] if len(seen) == 1 else look(number)

    first = system.call("POST", "/participants", facts)
    monkeypatch.setattr(api, "_with_number", too_early)
    second = system.call("POST", "/participants", facts)
    assert (second.status_code, second.json.get("participant_id")) == (409, first.json["id"])
    assert second.headers["Location"] == first.headers["Location"]
