"""Emergency access: one person, one user, three hours, told to both managers."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.overview.queries import counted
from tracker import clock
from tracker.audit.models import ENTRIES
from tracker.database import writing
from tracker.emergency.models import EmergencyAccess, EmergencyNotice, EmergencyOpened
from tracker.web.forms import new_submission_key

REASON = "Hon har fallit ihop här och kan inte svara."
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


def post(client: Any, path: str, **facts: Any) -> Any:
    return client.post(path, data={"submission_key": new_submission_key(), **facts})


@pytest.fixture
def number() -> str:
    return factories.number()


@pytest.fixture
def theirs(session: Any, city: Any, number: str) -> Any:
    """A woman whom the district works with."""
    person = factories.participant(session, city.district, number=number, family_name="Hemlig", phone="08-123 45 67")
    factories.exited(session, person, city.training)
    return person


def ask(client: Any, number: str, reason: str = REASON) -> Any:
    return post(client, "/nodatkomst", number=number, reason=reason)


def test_the_record_of_another_unit_opens(session: Any, client: Any, login: Any, theirs: Any, number: str) -> None:
    login("caseworker")
    answer = ask(client, number)
    assert answer.status_code == 303
    page = client.get(answer.location).text
    for shown in ("Hemlig", "Farsta stadsdelsförvaltning", "Arbetsträning i parken", "08-123 45 67"):
        assert shown in page
    assert not re.search(r'href="/(inskrivningar|uppfoljningar|deltagare)/\d', page)
    assert client.get(f"/deltagare/{theirs.id}").status_code == 404
    assert "Hemlig" not in client.get("/deltagare").text
    access = session.scalars(sa.select(EmergencyAccess)).one()
    what = (ENTRIES.c.action, ENTRIES.c.thing_id, ENTRIES.c.participant_id, ENTRIES.c.unit_id)
    told = session.execute(sa.select(*what).where(ENTRIES.c.thing == "emergency_access").order_by(ENTRIES.c.id)).all()
    there = (access.id, theirs.id, theirs.unit_id)
    asked = ("emergency", access.id, None, access.unit_id)
    assert [tuple(row) for row in told] == [asked, ("emergency", *there), ("read", *there)]


@pytest.mark.usefixtures("theirs")
def test_for_no_one_else(client: Any, login: Any, number: str) -> None:
    login("caseworker")
    there = ask(client, number).location
    for role, unit in (("manager", "kista"), ("caseworker", "farsta"), ("caseworker", "skarholmen")):
        login(role, unit)
        assert client.get(there).status_code == 404
        assert post(client, f"{there}/avsluta").status_code == 404


@pytest.mark.usefixtures("theirs")
def test_three_hours(client: Any, login: Any, number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    login("caseworker")
    there = ask(client, number).location
    begun = clock.now()
    monkeypatch.setattr("tracker.emergency.service.clock.now", lambda: begun + timedelta(hours=2, minutes=59))
    login("caseworker")
    assert "Hemlig" in client.get(there).text
    monkeypatch.setattr("tracker.emergency.service.clock.now", lambda: begun + timedelta(hours=3, seconds=1))
    login("caseworker")
    page = client.get(there).text
    assert "Nödåtkomsten är slut" in page
    assert "Hemlig" not in page


@pytest.mark.usefixtures("theirs")
def test_ended_early(client: Any, login: Any, number: str) -> None:
    login("caseworker")
    there = ask(client, number).location
    assert there in client.get("/nodatkomst").text
    assert post(client, f"{there}/avsluta").location == there
    assert "Hemlig" not in client.get(there).text
    assert there not in client.get("/nodatkomst").text


def test_no_number_leaves_the_same_trace(session: Any, client: Any, login: Any, city: Any) -> None:
    login("caseworker")
    page = client.get(ask(client, factories.number()).location).text
    assert "Det finns inget att öppna" in page
    assert session.scalars(sa.select(EmergencyAccess.person_id)).all() == [None]
    assert session.scalars(sa.select(EmergencyNotice.unit_id)).all() == [city.jobbtorg.id]


def test_ones_own_record_is_not_opened(session: Any, client: Any, login: Any, city: Any, number: str) -> None:
    factories.participant(session, city.jobbtorg, number=number)
    login("caseworker")
    assert "Det finns inget att öppna" in client.get(ask(client, number).location).text


def test_a_protected_person_of_ones_own_unit(session: Any, client: Any, login: Any, city: Any, number: str) -> None:
    person = factories.participant(
        session, city.jobbtorg, number=number, family_name="Dold", protection="sekretessmarkering"
    )
    login("caseworker")
    page = client.get(ask(client, number).location).text
    assert "Dold" in page
    assert "Telefon" not in page
    assert client.get(f"/deltagare/{person.id}").status_code == 404
    assert "Dold" not in client.get("/deltagare").text
    assert session.scalars(sa.select(EmergencyNotice.unit_id)).all() == [city.jobbtorg.id]


@pytest.mark.usefixtures("theirs")
def test_protected_in_one_unit_is_reached_through_none(
    session: Any, client: Any, login: Any, city: Any, number: str
) -> None:
    factories.participant(session, city.jobbtorg, number=number, protection="sekretessmarkering")
    login("caseworker")
    page = client.get(ask(client, number).location).text
    assert "Farsta stadsdelsförvaltning" in page
    assert "08-123 45 67" not in page


def test_both_managers_review(session: Any, client: Any, login: Any, theirs: Any, city: Any, number: str) -> None:
    login("caseworker")
    ask(client, number)
    assert "att granska" not in client.get("/").text
    assert client.get("/nodatkomst/granska").status_code == 403
    for unit, sees, not_sees in (("kista", "född", "Farsta"), ("farsta", "Hemlig", "Om en person född")):
        login("manager", unit)
        assert "1 nödåtkomst att granska" in client.get("/").text
        page = client.get("/nodatkomst/granska").text
        assert REASON in page
        assert sees in page
        assert not_sees not in page.split("<main")[1].replace("Farsta stadsdelsförvaltning</span>", "")
        notice = re.findall(r"/nodatkomst/granska/([\w-]+)", page)[0]
        assert 'href="#note"' in post(client, f"/nodatkomst/granska/{notice}").text
        assert post(client, f"/nodatkomst/granska/{notice}", note="Befogad.").status_code == 303
        assert "att granska" not in client.get("/").text.split("<main")[1]
        assert "Befogad." in client.get("/nodatkomst/granska").text
        assert "redan granskad" in post(client, f"/nodatkomst/granska/{notice}", note="Igen.").text
    login("manager", "skarholmen")
    assert client.get(f"/nodatkomst/granska/{notice}").status_code == 404
    assert REASON not in client.get("/nodatkomst/granska").text


def test_nobody_reviews_herself(client: Any, login: Any, theirs: Any, number: str) -> None:
    assert theirs
    login("manager")
    ask(client, number)
    notice = re.findall(r"/nodatkomst/granska/([\w-]+)", client.get("/nodatkomst/granska").text)[0]
    assert "din egen" in post(client, f"/nodatkomst/granska/{notice}", note="Befogad.").text


def test_a_manager_who_does_not_handle_her_learns_no_name(
    session: Any, client: Any, login: Any, city: Any, number: str
) -> None:
    person = factories.participant(
        session, city.district, number=number, family_name="Dold", protection="fingerade_uppgifter"
    )
    login("manager", "farsta")
    post(client, f"/deltagare/{person.id}/handlaggare/lamna-over", user_id=city.users_of["district", "caseworker"].id)
    login("caseworker")
    assert "Dold" in client.get(ask(client, number).location).text
    login("manager", "farsta")
    page = client.get("/nodatkomst/granska").text
    assert "En skyddad deltagare som du inte handlägger" in page
    assert "Dold" not in page


def test_a_notice_says_that_she_has_been_erased(
    session: Any, client: Any, login: Any, theirs: Any, number: str
) -> None:
    """Not that she is protected, which she was not."""
    login("caseworker")
    ask(client, number)
    with writing(session):
        session.execute(sa.delete(EmergencyOpened).where(EmergencyOpened.participant_id == theirs.id))
        session.execute(sa.update(EmergencyAccess).values(birth_date=None, person_id=None))
    for unit in ("farsta", "kista"):
        login("manager", unit)
        page = client.get("/nodatkomst/granska").text
        notice = re.findall(r"/nodatkomst/granska/([\w-]+)", page)[0]
        for shown in (page, client.get(f"/nodatkomst/granska/{notice}").text):
            assert "Uppgifterna om deltagaren är gallrade" in shown
            assert "En skyddad deltagare" not in shown


@pytest.mark.parametrize("reason", ["", "för kort"])
def test_a_reason_in_words(client: Any, login: Any, session: Any, reason: str, number: str) -> None:
    login("caseworker")
    page = ask(client, number, reason).text
    assert 'href="#reason"' in page
    assert session.scalars(sa.select(EmergencyAccess)).all() == []


def test_few_queries_whatever_opens(session: Any, client: Any, login: Any, city: Any, number: str) -> None:
    for unit, insats in ((city.district, city.training), (city.other_jobbtorg, city.other_coaching)):
        factories.exited(session, factories.participant(session, unit, number=number), insats)
    login("caseworker")
    there = ask(client, number).location
    client.get(there)
    with counted() as sent:
        page = client.get(there).text
    assert "Skärholmen" in page
    assert "Farsta" in page
    assert len([each for each in sent if not each.startswith(("BEGIN", "SELECT set_config"))]) <= 12
    assert len(session.scalars(sa.select(EmergencyOpened)).all()) == 2


def test_no_address_tells_what_others_have_been_told(
    session: Any, client: Any, login: Any, city: Any, theirs: Any, number: str
) -> None:
    """A request that finds records makes notices for other units: numbered addresses would leave a gap."""
    assert theirs
    login("caseworker")
    asked = [ask(client, each).location for each in (factories.number(), number, factories.number())]
    login("manager")
    told = re.findall(r"/nodatkomst/granska/([^\"/]+)\"", client.get("/nodatkomst/granska").text)
    addresses = [each.rsplit("/", 1)[1] for each in asked] + told
    assert len(set(addresses)) == 6
    assert not [each for each in addresses if each.isdigit() or len(each) < 20]
    keys = [*session.scalars(sa.select(EmergencyAccess.id)), *session.scalars(sa.select(EmergencyNotice.id))]
    for key in keys:
        assert client.get(f"/nodatkomst/granska/{key}").status_code == 404


def test_the_latest_stands_first_whatever_its_number(session: Any, client: Any, login: Any, city: Any) -> None:
    login("caseworker")
    first = ask(client, factories.number()).location
    second = ask(client, factories.number()).location
    with writing(session):
        later, earlier = session.scalars(sa.select(EmergencyAccess).order_by(EmergencyAccess.id)).all()
        earlier.from_at = later.from_at - timedelta(minutes=5)
    page = client.get("/nodatkomst").text
    assert page.index(first) < page.index(second)
