"""Marking someone as protected ends the consents she gave before; a new one can be given deliberately."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tracker.access.scope import inside, of_unit
from tracker.audit.entry import Who
from tracker.audit.models import ENTRIES
from tracker.consents import service as consents
from tracker.consents.models import Consent
from tracker.database import writing
from tracker.merges import service as merges
from tracker.participants import service as participants
from tracker.web.forms import new_submission_key

MARKED = {"given_name": "Åsa", "family_name": "Ny", "protection": "sekretessmarkering"}


@pytest.fixture
def person(session: Any, city: Any) -> Any:
    return factories.participant(session, city.jobbtorg, given_name="Åsa", family_name="Ny")


def give(session: Any, person: Any, to: Any, first: date = date(2026, 5, 1), last: date = date(2026, 8, 31)) -> int:
    facts = {"to_unit_id": to.id, "follow_ups": False, "from_on": first, "until_on": last, "how": "Muntligt"}
    with writing(session):
        return int(consents.record(session, person, facts, Who(unit_id=person.unit_id)).id)


def post(client: Any, path: str, **facts: Any) -> Any:
    return client.post(path, data={"submission_key": new_submission_key(), **facts})


def in_force(session: Any) -> list[int]:
    session.rollback()
    return list(session.scalars(sa.select(Consent.id).where(Consent.withdrawn_at.is_(None)).order_by(Consent.id)))


def test_marking_ends_consents_and_says_so_before(
    session: Any, city: Any, client: Any, login: Any, person: Any
) -> None:
    now = give(session, person, city.district)
    later = give(session, person, city.other_jobbtorg, date(2026, 7, 1))
    over = give(session, person, city.district, last=date(2026, 5, 20))
    other = give(session, factories.participant(session, city.jobbtorg), city.district)
    user, there = login("caseworker"), f"/deltagare/{person.id}/andra"
    page = client.get(there).text
    for text in (
        "Samtycket för Farsta stadsdelsförvaltning, som gäller till och med 2026-08-31",
        "Jobbtorg Skärholmen",
    ):
        assert text in page
    assert "2026-05-20" not in page
    assert post(client, there, **MARKED, version=person.version).status_code == 303
    assert in_force(session) == [over, other]
    whose = session.scalars(sa.select(Consent.withdrawn_by_id).where(Consent.id.in_([now, later]))).all()
    assert whose == [user.id, user.id]
    what = (ENTRIES.c.thing_id, ENTRIES.c.participant_id, ENTRIES.c.user_id, ENTRIES.c.unit_id, ENTRIES.c.reason)
    told = session.execute(sa.select(*what).where(ENTRIES.c.action == "consent_withdrawn").order_by(ENTRIES.c.id)).all()
    assert [tuple(row) for row in told] == [
        (each, person.id, user.id, person.unit_id, "protected") for each in (now, later)
    ]
    assert "Återkallat" in client.get(f"/deltagare/{person.id}/samtycke").text
    assert "återkallas" not in client.get(there).text


def test_what_was_opened_is_gone_at_once(session: Any, city: Any, client: Any, login: Any) -> None:
    number = factories.number()
    theirs = factories.participant(session, city.district, number=number)
    ours = factories.participant(session, city.jobbtorg, number=number)
    give(session, theirs, city.jobbtorg)
    login("caseworker")
    assert "Öppnat för er med samtycke" in client.get(f"/deltagare/{ours.id}").text
    with writing(session):
        participants.correct(session, theirs, {"protection": "fingerade_uppgifter"}, seen_version=theirs.version,
                             user_id=city.users_of["district", "caseworker"].id)  # fmt: skip
    assert "Öppnat för er med samtycke" not in client.get(f"/deltagare/{ours.id}").text


def test_a_new_one_is_given_deliberately_and_stays(
    session: Any, city: Any, client: Any, login: Any, person: Any
) -> None:
    give(session, person, city.district)
    login("caseworker")
    there = f"/deltagare/{person.id}"
    post(client, f"{there}/andra", **MARKED, version=person.version)
    facts = {"to_unit_id": city.district.id, "from_on": "2026-06-01", "until_on": "2026-08-31", "how": "Muntligt"}
    assert post(client, f"{there}/samtycke", **facts).status_code == 303
    session.rollback()
    session.refresh(person)
    again = {**MARKED, "protection": "fingerade_uppgifter", "version": person.version}
    assert post(client, f"{there}/andra", **again).status_code == 303
    assert len(in_force(session)) == 1


def test_in_the_scope_of_whoever_marks(session: Any, city: Any, person: Any) -> None:
    give(session, person, city.district)
    user_id = city.users["caseworker"].id
    session.rollback()
    with inside(of_unit(city.jobbtorg.id, user_id)):
        found = participants.one_of_unit(session, person.id, city.jobbtorg.id)
        with writing(session):
            participants.correct(session, found, {"protection": "sekretessmarkering"}, seen_version=found.version,
                                 user_id=user_id)  # fmt: skip
        session.rollback()
    assert in_force(session) == []


@pytest.mark.parametrize("kept", ["protected", "unprotected"])
def test_merged_with_a_protected_row(session: Any, city: Any, person: Any, kept: str) -> None:
    protected = factories.participant(session, city.jobbtorg, protection="sekretessmarkering")
    given = give(session, protected, city.district)
    give(session, person, city.district)
    rows = (protected, person) if kept == "protected" else (person, protected)
    with writing(session):
        merges.merge(session, *rows, reason="samma", user_id=None)
    assert in_force(session) == [given]
