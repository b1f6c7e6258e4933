"""Who handles a protected participant: for all others in the unit the person does not exist."""

import re
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.city import TODAY
from tracker import clock
from tracker.audit.models import ENTRIES
from tracker.database import writing
from tracker.participants.models import Handler, Participant
from tracker.quality import doctor
from tracker.web.forms import new_submission_key


def post(client: Any, path: str, **facts: Any) -> Any:
    return client.post(path, data={"submission_key": new_submission_key(), **facts})


@pytest.fixture
def person(session: Any, city: Any) -> Participant:
    """Protected, handled by the unit's manager."""
    return factories.participant(session, city.jobbtorg, family_name="Skyddad", protection="sekretessmarkering")


def users_of(session: Any, person_id: int) -> set[int]:
    return set(session.scalars(sa.select(Handler.user_id).where(Handler.participant_id == person_id)))


def test_named_sees_and_taken_away_does_not(session: Any, city: Any, client: Any, login: Any, person: Any) -> None:
    there, caseworker = f"/deltagare/{person.id}", city.users["caseworker"].id
    login("caseworker")
    assert client.get(there).status_code == client.get(f"{there}/handlaggare").status_code == 404
    login("manager")
    assert post(client, f"{there}/handlaggare", user_id=caseworker).status_code == 303
    login("caseworker")
    assert "Bara ni som är namngivna" in client.get(there).text
    login("manager")
    assert "finns inte längre för" in client.get(f"{there}/handlaggare/{caseworker}/ta-bort").text
    assert post(client, f"{there}/handlaggare/{caseworker}/ta-bort").status_code == 303
    login("caseworker")
    assert client.get(there).status_code == 404
    told = sa.select(ENTRIES.c.action, ENTRIES.c.thing_id).where(ENTRIES.c.thing == "handler").order_by(ENTRIES.c.id)
    rows = [tuple(row) for row in session.execute(told.where(ENTRIES.c.participant_id == person.id))]
    assert rows == [("create", city.users["manager"].id), ("create", caseworker), ("delete", caseworker)]


def test_the_last_stays(session: Any, city: Any, client: Any, login: Any, person: Any) -> None:
    login("manager")
    manager, there = city.users["manager"].id, f"/deltagare/{person.id}/handlaggare"
    assert "Namnge någon annan först" in client.get(there).text
    assert "Det är den sista handläggaren" in post(client, f"{there}/{manager}/ta-bort").text
    assert users_of(session, person.id) == {manager}


def test_one_who_cannot_handle_does_not_count(session: Any, city: Any, client: Any, login: Any, person: Any) -> None:
    with writing(session):
        session.add(_handler(person, city.users["statistician"].id))
    login("manager")
    answer = post(client, f"/deltagare/{person.id}/handlaggare/{city.users['manager'].id}/ta-bort")
    assert "Det är den sista handläggaren" in answer.text


def test_only_those_who_work_with_people_in_the_unit(
    session: Any, city: Any, client: Any, login: Any, person: Any
) -> None:
    login("manager")
    there = f"/deltagare/{person.id}/handlaggare"
    for user in (city.users["statistician"], city.users_of["district", "caseworker"]):
        assert f'value="{user.id}"' not in client.get(there).text.split("<select")[1]
        assert post(client, there, user_id=user.id).status_code == 200
    assert post(client, there, user_id=city.users["manager"].id).status_code == 200  # already named
    assert 'href="#user_id"' in post(client, there).text
    assert users_of(session, person.id) == {city.users["manager"].id}


def test_handed_over(session: Any, city: Any, client: Any, login: Any, person: Any) -> None:
    login("manager")
    there = f"/deltagare/{person.id}/handlaggare/lamna-over"
    assert post(client, there, user_id=city.users["caseworker"].id).location == "/deltagare"
    assert users_of(session, person.id) == {city.users["caseworker"].id}
    assert client.get(f"/deltagare/{person.id}").status_code == 404


def test_nobody_to_handle_is_found_and_mended_by_the_manager(
    session: Any, city: Any, client: Any, login: Any, person: Any
) -> None:
    with writing(session):
        session.execute(sa.delete(Handler))
    assert "protected_are_handled" in [finding.rule for finding in doctor.examine(session, TODAY)]
    login("caseworker")
    assert client.get("/skyddade-utan-handlaggare").status_code == 403
    assert "skyddade-utan-handlaggare" not in client.get("/").text
    login("manager", "farsta")
    assert "skyddade-utan-handlaggare" not in client.get("/").text
    login("manager")
    assert "skyddade-utan-handlaggare" in client.get("/").text
    page = client.get("/skyddade-utan-handlaggare").text
    assert "1 deltagare med skyddade" in page
    assert "Skyddad," not in page
    answer = post(client, "/skyddade-utan-handlaggare", user_id=city.users["caseworker"].id)
    assert answer.status_code == 303
    assert client.get(f"/deltagare/{person.id}").status_code == 404
    assert "skyddade-utan-handlaggare" not in client.get("/").text
    login("caseworker")
    assert client.get(f"/deltagare/{person.id}").status_code == 200


def test_told_when_someone_is_protected(session: Any, city: Any, client: Any, login: Any) -> None:
    person = factories.participant(session, city.jobbtorg)
    login("caseworker")
    facts = {"given_name": "Åsa", "family_name": "Ny", "protection": "sekretessmarkering", "version": person.version}
    assert post(client, f"/deltagare/{person.id}/andra", **facts).status_code == 303
    assert "Bara ni som är namngivna handläggare ser personen. Du är en av dem" in client.get("/").text
    login("manager")
    assert client.get(f"/deltagare/{person.id}").status_code == 404


def test_no_page_for_those_who_are_not_protected(session: Any, city: Any, client: Any, login: Any) -> None:
    person = factories.participant(session, city.jobbtorg)
    login("caseworker")
    assert client.get(f"/deltagare/{person.id}/handlaggare").status_code == 404


def _handler(person: Participant, user_id: int) -> Handler:
    return Handler(participant_id=person.id, user_id=user_id, unit_id=person.unit_id, since=clock.now())


def test_a_named_handler_is_no_role_in_english(client: Any, login: Any, person: Any) -> None:
    login("manager")
    client.post("/sprak", data={"language": "en", "next": "/"})
    page = client.get(f"/deltagare/{person.id}/handlaggare").text
    assert "Handlers</h1>" in page
    assert "Caseworker</h1>" not in page
    assert re.search(r"<label[^>]*>\s*Handler\s*<", page)
