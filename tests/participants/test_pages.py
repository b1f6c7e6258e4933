"""Finding, registering and correcting participants in a browser without scripts."""

import re
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.conflicts import conflict
from tests.overview.queries import counted
from tracker.audit.actions import Action
from tracker.audit.models import AuditEntry
from tracker.database import writing
from tracker.participants import service
from tracker.participants.models import Participant, ParticipantNumber
from tracker.web.forms import new_submission_key

NEW = {"given_name": "Åsa", "family_name": "Ny", "protection": "none"}
EDIT = {"given_name": "Åsa", "family_name": "Ström", "phone": "", "email": "", "protection": "none"}


def _post(client: Any, path: str, facts: dict[str, Any], **more: Any) -> Any:
    return client.post(path, data={"submission_key": new_submission_key(), **facts, **more})


def _count(session: Any) -> int:
    return int(session.scalar(sa.select(sa.func.count()).select_from(Participant)))


@pytest.fixture
def person(session: Any, city: Any) -> Participant:
    return factories.participant(session, city.jobbtorg, given_name="Åsa", family_name="Ström", phone="070-1740605")


def test_registering_leads_on_to_enrolling(session: Any, client: Any, login: Any) -> None:
    login("caseworker")
    answer = _post(client, "/deltagare/ny", NEW, number=factories.number())
    made = session.scalars(sa.select(Participant)).one()
    assert answer.status_code == 303
    assert answer.location == f"/deltagare/{made.id}/skriv-in"
    assert "Deltagaren är registrerad" in client.get(answer.location).text


def test_sent_twice_registers_once(session: Any, client: Any, login: Any) -> None:
    login("caseworker")
    facts = {**NEW, "number": factories.number(), "submission_key": new_submission_key()}
    first, second = (client.post("/deltagare/ny", data=facts) for _time in range(2))
    assert first.location == second.location
    assert _count(session) == 1


def test_refused_keeps_what_was_typed(session: Any, client: Any, login: Any) -> None:
    login("caseworker")
    page = _post(client, "/deltagare/ny", {**NEW, "family_name": ""}, number="19900101-0000").text
    assert 'href="#number"' in page
    assert 'href="#family_name"' in page
    assert 'value="Åsa"' in page
    assert "<title>Fel:" in page
    assert _count(session) == 0


def test_without_number_a_reason_birth_date_and_sex(session: Any, client: Any, login: Any) -> None:
    login("caseworker")
    page = _post(client, "/deltagare/ny", NEW, no_number_reason="asylum").text
    assert 'href="#birth_date"' in page
    assert 'href="#sex"' in page
    answer = _post(client, "/deltagare/ny", NEW, no_number_reason="asylum", birth_date="1990-05-17", sex="K")
    assert answer.status_code == 303


def test_another_units_person_is_not_there(session: Any, city: Any, client: Any, login: Any) -> None:
    theirs = factories.participant(session, city.district, family_name="Hemlig")
    login("caseworker")
    for ending in ("", "/andra", "/nummer", "/skriv-in", "/sla-ihop"):
        assert client.get(f"/deltagare/{theirs.id}{ending}").status_code == 404
        assert client.get(f"/deltagare/999999{ending}").status_code == 404
    assert "Hemlig" not in client.get("/deltagare").text
    assert "Hemlig" not in client.post("/deltagare", data={"words": "Hemlig"}).text.split("<main")[1].split("empty")[-1]


def test_search_by_number_opens_the_person(client: Any, login: Any, session: Any, city: Any) -> None:
    number = factories.number()
    person = factories.participant(session, city.jobbtorg, number=number)
    login("caseworker")
    answer = client.post("/deltagare", data={"words": number})
    assert answer.location == f"/deltagare/{person.id}"
    assert number not in client.get("/deltagare").text


def test_the_conflict_panel_names_the_colleague(session: Any, city: Any, client: Any, login: Any, person: Any) -> None:
    seen = person.version
    _saved_by(session, person, city.users["manager"].id)
    login("caseworker")
    page = conflict(_post(client, f"/deltagare/{person.id}/andra", {**EDIT, "given_name": "Anna"}, version=seen))
    assert _shown(session, person) == ["participants.edit"], "what another saved is shown, so the log is told"
    assert f"{city.users['manager'].name} sparade" in page
    assert "Britta" in page
    assert "Anna" in page
    again = _post(client, f"/deltagare/{person.id}/andra", {**EDIT, "given_name": "Anna"}, version=seen + 1)
    assert again.status_code == 303


def test_the_conflict_panel_does_not_name_another_unit(
    session: Any, city: Any, client: Any, login: Any, person: Any
) -> None:
    seen = person.version
    _saved_by(session, person, city.users_of["district", "caseworker"].id)
    login("caseworker")
    page = conflict(_post(client, f"/deltagare/{person.id}/andra", EDIT, version=seen))
    assert "Farsta" not in page


def _shown(session: Any, person: Participant) -> list[str]:
    log, mine = AuditEntry, AuditEntry.participant_id == person.id
    return list(session.scalars(sa.select(log.reason).where(mine, log.action == Action.READ.value)))


def _saved_by(session: Any, person: Participant, user_id: int) -> None:
    with writing(session):
        service.correct(session, person, {"given_name": "Britta"}, seen_version=person.version, user_id=user_id)


def test_protected_have_no_contact(session: Any, client: Any, login: Any, person: Any) -> None:
    """Marking someone empties it; the page says so before. Unmarked again, it can be written anew."""
    there, contact = f"/deltagare/{person.id}/andra", {"phone": "070-1740605", "email": "asa@exempel.se"}
    login("caseworker")
    _post(client, there, {**EDIT, **contact}, version=person.version)
    assert "Telefon och e-post töms" in client.get(there).text
    session.refresh(person)
    facts = {**EDIT, **contact, "protection": "sekretessmarkering"}
    assert _post(client, there, facts, version=person.version).status_code == 303
    session.refresh(person)
    assert (person.phone, person.email, person.protection) == ("", "", "sekretessmarkering")
    page = client.get(f"/deltagare/{person.id}").text
    assert "070-1740605" not in page
    assert "asa@exempel.se" not in page
    _post(client, there, EDIT, version=person.version)
    session.refresh(person)
    assert _post(client, there, {**EDIT, **contact}, version=person.version).status_code == 303
    session.refresh(person)
    assert (person.phone, person.protection) == ("070-1740605", "none")
    assert "070-1740605" in client.get(f"/deltagare/{person.id}").text


def test_registered_as_protected_without_contact(session: Any, city: Any, client: Any, login: Any) -> None:
    login("caseworker")
    facts = {**NEW, "number": factories.number(), "phone": "070-1740605", "protection": "sekretessmarkering"}
    assert _post(client, "/deltagare/ny", facts).status_code == 303
    assert session.scalars(sa.select(Participant)).one().phone == ""


def test_a_new_number_keeps_the_old(session: Any, client: Any, login: Any, person: Any) -> None:
    old, new = person.number.number, factories.number()
    login("caseworker")
    facts = {"number": new, "reason": "Fick personnummer", "version": person.version}
    assert _post(client, f"/deltagare/{person.id}/nummer", facts).status_code == 303
    kept = session.scalars(sa.select(ParticipantNumber).order_by(ParticipantNumber.id)).all()
    assert [one.number for one in kept] == [old, new]
    page = client.get(f"/deltagare/{person.id}").text
    for number in (old, new):
        assert f"{number[:8]}-{number[8:]}" in page
    assert "Fick personnummer" in page


def test_a_taken_number_says_so_and_is_kept_in_the_field(
    session: Any, city: Any, client: Any, login: Any, person: Any
) -> None:
    taken = factories.participant(session, city.jobbtorg).number
    login("caseworker")
    facts = {"number": taken.number, "reason": "x", "version": person.version}
    page = _post(client, f"/deltagare/{person.id}/nummer", facts).text
    assert "redan registrerat" in page
    assert f'value="{taken.number}"' in page


def test_few_queries_whatever_the_size(session: Any, city: Any, client: Any, login: Any) -> None:
    for _each in range(30):
        factories.participant(session, city.jobbtorg)
    login("caseworker")
    for path in ("/deltagare", "/deltagare?page=2&sort=born", "/deltagare/ny"):
        with counted() as queries:
            assert client.get(path).status_code == 200
        assert len(queries) <= 12, queries


def test_born_is_shown_and_the_number_hidden_in_the_list(session: Any, city: Any, client: Any, login: Any) -> None:
    factories.participant(session, city.jobbtorg, number=None, birth_date=date(1990, 5, 17))
    numbered = factories.participant(session, city.jobbtorg)
    login("caseworker")
    page = client.get("/deltagare").text
    assert "1990-05-17" in page
    assert numbered.number.number[8:] not in page


@pytest.mark.parametrize(
    ("day", "words"), [("2099-01-01", "kan inte ligga i framtiden"), ("1850-01-01", "kan inte ha avlidit före")]
)
def test_a_day_of_death_that_cannot_be(
    session: Any, person: Any, client: Any, login: Any, day: str, words: str
) -> None:
    login("caseworker")
    page = _post(client, f"/deltagare/{person.id}/andra", EDIT, version=person.version, died_on=day).text
    assert words in page
    session.refresh(person)
    assert person.died_on is None


def test_who_has_died_is_not_to_be_followed_up(session: Any, city: Any, person: Any, client: Any, login: Any) -> None:
    factories.exited(session, person, factories.insats(session, city.jobbtorg))
    login("caseworker")
    assert "Ström" in client.get("/uppfoljningar").text
    answer = _post(client, f"/deltagare/{person.id}/andra", EDIT, version=person.version, died_on="2026-05-10")
    assert answer.status_code == 303
    assert "Ström" not in client.get("/uppfoljningar").text
    assert "Ej aktuell" in client.get(f"/deltagare/{person.id}").text


def test_what_a_search_finds_is_leafed_through_and_sorted(session: Any, city: Any, client: Any, login: Any) -> None:
    for n in range(60):
        born = date(1960 + n % 40, 1, 1 + n % 28)
        name = {"given_name": f"Åsa {chr(97 + n // 26)}{chr(97 + n % 26)}", "family_name": "Bladström"}
        factories.participant(session, city.jobbtorg, number=None, birth_date=born, **name)
    login("caseworker")
    first = client.post("/deltagare", data={"words": "bladström"}).text
    assert "1–25 av 60" in first
    assert 'name="page" value="2"' in first
    assert '<input type="hidden" name="words" value="bladström">' in first
    assert "?" not in re.sub(r'href="/(static|sprak)[^"]*"', "", first).split("<main")[1].split("</main>")[0]
    last = client.post("/deltagare", data={"words": "bladström", "sort": "name", "page": "3"}).text
    assert "51–60 av 60" in last
    assert "Åsa ch" in last
    turned = client.post("/deltagare", data={"words": "bladström", "sort": "name", "turn": "-name"}).text
    assert 'aria-sort="descending"' in turned
    assert "Åsa ch" in turned
    assert '<input type="hidden" name="sort" value="-name">' in turned
    second = client.post("/deltagare", data={"words": "bladström", "sort": "-name", "page": "2"}).text
    assert "26–50 av 60" in second
    assert "Åsa ch" not in second
