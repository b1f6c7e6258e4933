"""The participant's page: what the unit knows, and nothing of what other units know."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.overview.queries import counted
from tests.pages import shown
from tracker.access.models import Unit
from tracker.codelists.terms import ClosedAs
from tracker.database import writing
from tracker.enrolments import service as enrolments
from tracker.followups import service as followups
from tracker.followups.models import FollowUp
from tracker.merges import service as merging
from tracker.participants import service as participants

POSTGRESQL_LATER = True


def _page(client: Any, person: Any) -> str:
    return str(client.get(f"/deltagare/{person.id}").text)


def test_facts_enrolments_and_follow_ups(session: Any, city: Any, client: Any, login: Any) -> None:
    person = factories.participant(session, city.jobbtorg, phone="070-1740605")
    factories.exited(session, person, city.coaching, exit_on=date(2026, 1, 20))
    factories.enrolment(session, person, city.course, starts_on=date(2026, 5, 4))
    login("caseworker")
    page = _page(client, person)
    number = person.number.number
    for text in (f"{number[:8]}-{number[8:]}", "070-1740605", "Pågår", "Fullföljd", "Försenad", "2026-04-20"):
        assert text in page
    assert "12 dagar försenad" in page
    assert "14 månader" in page
    assert page.index("Svenska på jobbet") < page.index("Uppföljningar av Jobbcoachning")


def test_new_participant_is_told_what_to_do(session: Any, city: Any, client: Any, login: Any) -> None:
    login("caseworker")
    page = _page(client, factories.participant(session, city.jobbtorg))
    assert "Ingen inskrivning hos er" in page
    assert "Inget är ändrat" in page


def test_another_units_enrolments_are_not_shown(session: Any, city: Any, client: Any, login: Any) -> None:
    person = factories.participant(session, city.jobbtorg)
    factories.exited(session, person, city.coaching, exit_on=date(2026, 1, 20))
    login("caseworker")
    before = shown(client, f"/deltagare/{person.id}")
    factories.enrolment(session, factories.also_in(session, person, city.district), city.training)
    page = shown(client, f"/deltagare/{person.id}")
    assert page == before
    assert "parken" not in page
    assert "Försenad" in page  # the register's answer counts in the city's statistics only


def _contact(session: Any, theirs: Any) -> None:
    _correct(session, theirs, {"given_name": "Ny", "phone": "08-2", "email": "a@b.test"})


def _protection(session: Any, theirs: Any) -> None:
    _correct(session, theirs, {"protection": "sekretessmarkering", "phone": "", "email": ""})


def _death(session: Any, theirs: Any) -> None:
    _correct(session, theirs, {"died_on": date(2026, 5, 1)})


def _correct(session: Any, theirs: Any, facts: Any) -> None:
    with writing(session):
        participants.correct(session, theirs, facts, seen_version=theirs.version, user_id=None)


def _number(session: Any, theirs: Any) -> None:
    with writing(session):
        number = factories.number("M")
        participants.change_number(session, theirs, number, seen_version=theirs.version, user_id=None)


def _merge(session: Any, theirs: Any) -> None:
    unit = session.get(Unit, theirs.unit_id)
    with writing(session):
        double = factories.participant(session, unit, number=None, phone="08-3")
        merging.merge(session, theirs, double, reason="Samma person", user_id=None)


@pytest.mark.parametrize("change", [_contact, _protection, _death, _number, _merge])
def test_nothing_that_another_unit_does_is_seen(
    session: Any, city: Any, client: Any, login: Any, change: Callable[[Any, Any], None]
) -> None:
    person = factories.participant(session, city.jobbtorg, phone="08-1")
    factories.exited(session, person, city.coaching, exit_on=date(2026, 1, 20))
    login("caseworker")
    paths = (f"/deltagare/{person.id}", "/deltagare", "/uppfoljningar", "/dubbletter", "/")
    before = [shown(client, path) for path in paths]
    change(session, factories.also_in(session, person, city.district))
    assert [shown(client, path) for path in paths] == before


def test_the_registers_own_answer(session: Any, city: Any, client: Any, login: Any) -> None:
    person = factories.participant(session, city.jobbtorg)
    factories.exited(session, person, city.coaching, exit_on=date(2026, 1, 20))
    factories.enrolment(session, person, city.course, starts_on=date(2026, 4, 1))
    login("caseworker")
    page = _page(client, person)
    assert "I annan insats" in page
    assert "Detta register" in page


def test_what_another_unit_changed_tells_neither_who_nor_why(session: Any, city: Any, client: Any, login: Any) -> None:
    person = factories.participant(session, city.jobbtorg, phone="070-1740605")
    theirs, ours = city.users_of["district", "caseworker"], city.users["manager"]
    for user, phone in ((theirs, "070-1740606"), (ours, "070-1740607")):
        with writing(session):
            facts, seen = {"phone": phone}, person.version
            participants.correct(
                session, person, facts, seen_version=seen, user_id=user.id, reason=f"Enligt {user.name}"
            )
    login("caseworker")
    page = _page(client, person)
    assert "<del>070-1740605</del>" in page
    assert "<ins>070-1740606</ins>" in page
    assert "Farsta" not in page
    assert f"Skäl: Enligt {ours.name}" in page


def test_protected_show_no_contact_not_even_what_was(session: Any, city: Any, client: Any, login: Any) -> None:
    person = factories.participant(session, city.jobbtorg, phone="070-1740605")
    facts = {"phone": "", "protection": "sekretessmarkering"}
    with writing(session):
        participants.correct(session, person, facts, seen_version=person.version, user_id=None)
    login("manager")  # who handles the person
    page = _page(client, person)
    assert "070-1740605" not in page
    assert "Sekretessmarkering" in page


def test_late_answers_and_closings_in_words(session: Any, city: Any, client: Any, login: Any) -> None:
    answered, declined = (factories.participant(session, city.jobbtorg) for _each in range(2))
    made = [factories.exited(session, who, city.coaching, exit_on=date(2026, 1, 20)) for who in (answered, declined)]
    first, second = (session.scalars(sa.select(FollowUp).where(FollowUp.enrolment_id == one.id)).one() for one in made)
    answer = {
        "livelihood_code": "arbete",
        "social_assistance": "no",
        "source": "participant",
        "answered_on": date(2026, 5, 28),
    }
    with writing(session):
        followups.answer(session, first, answer, seen_version=first.version, user_id=None)
        followups.close(session, second, ClosedAs.DECLINED, seen_version=second.version, user_id=None)
    login("caseworker")
    page = _page(client, answered)
    assert "Deltagarens egen uppgift, sent svar" in page
    assert "<ins>Arbete utan subvention</ins>" in page
    assert "Avböjd" in _page(client, declined)


def test_english(session: Any, city: Any, client: Any, login: Any) -> None:
    person = factories.participant(session, city.jobbtorg)
    ended = factories.exited(session, person, city.coaching)
    with writing(session):
        enrolments.correct(
            session, ended, {"exit_reason_code": "flyttat"}, seen_version=ended.version, user_id=None, reason="x"
        )
    login("caseworker")
    client.post("/sprak", data={"language": "en", "next": "/"})
    assert "<ins>Moved</ins>" in client.get(f"/deltagare/{person.id}", headers={"Accept-Language": "en"}).text


def test_few_queries_whatever_the_history(
    session: Any, city: Any, client: Any, login: Any, today: Callable[[date], None]
) -> None:
    person = factories.participant(session, city.jobbtorg, given_name="Elin", family_name="Lång")
    double = factories.participant(
        session, city.jobbtorg, number=None, birth_date=person.birth_date, given_name="Elin", family_name="Lång"
    )
    other = factories.participant(session, city.jobbtorg)
    user_id = city.users["caseworker"].id
    with writing(session):
        merging.merge(session, person, other, reason="Samma", user_id=user_id)
    for _each in range(8):
        ended = factories.exited(session, person, factories.insats(session, city.jobbtorg))
        with writing(session):
            enrolments.correct(
                session, ended, {"exit_reason_code": "flyttat"}, seen_version=ended.version, user_id=user_id, reason="x"
            )
    login("caseworker")
    path = f"/deltagare/{person.id}"
    client.get(path)  # the session begins
    with counted() as queries:
        page = client.get(path).text
    assert f"/{double.id}" in page
    assert len(queries) <= 12, [each[:60] for each in queries]
