"""Names of protected people: sealed in their own column, and read as before."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tracker.database import writing
from tracker.participants import names, service
from tracker.participants.models import Participant, name_key
from tracker.revisions.models import Revision

PLAIN = sa.text("SELECT given_name, family_name, sort_name, names_sealed FROM participant")


@pytest.fixture
def person(session: Any, city: Any) -> Participant:
    return factories.participant(session, city.jobbtorg, given_name="Åsa", family_name="Ström")


def correct(session: Any, person: Participant, **facts: Any) -> None:
    with writing(session):
        service.correct(session, person, facts, seen_version=person.version, user_id=None)


def protect(session: Any, person: Participant) -> None:
    correct(session, person, protection="sekretessmarkering")


def stored(session: Any) -> tuple[Any, ...]:
    found = tuple(session.execute(PLAIN).one())
    session.rollback()
    return found


def test_names_move_with_the_mark_and_back(session: Any, person: Participant) -> None:
    protect(session, person)
    *plain, sealed = stored(session)
    assert plain == ["", "", ""]
    assert sealed.startswith("v1.")
    session.expunge_all()
    found = session.scalars(sa.select(Participant)).one()
    assert (found.given_name, found.family_name, found.name) == ("Åsa", "Ström", "Åsa Ström")
    correct(session, found, protection="none")
    assert stored(session) == ("Åsa", "Ström", name_key("Åsa", "Ström"), "")
    assert found.name == "Åsa Ström"


def test_other_facts_leave_the_sealed_names_as_they_are(session: Any, person: Participant) -> None:
    protect(session, person)
    before = stored(session)
    correct(session, person, died_on=date(2026, 5, 1))
    assert stored(session) == before
    assert person.name == "Åsa Ström"


def test_a_new_name_is_sealed_and_what_stood_before_is_kept(session: Any, person: Participant) -> None:
    protect(session, person)
    correct(session, person, given_name="Eva")
    assert person.name == "Eva Ström"
    session.expire_all()
    assert person.name == "Eva Ström"
    assert stored(session)[:3] == ("", "", "")
    latest = session.scalars(sa.select(Revision).order_by(Revision.id.desc())).first()
    assert (latest.before, latest.after) == ({"given_name": "Åsa"}, {"given_name": "Eva"})


def test_registered_as_protected(session: Any, city: Any) -> None:
    made = factories.participant(
        session, city.jobbtorg, given_name="Åsa", family_name="Ström", protection="skyddad_folkbokforing"
    )
    assert made.name == "Åsa Ström"
    assert stored(session)[:3] == ("", "", "")
    assert session.get(Participant, made.id, populate_existing=True).name == "Åsa Ström"


def test_found_by_name_and_shown_first(session: Any, city: Any, client: Any, login: Any, person: Participant) -> None:
    user = login("caseworker")
    factories.participant(session, city.jobbtorg, given_name="Anna", family_name="Andersson")
    with writing(session):
        service.correct(
            session, person, {"protection": "sekretessmarkering"}, seen_version=person.version, user_id=user.id
        )
    page = client.get("/deltagare").text
    assert page.index("Ström, Åsa") < page.index("Andersson, Anna")
    assert client.post("/deltagare", data={"words": "strö ås"}).location == f"/deltagare/{person.id}"
    assert "Ström" in client.get(f"/deltagare/{person.id}").text
    login("manager")
    assert "Ström" not in client.get("/deltagare").text
    assert (
        "Ström"
        not in client.post("/deltagare", data={"words": "ström"}).text.split("<main")[1].split('value="ström"')[-1]
    )


def test_those_who_begin_with_the_words(session: Any, city: Any, person: Participant) -> None:
    protect(session, person)
    assert names.protected_with(session, city.jobbtorg.id, "åsa str") == [person.id]
    assert names.protected_with(session, city.jobbtorg.id, "trö") == []
    assert names.protected_with(session, city.district.id, "ström") == []
