"""What a person lets another unit read: matched by person, read-only, gone at once when it ends."""

import re
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.overview.queries import counted
from tracker import clock
from tracker.access.models import User
from tracker.access_review import service as access_review
from tracker.audit import service as audit
from tracker.audit import told
from tracker.audit.actions import Action
from tracker.audit.entry import Entry, Who
from tracker.audit.models import ENTRIES
from tracker.consents.models import Consent
from tracker.database import writing
from tracker.extensions import db
from tracker.merges import service as merges
from tracker.person_file import service as person_files
from tracker.web.forms import new_submission_key

CONSENT = {"from_on": "2026-06-01", "until_on": "2026-08-31", "how": "Muntligt vid möte"}
HEADING = "Öppnat för er med samtycke"


def post(client: Any, path: str, **facts: Any) -> Any:
    return client.post(path, data={"submission_key": new_submission_key(), **facts})


@pytest.fixture
def number() -> str:
    return factories.number()


@pytest.fixture
def theirs(session: Any, city: Any, number: str) -> Any:
    """The district's record of a woman."""
    person = factories.participant(session, city.district, number=number, family_name="Hemlig", phone="08-123 45 67")
    factories.exited(session, person, city.training)
    return person


@pytest.fixture
def ours(session: Any, city: Any, number: str) -> Any:
    """The jobbtorg's record of the same woman."""
    return factories.participant(session, city.jobbtorg, number=number, family_name="Känd")


def give(client: Any, login: Any, person: Any, city: Any, **facts: Any) -> Any:
    login("caseworker", "farsta")
    answer = post(client, f"/deltagare/{person.id}/samtycke", **{**CONSENT, "to_unit_id": city.jobbtorg.id, **facts})
    login("caseworker")
    return answer


def test_the_other_unit_reads_enrolments_and_nothing_else(
    session: Any, client: Any, login: Any, city: Any, theirs: Any, ours: Any
) -> None:
    assert give(client, login, theirs, city).status_code == 303
    page = client.get(f"/deltagare/{ours.id}").text
    section = page.split(HEADING)[1].split("<h2")[0]
    assert "Farsta stadsdelsförvaltning" in section
    assert "Arbetsträning i parken" in section
    for hidden in ("Hemlig", "08-123 45 67", "Situation vid start", "90 dagar"):
        assert hidden not in page
    assert not re.search(r'href="/(inskrivningar|uppfoljningar|deltagare)/\d', section)
    assert client.get(f"/deltagare/{theirs.id}").status_code == 404
    consent = session.scalars(sa.select(Consent.id)).one()
    what = (ENTRIES.c.action, ENTRIES.c.thing_id, ENTRIES.c.participant_id, ENTRIES.c.unit_id)
    told = session.execute(sa.select(*what).where(ENTRIES.c.thing == "consent").order_by(ENTRIES.c.id)).all()
    assert [tuple(row) for row in told] == [
        ("consent", consent, theirs.id, theirs.unit_id),
        ("read", consent, ours.id, ours.unit_id),
    ]


def test_follow_ups_if_they_are_opened(client: Any, login: Any, city: Any, theirs: Any, ours: Any) -> None:
    give(client, login, theirs, city, follow_ups="y")
    section = client.get(f"/deltagare/{ours.id}").text.split(HEADING)[1].split("<h2")[0]
    assert "90 dagar" in section
    for contact in ("08-123 45 67", "Telefon", "E-post"):
        assert contact not in section
    assert "/uppfoljningar/" not in section


def test_withdrawn_is_gone_at_once(session: Any, client: Any, login: Any, city: Any, theirs: Any, ours: Any) -> None:
    before = _page(client, login, ours)
    give(client, login, theirs, city)
    assert HEADING in _page(client, login, ours)
    consent = session.scalars(sa.select(Consent.id)).one()
    there = f"/deltagare/{theirs.id}/samtycke"
    login("caseworker", "farsta")
    assert "ser genast inget längre" in client.get(f"{there}/{consent}/aterkalla").text
    assert post(client, f"{there}/{consent}/aterkalla").location == there
    assert "Återkallat" in client.get(there).text
    assert "redan återkallat" in post(client, f"{there}/{consent}/aterkalla").text
    assert _page(client, login, ours) == before


def _page(client: Any, login: Any, person: Any) -> str:
    login("caseworker")
    return re.sub(r'value="[^"]{30,}"', "", client.get(f"/deltagare/{person.id}").text)


def test_holds_from_and_until(client: Any, login: Any, city: Any, theirs: Any, ours: Any, today: Any) -> None:
    give(client, login, theirs, city, from_on="2026-06-10")
    for day, shown in ((9, False), (10, True)):
        today(date(2026, 6, day))
        assert (HEADING in _page(client, login, ours)) is shown
    today(date(2026, 8, 31))
    assert HEADING in _page(client, login, ours)
    today(date(2026, 9, 1))
    assert HEADING not in _page(client, login, ours)


def test_only_for_the_unit_named_and_only_once_it_knows_the_person(
    session: Any, client: Any, login: Any, city: Any, theirs: Any, number: str
) -> None:
    give(client, login, theirs, city)
    other = factories.participant(session, city.jobbtorg)
    elsewhere = factories.participant(session, city.other_jobbtorg, number=number)
    assert HEADING not in _page(client, login, other)
    login("caseworker", "skarholmen")
    assert HEADING not in client.get(f"/deltagare/{elsewhere.id}").text
    login("caseworker")
    assert "Ingen deltagare hittades" in client.post("/deltagare", data={"words": number}).text
    ours = factories.participant(session, city.jobbtorg, number=number)
    assert HEADING in _page(client, login, ours)


def test_another_units_consents_are_not_there(
    session: Any, client: Any, login: Any, city: Any, theirs: Any, ours: Any
) -> None:
    give(client, login, theirs, city)
    consent = session.scalars(sa.select(Consent.id)).one()
    for person in (theirs, ours):
        assert client.get(f"/deltagare/{person.id}/samtycke/{consent}/aterkalla").status_code == 404
    assert client.get(f"/deltagare/{theirs.id}/samtycke").status_code == 404
    assert "Muntligt" not in client.get(f"/deltagare/{ours.id}/samtycke").text


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("until_on", {"until_on": "2026-05-01", "from_on": "2026-04-01"}),
        ("until_on", {"until_on": "2026-06-01", "from_on": "2026-06-02"}),
        ("until_on", {"until_on": "2027-06-30"}),
        ("how", {"how": ""}),
        ("to_unit_id", {"to_unit_id": ""}),
        ("to_unit_id", {"to_unit_id": "own"}),
    ],
)
def test_refused(
    session: Any, client: Any, login: Any, city: Any, theirs: Any, field: str, facts: dict[str, Any]
) -> None:
    facts = {name: city.district.id if value == "own" else value for name, value in facts.items()}
    page = give(client, login, theirs, city, **facts)
    assert page.status_code == 200
    assert f'href="#{field}"' in page.text
    assert session.scalars(sa.select(Consent)).all() == []


def test_follows_a_merge_both_ways(session: Any, client: Any, login: Any, city: Any, theirs: Any, ours: Any) -> None:
    give(client, login, theirs, city)
    survivor = factories.participant(session, city.district, number=None)
    with writing(session):
        merge = merges.merge(session, survivor, theirs, reason="samma", user_id=None)
    assert "Arbetsträning i parken" in _page(client, login, ours)
    with writing(session):
        merges.undo(session, merge, user_id=None)
    session.rollback()
    assert session.scalars(sa.select(Consent.participant_id)).all() == [theirs.id]
    assert HEADING in _page(client, login, ours)


def test_few_queries(session: Any, client: Any, login: Any, city: Any, theirs: Any, ours: Any, number: str) -> None:
    second = factories.participant(session, city.other_jobbtorg, number=number)
    factories.exited(session, second, city.other_coaching)
    give(client, login, theirs, city, follow_ups="y")
    login("caseworker", "skarholmen")
    post(client, f"/deltagare/{second.id}/samtycke", **CONSENT, to_unit_id=city.jobbtorg.id)
    _page(client, login, ours)
    with counted() as sent:
        page = client.get(f"/deltagare/{ours.id}").text
    assert "Skärholmen" in page.split(HEADING)[1]
    assert len([each for each in sent if not each.startswith(("BEGIN", "SELECT set_config"))]) <= 12


def test_the_unit_that_opened_is_not_told_that_anyone_has_looked(
    session: Any, client: Any, login: Any, city: Any, theirs: Any, ours: Any
) -> None:
    """A look would tell that the other unit knows her."""
    give(client, login, theirs, city)
    before = _known_in(session, client, login, "farsta", theirs)
    login("caseworker")
    assert HEADING in client.get(f"/deltagare/{ours.id}").text
    after = _known_in(session, client, login, "farsta", theirs)
    assert {name: after[name] - before[name] for name in ("looks", "entries")} == {"looks": 2, "entries": 2}  # her own
    assert [after[name] for name in ("users", "file")] == [before[name] for name in ("users", "file")]


def _known_in(session: Any, client: Any, login: Any, unit: str, person: Any) -> dict[str, Any]:
    """What the unit's manager can see of who has looked, on its page, for its review and in the person's file.

    Asking is a look too, two more each time.
    """
    login("manager", unit)
    page = [client.get(f"/deltagare/{person.id}/visningar").text for _time in range(2)][-1]
    month = access_review._month(session, person.unit_id, clock.now().date().replace(day=1))
    file = person_files.gather(session, person.id, person.unit_id).document["looked"]
    entries = session.scalar(sa.select(sa.func.count()).where(told.to_unit(person.unit_id), ENTRIES.c.action == "read"))
    session.rollback()
    return {
        "users": ({name for name in session.scalars(sa.select(User.name)) if name in page.split("<main")[1]},
                  {look.user_id for look in month.looks}),
        "looks": len(month.looks),
        "entries": entries,
        "file": {(each["by"], each["what"]["code"]) for each in file},
    }  # fmt: skip


def test_the_unit_that_looks_sees_that_it_has(
    session: Any, client: Any, login: Any, city: Any, theirs: Any, ours: Any
) -> None:
    give(client, login, theirs, city)
    looker = login("caseworker")
    client.get(f"/deltagare/{ours.id}")
    login("manager")
    page = client.get(f"/deltagare/{ours.id}/visningar").text
    assert looker.name in page
    assert "Öppnat av en annan enhet med samtycke" in page
    file = person_files.gather(session, ours.id, ours.unit_id).document["looked"]
    assert [each["what"]["code"] for each in file if each["by"] == looker.name] == ["read", "read"]


def test_looks_told_to_the_unit_that_opened_before_are_shown_no_more(
    session: Any, client: Any, login: Any, city: Any, theirs: Any, ours: Any
) -> None:
    give(client, login, theirs, city)
    reader = city.users["caseworker"]
    who = Who(reader.id, "caseworker", theirs.unit_id)
    before = _known_in(session, client, login, "farsta", theirs)
    session.rollback()
    audit.note(db.engine, Entry(Action.READ, who, "consent", 1, theirs.id, "overview.participant"))
    assert _known_in(session, client, login, "farsta", theirs)["users"] == before["users"]
