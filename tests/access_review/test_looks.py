"""Who has looked at a participant, and who may read that."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tracker.access.models import User
from tracker.access.scope import NOBODY, Scope, Unscoped, inside, of_unit
from tracker.access_review import looks as looking
from tracker.audit import keeping, service, verify
from tracker.audit.actions import Action
from tracker.audit.entry import Entry, Who
from tracker.audit.models import AuditDetail, AuditEntry
from tracker.database import writing
from tracker.extensions import db
from tracker.merges import service as merges
from tracker.participants import handlers
from tracker.participants.models import Handler, Participant
from tracker.web.forms import new_submission_key


@pytest.fixture
def person(session: Any, city: Any) -> Participant:
    return factories.participant(session, city.jobbtorg, given_name="Åsa", family_name="Ström")


def test_the_manager_sees_who_has_looked_and_why(session: Any, client: Any, login: Any, person: Any) -> None:
    looker = login("caseworker")
    client.get(f"/deltagare/{person.id}/andra")
    assert client.get(f"/deltagare/{person.id}/visningar").status_code == 403
    assert "/visningar" not in client.get(f"/deltagare/{person.id}").text
    login("manager")
    assert f"/deltagare/{person.id}/visningar" in client.get(f"/deltagare/{person.id}").text
    page = client.get(f"/deltagare/{person.id}/visningar").text
    assert looker.name in page
    assert "Ändra uppgifter" in page


def test_an_emergency_access_is_called_so_once(session: Any, client: Any, login: Any, city: Any) -> None:
    """Not "Nödåtkomst" for who, "Läst: Nödåtkomst" and "Nödåtkomst" for what."""
    number = factories.number()
    person = factories.participant(session, city.jobbtorg, number=number)
    login("caseworker", "farsta")
    facts = {"submission_key": new_submission_key(), "number": number, "reason": "Hon har fallit ihop här och sover."}
    client.get(client.post("/nodatkomst", data=facts).location)
    login("manager")
    page = client.get(f"/deltagare/{person.id}/visningar").text.split("<tbody")[1].split("</tbody>")[0]
    row = next(each for each in page.split("<tr")[1:] if "Nödåtkomst" in each)
    assert row.count("Nödåtkomst") == 1
    assert "Öppnat uppgifterna" in row
    assert "Läst" in row


def test_another_units_manager_finds_nothing(session: Any, client: Any, login: Any, person: Any) -> None:
    login("manager", "farsta")
    assert client.get(f"/deltagare/{person.id}/visningar").status_code == 404


def _entries(session: Any, scope: Scope) -> set[int]:
    session.rollback()
    with inside(scope):
        return set(session.scalars(sa.select(AuditEntry.unit_id)))


def test_only_the_units_own_manager_and_reviewer_read_its_log(
    session: Any, client: Any, login: Any, city: Any, person: Any
) -> None:
    login("caseworker")
    client.get("/deltagare")
    login("caseworker", "farsta")
    client.get(f"/deltagare/{person.id}")
    own = city.jobbtorg.id
    assert _entries(session, Scope(log=(own,))) == {own}
    assert _entries(session, of_unit(own, city.users["caseworker"].id)) == set()
    assert _entries(session, NOBODY) == set()


def test_details_open_only_with_an_entry_that_is_seen(
    session: Any, client: Any, login: Any, city: Any, person: Any
) -> None:
    login("caseworker")
    client.get("/deltagare")
    entry = session.scalar(sa.select(sa.func.max(AuditEntry.id)))
    seen = {"participants": [person.id]}
    session.rollback()
    with inside(Scope(log=(city.jobbtorg.id,))):
        assert session.scalar(sa.select(AuditDetail.entry_id)) is None
        assert service.detail_of(session, entry) == seen
    session.rollback()
    with inside(Scope(log=(city.district.id,))):
        assert service.detail_of(session, entry) is None


def test_the_chain_is_written_and_verified_in_any_scope(session: Any, client: Any, login: Any, person: Any) -> None:
    login("statistician")
    client.get(f"/deltagare/{person.id}")
    session.rollback()
    with inside(NOBODY):
        report = verify.verify(db.engine, keeping.of_app())
    assert report.broken is None
    assert report.entries


def test_nobody_without_a_scope_reads_the_log(session: Any) -> None:
    from tracker.access import scope

    token = scope._scope.set(None)
    try:
        with pytest.raises(Unscoped):
            session.scalar(sa.select(AuditEntry.id))
    finally:
        scope.leave(token)


def _look(person: Participant, user: User, at: datetime, why: str = "overview.participant") -> None:
    who = Who(user.id, "caseworker", person.unit_id)
    service.note(db.engine, Entry(Action.READ, who, "participant", None, person.id, why, at=at))


def _at(day: int, hour: int) -> datetime:
    return datetime(2026, 5, day, hour, 15, tzinfo=UTC)


def test_looks_are_gathered_by_person_and_day(session: Any, city: Any, person: Any) -> None:
    reader, me = city.users["caseworker"], city.users["manager"]
    _look(person, reader, _at(3, 7))
    _look(person, reader, _at(3, 9), "participants.edit")
    _look(person, me, _at(3, 10))
    _look(person, reader, _at(3, 14))
    _look(person, reader, _at(3, 22))  # the next day in the city
    session.rollback()
    visits, more = looking.of_participant(session, person.id, person.unit_id, me.id)
    *visits, made = sorted(visits, key=lambda each: each.last > _at(30, 9))  # the row itself was made today
    assert str(made.who) == "Kommando"
    found = [(each.day.day, each.who, each.mine, each.times, each.first, each.last) for each in visits]
    assert found == [
        (4, reader.name, False, 1, _at(3, 22), _at(3, 22)),
        (3, reader.name, False, 3, _at(3, 7), _at(3, 14)),
        (3, me.name, True, 1, _at(3, 10), _at(3, 10)),
    ]
    assert visits[1].what == {"Läst": ["Deltagarens sida", "Ändra uppgifter"]}
    assert not more


def test_no_more_looks_than_can_be_read(session: Any, city: Any, person: Any) -> None:
    for hour in (7, 8, 9):
        _look(person, city.users["caseworker"], _at(3, hour))
    session.rollback()
    (visit,), more = looking.of_participant(session, person.id, person.unit_id, 0, longest=2)
    assert (visit.times, visit.first, more) == (2, _at(3, 8), True)


def test_the_page_marks_ones_own_and_is_found_under_participants(client: Any, login: Any, person: Any) -> None:
    login("manager")
    client.get(f"/deltagare/{person.id}")
    for _time in range(2):
        page = client.get(f"/deltagare/{person.id}/visningar").text
    assert page.count('<th scope="row"') == 2  # and the command that made the row
    assert re.search(r'Manager Jobbtorg Kista <strong class="govuk-tag">Du</strong>', page)
    lit = re.findall(r'<a href="([^"]*)" aria-current', page)
    assert lit == ["/deltagare"]


def test_the_page_is_cut_in_pages(client: Any, login: Any, city: Any, person: Any) -> None:
    for day in range(1, 31):
        _look(person, city.users["caseworker"], _at(day, 9))
    login("manager")
    pages = [client.get(f"/deltagare/{person.id}/visningar?page={number}").text for number in (1, 2, 9)]
    assert [page.count('<th scope="row"') for page in pages] == [
        25,
        7,
        7,
    ]  # with the manager's own, and the command that made the row


@pytest.fixture
def protected(session: Any, city: Any) -> Participant:
    """Whom the caseworker handles, and not the manager."""
    facts = {"protection": "sekretessmarkering", "family_name": "Dold"}
    person = factories.participant(session, city.jobbtorg, **facts)
    with writing(session):
        session.execute(sa.delete(Handler).where(Handler.participant_id == person.id))
        handlers.name_first(session, [person.id], person.unit_id, city.users["caseworker"].id)
    return person


def test_handlers_see_who_has_looked_at_someone_protected(
    session: Any, client: Any, login: Any, city: Any, protected: Any
) -> None:
    there = f"/deltagare/{protected.id}/visningar"
    looker = login("caseworker")
    assert there in client.get(f"/deltagare/{protected.id}").text
    page = client.get(there)
    assert (page.status_code, looker.name in page.text.split("<main")[1]) == (200, True)
    assert "/loggranskning" not in page.text
    login("manager")
    assert client.get(there).status_code == 404
    with writing(session):
        handlers.name_first(session, [protected.id], protected.unit_id, city.users["manager"].id)
    assert looker.name in client.get(there).text


def test_a_merged_rows_looks_come_along(session: Any, city: Any, person: Any) -> None:
    double = factories.participant(session, city.jobbtorg)
    _look(double, city.users["caseworker"], _at(3, 9))
    session.rollback()
    with writing(session):
        merges.merge(session, session.get(Participant, person.id), session.get(Participant, double.id),
                     reason="samma", user_id=None)  # fmt: skip
    visits, _more = looking.of_participant(session, person.id, city.jobbtorg.id, 0)
    assert "Läst" in {action for visit in visits for action in visit.what}
