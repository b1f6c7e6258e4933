"""Gallring on the pages: a manager proposes, another person carries it out."""

from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.city import City
from tests.overview.queries import counted
from tests.retention.test_erasure import LATER, someone
from tracker.audit.entry import Who
from tracker.database import writing
from tracker.emergency import service as emergency
from tracker.participants.models import Participant
from tracker.retention.models import RetentionRun
from tracker.web.forms import new_submission_key


@pytest.fixture(autouse=True)
def _six_years_on(today: Any) -> None:
    today(LATER)


def post(client: Any, path: str) -> Any:
    return client.post(path, data={"submission_key": new_submission_key()}, follow_redirects=True)


def proposed(session: Any) -> int:
    session.rollback()
    return int(session.scalar(sa.select(RetentionRun.id)))


def left(session: Any) -> int:
    session.rollback()
    return int(session.scalar(sa.select(sa.func.count()).select_from(Participant)))


def test_two_persons(session: Any, city: City, client: Any, login: Any) -> None:
    person = someone(session, city.jobbtorg)
    login("manager")
    assert f"/deltagare/{person.id}" in client.get("/gallring").text
    assert "annan person" in post(client, "/gallring/foresla").text
    path = f"/gallring/{proposed(session)}/genomfor"
    assert "kan inte genomföra den" in post(client, path).text
    assert left(session) == 1
    login("administrator", "amf")
    page = client.get("/gallring").text
    assert "Genomför gallringen" in page
    assert person.family_name not in page
    assert "1 akt är gallrad" in post(client, path).text
    assert left(session) == 0


def test_another_units_manager_and_a_caseworker_find_nothing(session: Any, city: City, client: Any, login: Any) -> None:
    someone(session, city.jobbtorg)
    login("manager")
    post(client, "/gallring/foresla")
    path = f"/gallring/{proposed(session)}/genomfor"
    login("manager", "farsta")
    assert post(client, path).status_code == 404
    login("caseworker")
    assert client.get("/gallring").status_code == post(client, path).status_code == 403
    login("administrator")
    assert post(client, "/gallring/foresla").status_code == 403
    assert left(session) == 1


def test_the_page_says_that_an_emergency_access_is_in_the_way(
    session: Any, city: City, client: Any, login: Any
) -> None:
    number = next(each for each in factories.numbers() if each[6:8] == "12")
    factories.participant(session, city.jobbtorg, number=number)
    asker = Who(city.users_of["district", "caseworker"].id, "caseworker", city.district.id)
    with writing(session):
        emergency.begin(session, number, "Hon har fallit ihop här", asker)
    login("manager")
    page = client.get("/gallring").text
    assert "Nödåtkomst som pågår eller inte är granskad" in page
    assert "Föreslå att gallra" not in page


def test_nothing_to_erase_says_so(session: Any, city: City, client: Any, login: Any) -> None:
    login("manager")
    assert "Inget att gallra" in client.get("/gallring").text
    assert "finns inget att gallra" in post(client, "/gallring/foresla").text


def test_hidden_people_are_not_on_the_list(session: Any, city: City, client: Any, login: Any) -> None:
    login("manager")
    before = client.get("/gallring").text
    facts = {"number": None, "protection": "sekretessmarkering"}
    hidden = factories.participant(session, city.jobbtorg, **facts)
    session.execute(sa.text("DELETE FROM handler"))
    session.commit()
    assert "Inget att gallra" in before
    assert "Inget att gallra" in client.get("/gallring").text
    assert hidden.id


def test_queries_do_not_grow(session: Any, city: City, client: Any, login: Any) -> None:
    for _each in range(5):
        someone(session, city.jobbtorg)
    login("manager")
    with counted() as statements:
        client.get("/gallring")
    assert len(statements) <= 12
