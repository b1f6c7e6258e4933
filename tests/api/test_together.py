"""Many enrolments in one call: each row as a single call would have gone, none twice, none hindered by another."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests import factories
from tests.api.systems import System, connected
from tests.api.test_enrolments import EXIT, SITUATION
from tests.api.test_participants import pointers, told
from tests.city import TODAY, City
from tests.databases import on_sqlite
from tests.overview.queries import counted
from tracker.access.policy import Grant
from tracker.database import writing
from tracker.enrolments.models import Enrolment
from tracker.followups.models import FollowUp
from tracker.participants import handlers
from tracker.participants.models import Participant
from tracker.revisions.models import Revision

AT = "/enrolments/bulk"


@pytest.fixture
def person(session: Any, city: City) -> Participant:
    return factories.participant(session, city.jobbtorg)


def row(city: City, whose: Any = None, **more: Any) -> dict[str, Any]:
    """A row in the coaching, about a participant where one is given."""
    who = {"participant_id": whose.id} if whose is not None else {}
    return {"insats_id": city.coaching.id, **SITUATION, **who, **more}


def sent(system: System, *rows: Any) -> list[dict[str, Any]]:
    answer = system.call("POST", AT, {"rows": list(rows)})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json["rows"]
    assert [each["row"] for each in found] == list(range(1, len(rows) + 1))
    statuses = [each["status"] for each in found]
    assert {name: n for name, n in answer.json["counts"].items() if n} == {
        name: statuses.count(name) for name in statuses
    }
    return found


def statuses(system: System, *rows: Any) -> list[str]:
    return [each["status"] for each in sent(system, *rows)]


def errors(outcome: dict[str, Any]) -> list[str]:
    assert (outcome["enrolment_id"], outcome["participant_id"], outcome["version"]) == (None, None, None)
    assert all(each["texts"].keys() == {"sv", "en"} for each in outcome["errors"])
    return sorted(each["pointer"] for each in outcome["errors"])


def count(session: Any, model: Any) -> int:
    session.rollback()
    return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_each_row_has_its_outcome(session: Any, system: System, city: City, person: Participant) -> None:
    number = factories.number()
    known, new, wrong = sent(
        system,
        row(city, person, **EXIT),
        row(city, number=number, given_name="Åsa", family_name="Ek"),
        row(city, person, starts_on="2026-13-01"),
    )
    assert (known["status"], known["participant_id"], known["version"]) == ("created", person.id, 1)
    assert system.call("GET", f"/enrolments/{known['enrolment_id']}").json == {
        "id": known["enrolment_id"], "version": 1, "participant_id": person.id, "insats_id": city.coaching.id,
        **SITUATION, **EXIT,
    }  # fmt: skip
    made = system.call("GET", f"/participants/{new['participant_id']}").json
    assert (made["number"], made["given_name"], made["family_name"]) == (number, "Åsa", "Ek")
    assert errors(wrong) == ["#/rows/2/starts_on"]
    assert (count(session, Enrolment), count(session, FollowUp)) == (2, 1)


def test_it_is_in_the_log_as_the_system(session: Any, system: System, city: City, person: Participant) -> None:
    sent(system, row(city, person))
    sent(system, row(city, person, **EXIT))
    sent(system, row(city, person, **EXIT))
    unit = city.jobbtorg.id
    written = [("import", "procapita", unit, person.id), ("change", "procapita", unit, person.id)]
    read = ("read", "procapita", unit, None)
    assert told(session) == [written[0], read, written[1], read, read]
    revision = session.scalars(sa.select(Revision)).one()
    assert (revision.action, revision.reason, revision.user_id) == ("exit", "API", None)


def test_nothing_enrols_twice(session: Any, system: System, city: City, person: Participant) -> None:
    number = person.number.number
    by_id, by_number = sent(system, row(city, person), row(city, number=number))
    assert (by_id["status"], by_number["status"]) == ("created", "unchanged")
    assert by_number["enrolment_id"] == by_id["enrolment_id"]
    (again,) = sent(system, row(city, number=f"{number[2:8]}-{number[8:]}"))
    assert (again["status"], again["enrolment_id"], again["version"]) == ("unchanged", by_id["enrolment_id"], 1)
    assert (count(session, Enrolment), count(session, Revision)) == (1, 0)


def test_the_same_call_is_carried_out_once(session: Any, system: System, city: City, person: Participant) -> None:
    rows = {"rows": [row(city, number=factories.number(), given_name="Elin", family_name="Ek"), row(city, person)]}
    first, second = (system.call("POST", AT, rows, Idempotency_Key="once") for _turn in range(2))
    assert (first.json, second.headers["Idempotency-Replayed"]) == (second.json, "true")
    assert count(session, Enrolment) == 2


def test_a_row_about_what_stands_fills_in_and_corrects(
    session: Any, system: System, city: City, person: Participant
) -> None:
    (made,) = sent(system, row(city, person, barrier_code=None))
    (left,) = sent(system, row(city, person, **EXIT))
    assert (left["status"], left["enrolment_id"], left["version"]) == ("changed", made["enrolment_id"], 2)
    (kept,) = sent(system, row(city, person, barrier_code=None, months_without_work=None))
    assert (kept["status"], kept["version"]) == ("unchanged", 2)
    (moved,) = sent(system, row(city, person, **EXIT | {"exit_on": "2026-03-09", "chances_grown": False}))
    assert (moved["status"], moved["version"]) == ("changed", 3)
    stands = session.get_one(Enrolment, made["enrolment_id"], populate_existing=True)
    assert (stands.exit_on, stands.chances_grown, stands.barrier_code) == (date(2026, 3, 9), False, "h03")
    assert session.scalars(sa.select(FollowUp.due_on)).one() == date(2026, 6, 7)


@on_sqlite
def test_an_exit_makes_room_for_a_new_start(session: Any, system: System, city: City, person: Participant) -> None:
    sent(system, row(city, person))
    assert statuses(system, row(city, person, starts_on="2026-04-01"), row(city, person, **EXIT)) == [
        "created",
        "changed",
    ]


@on_sqlite
def test_rows_that_contradict_each_other_are_not_both_taken(
    session: Any, system: System, city: City, person: Participant
) -> None:
    first, other, overlapping = sent(
        system, row(city, person), row(city, person, **EXIT), row(city, person, starts_on="2026-02-01")
    )
    assert (first["status"], errors(other), errors(overlapping)) == ("created", ["#/rows/1"], ["#/rows/2/starts_on"])
    assert count(session, Enrolment) == 1


@on_sqlite
def test_one_new_person_in_many_rows_is_one(session: Any, system: System, city: City) -> None:
    who = {"number": factories.number(), "given_name": "Elin", "family_name": "Ek"}
    outcomes = sent(system, row(city, **who), row(city, insats_id=city.course.id, **who))
    assert {each["participant_id"] for each in outcomes} == {outcomes[0]["participant_id"]}
    assert (count(session, Participant), count(session, Enrolment)) == (1, 2)


@on_sqlite
@pytest.mark.parametrize(
    ("wrong", "places"),
    [
        ({"participant_id": None}, ["participant_id"]),
        ({"number": "195401025688"}, ["participant_id"]),
        ({"participant_id": 999_999}, ["participant_id"]),
        ({"participant_id": 2**70}, ["participant_id"]),
        ({"participant_id": None, "number": "195401025689"}, ["number"]),
        ({"participant_id": None, "number": "195401025688"}, ["given_name"]),
        ({"insats_id": 999_999}, ["insats_id"]),
        ({"starts_on": "2027-01-01"}, ["starts_on"]),
        ({"starts_on": "1900-01-01"}, ["district_code", "starts_on"]),
        ({"district_code": "atlantis", "barrier_code": "x"}, ["barrier_code", "district_code"]),
        ({"exit_on": "2026-03-01"}, ["completion", "exit_reason_code"]),
        ({"chances_grown": True}, ["exit_on"]),
        (EXIT | {"exit_on": "2026-01-01"}, ["exit_on"]),
        (EXIT | {"exit_reason_code": "x"}, ["exit_reason_code"]),
        ({"extra": 1}, ["extra"]),
        ({"insats_id": [], "starts_on": {}, "number": 1}, ["insats_id", "number", "starts_on"]),
    ],
)
def test_what_is_wrong_is_pointed_at_and_hinders_nothing(
    session: Any, system: System, city: City, person: Participant, wrong: dict[str, Any], places: list[str]
) -> None:
    bad, good = sent(system, row(city, person) | wrong, row(city, person, insats_id=city.course.id))
    assert (errors(bad), good["status"]) == ([f"#/rows/0/{place}" for place in places], "created")
    assert "19540102" not in str(bad)


@on_sqlite
@pytest.mark.parametrize("odd", [None, 1, "x", [], [[]]])
def test_anything_may_be_a_row(system: System, city: City, person: Participant, odd: Any) -> None:
    outcomes = sent(system, odd, row(city, person))
    assert (errors(outcomes[0]), outcomes[1]["status"]) == (["#/rows/0"], "created")


@on_sqlite
@pytest.mark.parametrize("body", [{"rows": []}, {"rows": [{}] * 1001}, {"rows": {}}, {"rows": None}, {}])
def test_a_thousand_at_most_and_one_at_least(system: System, body: Any) -> None:
    answer = system.call("POST", AT, body)
    assert (answer.status_code, pointers(answer)) == (422, ["#/rows"])


def test_another_units_and_a_protected_one_do_not_exist(session: Any, system: System, city: City) -> None:
    other = factories.participant(session, city.district)
    hidden = factories.participant(session, city.jobbtorg, protection="sekretessmarkering")
    with writing(session):
        handlers.name_first(session, [hidden.id], city.jobbtorg.id, city.users["caseworker"].id)
    outcomes = sent(system, *(row(city, each) for each in (other, hidden)), row(city, participant_id=999_999))
    assert len({each["errors"][0]["detail"] for each in outcomes}) == 1
    assert [errors(each) for each in outcomes] == [[f"#/rows/{n}/participant_id"] for n in range(3)]
    ids = [city.training.id, 999_999]
    elsewhere = sent(system, *(row(city, factories.participant(session, city.jobbtorg), insats_id=id_) for id_ in ids))
    assert len({each["errors"][0]["detail"] for each in elsewhere}) == 1
    named = {"given_name": "Elin", "family_name": "Ek"}
    made = sent(system, *(row(city, number=each.number.number, **named) for each in (other, hidden)))
    assert [each["status"] for each in made] == ["created", "created"]
    assert {each["participant_id"] for each in made}.isdisjoint({other.id, hidden.id})


@on_sqlite
def test_to_register_someone_takes_a_scope_of_its_own(
    session: Any, city: City, client: Any, person: Participant
) -> None:
    provider = connected(session, client, city.jobbtorg, Grant.ENROLMENTS_WRITE, name="provider")
    named = {"given_name": "Elin", "family_name": "Ek"}
    there, new = sent(provider, row(city, number=person.number.number), row(city, number=factories.number(), **named))
    assert (there["participant_id"], errors(new)) == (person.id, ["#/rows/1/number"])
    assert count(session, Participant) == 1


@on_sqlite
def test_more_rows_ask_no_more(session: Any, system: System, city: City) -> None:
    rows = [row(city, factories.participant(session, city.jobbtorg), **EXIT) for _each in range(6)]
    sent(system, rows[0])
    with counted() as few:
        sent(system, rows[1])
    with counted() as many:
        sent(system, *rows[2:])
    assert len(few) == len(many)


DAYS = st.integers(0, 5).map(lambda n: (TODAY - timedelta(days=10 * n)).isoformat())
ROWS = st.lists(
    st.fixed_dictionaries(
        {"person": st.integers(0, 1), "insats": st.integers(0, 1), "starts_on": DAYS},
        optional={
            "exit_on": DAYS,
            "months_without_work": st.integers(1, 2),
            "district_code": st.sampled_from(["farsta", "atlantis"]),
        },
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda each: (each["person"], each["insats"], each["starts_on"]),
).map(lambda rows: sorted(rows, key=lambda each: each["starts_on"]))
"""In order of their start: a single call enrols without an end, and so finds room only after what stands."""


@on_sqlite
@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(ROWS)
def test_it_comes_to_what_single_calls_come_to(
    session: Any, system: System, city: City, drawn: list[dict[str, Any]]
) -> None:
    one, other = ([factories.participant(session, city.jobbtorg) for _each in range(2)] for _way in range(2))
    together = sent(system, *(_drawn(city, one, each) for each in drawn))
    singly = [_alone(system, _drawn(city, other, each)) for each in drawn]
    assert [each["status"] for each in together] == singly
    assert _recorded(system, one) == _recorded(system, other)


def _drawn(city: City, people: list[Participant], drawn: dict[str, Any]) -> dict[str, Any]:
    facts = {name: value for name, value in drawn.items() if name not in ("person", "insats")}
    ended = EXIT | {"exit_on": drawn["exit_on"]} if "exit_on" in drawn else {}
    insats = (city.coaching, city.course)[drawn["insats"]]
    return row(city, people[drawn["person"]], insats_id=insats.id) | ended | facts


def _alone(system: System, sent_row: dict[str, Any]) -> str:
    """The same by single calls: in, and out again."""
    at = f"/participants/{sent_row['participant_id']}/enrolments"
    facts = {name: sent_row[name] for name in ("insats_id", *SITUATION)}
    left = {name: sent_row[name] for name in EXIT if name in sent_row}
    if left and left["exit_on"] < facts["starts_on"]:
        return "refused"
    made = system.call("POST", at, facts)
    if made.status_code == 201 and left:
        path = made.headers["Location"].removeprefix("/api/v1")
        assert system.call("POST", f"{path}/exit", left, If_Match='"1"').status_code == 204
    return "created" if made.status_code == 201 else "refused"


def _recorded(system: System, people: list[Participant]) -> list[Any]:
    found = []
    for place, each in enumerate(people):
        items = system.call("GET", f"/participants/{each.id}/enrolments").json["items"]
        found += [{**item, "id": 0, "version": 0, "participant_id": place} for item in items]
    return sorted(found, key=str)
