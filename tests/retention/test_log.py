"""What the log tells of someone goes with her file, whoever else the entry tells of; words do not stand for ever."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.city import City
from tests.retention.test_commands import BOTH, PASSWORDS
from tests.retention.test_erasure import LATER, RULE, closed, erase, someone, whole_file
from tracker import clock
from tracker.access_review.models import AccessReview, Pick
from tracker.audit import keeping
from tracker.audit import service as audit
from tracker.audit import verify as verifying
from tracker.audit.entry import Who
from tracker.audit.models import DETAILS, ENTRIES
from tracker.database import Base, writing
from tracker.emergency import service as emergency
from tracker.emergency.models import EmergencyAccess
from tracker.enrolments import service as enrolments
from tracker.extensions import db
from tracker.merges import service as merges
from tracker.participants import service as participants
from tracker.participants.models import Participant
from tracker.quality import retention as rules
from tracker.retention import due, service
from tracker.sealing import registry
from tracker.sealing.values import open_sealed
from tracker.web.forms import new_submission_key

GIVEN, FAMILY, NEW_FAMILY, PHONE = "Fjäderlätta", "Burfågel", "Näbbström", "070-1740699"
NUMBER = [each for each in factories.numbers() if each[6:8] == "12"][10]
STAYING = [each for each in factories.numbers() if each[6:8] == "25"][10]  # her file is kept
CANARIES = (GIVEN, FAMILY, FAMILY.lower()[:4], NEW_FAMILY, PHONE, NUMBER, NUMBER[2:8] + "-" + NUMBER[8:], NUMBER[2:])


@pytest.fixture(autouse=True)
def _six_years_on(today: Any) -> None:
    today(LATER)


def post(client: Any, path: str, facts: dict[str, Any]) -> Any:
    return client.post(path, data={"submission_key": new_submission_key(), **facts})


def opened(session: Any) -> str:
    """Every sealed value that there is, opened with the keys."""
    session.rollback()
    found = []
    for column in registry.columns(Base.metadata):
        for row_id, value in session.execute(sa.select(column.row_id, column.column).where(column.column != "")):
            found.append(open_sealed(column.table.name, column.column.name, row_id, value))
    return "\n".join(found)


def sung(text: str) -> list[str]:
    """Where canaries stand, by their place: a failing test must not print them."""
    return [f"canary {place}" for place, each in enumerate(CANARIES) if each.casefold() in text.casefold()]


def contents(session: Any, action: str) -> int:
    session.rollback()
    query = sa.select(sa.func.count()).select_from(ENTRIES.join(DETAILS))
    return int(session.scalar(query.where(ENTRIES.c.action == action)))


def verified() -> Any:
    return verifying.verify(db.engine, keeping.of_app()).broken


@pytest.fixture
def told(session: Any, city: City, client: Any, login: Any, today: Any) -> int:
    """Someone known, sought and seen in every way there is; today is the day, six years on."""
    login("caseworker", "farsta")
    for words in (NUMBER, NUMBER[2:]):
        client.post("/deltagare", data={"words": words})  # another unit, which has nobody with it
    login("caseworker")
    today(clock.now().date())
    for words in (NUMBER, f"{GIVEN[:6]} {FAMILY}", NUMBER[:8]):
        client.post("/deltagare", data={"words": words})  # before she is registered
    facts = {"given_name": GIVEN, "family_name": FAMILY, "protection": "none", "number": NUMBER, "phone": PHONE}
    assert post(client, "/deltagare/ny", facts).status_code == 303
    person = session.scalars(sa.select(Participant)).one()
    with writing(session):
        changed = {"family_name": NEW_FAMILY}
        participants.correct(session, person, changed, seen_version=person.version, user_id=None)
    other = factories.participant(session, city.jobbtorg, number=STAYING, family_name="Burman")
    person_id, other_id = person.id, other.id
    for words in (NUMBER, "näbb", "fjäder", STAYING, "burm"):
        client.post("/deltagare", data={"words": words})
    for path in ("/deltagare", f"/deltagare/{person_id}", f"/deltagare/{other_id}"):
        assert client.get(path).status_code == 200
    reviewed(session, city, person_id)
    today(LATER)
    return person_id


def reviewed(session: Any, city: City, person_id: int) -> None:
    """A month's review has written about the look at her."""
    entry_id = session.scalar(sa.select(sa.func.max(ENTRIES.c.id)).where(ENTRIES.c.participant_id == person_id))
    with writing(session):
        review = AccessReview(unit_id=city.jobbtorg.id, month=date(2026, 4, 1), entries=1, begun_at=clock.now())
        session.add(review)
        session.flush()
        whose = {"review_id": review.id, "unit_id": review.unit_id, "entry_id": entry_id, "risks": "many"}
        session.add(Pick(**whose, mark="to_explain", note=f"Varför {GIVEN}?"))


def test_no_sealed_value_tells_of_someone_erased(session: Any, city: City, told: int, client: Any) -> None:
    assert client.get("/deltagare").status_code == 200  # a list of today holds her too
    assert len(sung(opened(session))) >= 6  # the search itself works
    assert erase(session, city) == 1
    assert sung(opened(session)) == []
    assert told not in {each for detail in details(session) for each in detail.get("participants", ())}
    assert verified() is None


def details(session: Any) -> list[dict[str, Any]]:
    session.rollback()
    found = [audit.detail_of(session, id_) for id_ in session.scalars(sa.select(DETAILS.c.entry_id))]
    return [each for each in found if each]


def test_what_tells_of_others_stays(session: Any, city: City, told: int) -> None:
    rule = service.Rules(RULE.kept_days, RULE.proposal_days, words_months=1000)
    entries = session.scalar(sa.select(sa.func.count()).select_from(ENTRIES))
    with writing(session):
        run_id = service.propose(session, city.jobbtorg.id, city.users["manager"].id, LATER, rule).id
    service.carry_out(session, run_id, city.users["administrator"].id, rule)
    assert [each["words"] for each in details(session) if "words" in each] == [STAYING, "burm"]
    assert session.scalar(sa.select(sa.func.count()).select_from(ENTRIES)) > entries  # no entry has gone


def test_a_look_in_the_midst_of_an_erasure_goes_too(session: Any, city: City, told: int, monkeypatch: Any) -> None:
    """Between the reading of the log and the batch that takes her row, someone seeks her."""
    empty_log = service._empty_log

    def and_then_sought(session_: Any, *given: Any) -> int:
        until = empty_log(session_, *given)
        who = Who(city.users["caseworker"].id, "caseworker", city.jobbtorg.id)
        detail = {"kind": "number", "words": NUMBER, "participants": [told]}
        audit.note(db.engine, audit.Entry(audit.Action.SEARCH, who, "participant", detail=detail))
        return until

    monkeypatch.setattr(service, "_empty_log", and_then_sought)
    assert erase(session, city) == 1
    assert sung(opened(session)) == []
    assert verified() is None


def test_a_search_that_found_another_units_own_is_that_units(session: Any, city: City, client: Any, login: Any) -> None:
    factories.known_in(session, city.jobbtorg, city.district, number=NUMBER)
    login("caseworker", "farsta")
    client.post("/deltagare", data={"words": NUMBER})
    there = session.scalars(sa.select(Participant).where(Participant.unit_id == city.district.id)).one()
    factories.enrolment(session, there, city.training)
    assert erase(session, city) == 1
    assert [each["words"] for each in details(session) if "words" in each] == [NUMBER]
    assert verified() is None


def test_history_written_under_another_person_goes_with_whose_it_is(session: Any, city: City) -> None:
    """Merged, changed and parted again: the entry about the change names the one she was taken for, who stays."""
    one, two = someone(session, city.jobbtorg, day=5), someone(session, city.jobbtorg)
    made = factories.exited(session, two, city.coaching)
    with writing(session):
        merge = merges.merge(session, one, two, reason="Samma", user_id=None)
    with writing(session):
        facts = {"completion": "interrupted"}
        enrolments.correct(session, made, facts, seen_version=made.version, user_id=None, reason="Rättat")
    with writing(session):
        merges.undo(session, merge, user_id=None)
    closed(session, made)
    assert erase(session, city) == 1
    assert verified() is None


def searched(client: Any, *words: str) -> None:
    for each in words:
        assert client.post("/deltagare", data={"words": each}).status_code == 200


def test_words_of_searches_go_after_the_months_of_the_setting(
    app: Any, session: Any, city: City, client: Any, login: Any, today: Any
) -> None:
    login("caseworker")
    day = clock.now().date()
    today(day)
    searched(client, "ingen alls")
    over = due.months_before(LATER, 0)
    runner = app.test_cli_runner()
    early = runner.invoke(app.cli, ["retention", "--as-of", (day + timedelta(days=700)).isoformat()]).output
    assert "kista: sökningar" not in early
    assert "kista: sökningar och nödåtkomst vars ord har stått för länge: 1" in runner.invoke(
        app.cli, ["retention", "--as-of", over.isoformat()]
    ).output  # fmt: skip
    assert contents(session, "search") == 1
    today(LATER)
    session.remove()
    done = runner.invoke(app.cli, ["retention", *BOTH], input=PASSWORDS)
    assert done.exit_code == 0, done.output
    assert "kista: ord som har stått för länge är borttagna" in done.output
    assert contents(session, "search") == 0
    assert verified() is None


def test_words_alone_are_proposed_and_carried_out_on_the_page(
    session: Any, city: City, client: Any, login: Any, today: Any
) -> None:
    """No file is due: the words of a search and of an emergency are."""
    today(clock.now().date())
    login("caseworker")
    searched(client, "ingen alls")
    who = Who(city.users["caseworker"].id, "caseworker", city.jobbtorg.id)
    with writing(session):
        emergency.begin(session, factories.number(), "Hon ligger här", who)
    today(LATER)
    login("manager")
    page = client.get("/gallring").text
    assert "ord i 1 sökning" in page
    assert "i 2 rader om nödåtkomst" in page
    assert post(client, "/gallring/foresla", {}).status_code == 303
    run_id = session.scalar(sa.select(service.RetentionRun.id))
    session.rollback()
    login("administrator", "amf")
    assert post(client, f"/gallring/{run_id}/genomfor", {}).status_code == 303
    assert contents(session, "search") == 0
    assert session.scalars(sa.select(EmergencyAccess)).one().reason == ""
    assert "Genomför gallringen" not in client.get("/gallring").text


def test_the_doctor_finds_words_that_stand_too_long(session: Any, city: City, client: Any, login: Any) -> None:
    login("caseworker")
    searched(client, "ingen alls")
    day = clock.now().date().replace(year=clock.now().year + 2)
    assert rules.words_overdue(session, day) == []
    assert [each.rule for each in rules.words_overdue(session, day + timedelta(days=100))] == ["words_overdue"]


def test_the_whole_file_leaves_no_content(session: Any, city: City) -> None:
    person = whole_file(session, city)
    name = person.family_name
    erase(session, city)
    assert name not in opened(session)
    assert verified() is None


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 15), 24, date(2024, 1, 15)),
        (date(2028, 2, 29), 12, date(2027, 2, 28)),
    ],
)
def test_months_before(day: date, months: int, before: date) -> None:
    assert due.months_before(day, months) == before
