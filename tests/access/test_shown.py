"""Every view with people says whom it shows, and every page of a person leaves an entry that names her."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import factories
from tests.city import TODAY, City
from tracker import clock
from tracker.access.policy import KEYS, Door, works_with_people
from tracker.access.witness import Shows
from tracker.audit.entry import Who
from tracker.audit.models import DETAILS, AuditEntry
from tracker.audit.service import detail_of
from tracker.consents import service as consents
from tracker.database import writing
from tracker.emergency import service as emergency
from tracker.emergency.models import EmergencyNotice
from tracker.followups import service as followups
from tracker.followups.models import FollowUp
from tracker.merges import service as merging
from tracker.participants import handlers

# Doors that open nobody's record, and why. Behind every other door a view says whom it shows.
WITHOUT_PEOPLE = {
    Door.PUBLIC: "open without login",
    Door.ADMINISTRATION: "an administrator works with no people",
}
# Views behind a door that everyone opens, about the user herself.
ONES_OWN = ("access.", "account.")


def test_every_view_behind_a_door_to_people_says_whom_it_shows(app: Flask) -> None:
    silent = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if (door := getattr(view, "door", None)) is not None
        and door not in WITHOUT_PEOPLE
        and not endpoint.startswith(ONES_OWN)
        and not hasattr(view, "shows")
    ]
    assert silent == []


def test_the_doors_without_people_open_to_nobody_who_works_with_them() -> None:
    for door in WITHOUT_PEOPLE.keys() & KEYS.keys():
        assert not any(works_with_people(role) for role in KEYS[door])


@pytest.fixture
def example(session: Any, city: City) -> dict[str, Any]:
    """A protected woman whom the manager handles, with something of every kind: what an address calls it → its id."""
    manager = city.users["manager"]
    who = Who(manager.id, "manager", city.jobbtorg.id)
    person = factories.participant(session, city.jobbtorg, protection="sekretessmarkering")
    twin = factories.participant(session, city.jobbtorg, number=None)
    ended = factories.exited(session, person, city.coaching, exit_on=TODAY - timedelta(days=100))
    follow_up = session.scalars(sa.select(FollowUp).where(FollowUp.enrolment_id == ended.id)).one()
    colleague = city.users["caseworker"].id
    absorbed = factories.participant(session, city.jobbtorg, number=None)
    with writing(session):
        handlers.name_first(session, [person.id, twin.id], city.jobbtorg.id, manager.id)
        handlers.name_first(session, [person.id], city.jobbtorg.id, colleague)
        facts = {"at": clock.now(), "channel": "phone", "result": "no_answer", "note": ""}
        attempt = followups.log_attempt(session, follow_up, facts, user_id=None)
        facts = {"to_unit_id": city.district.id, "follow_ups": False, "from_on": TODAY, "until_on": TODAY, "how": "Ja"}
        consent = consents.record(session, person, facts, who)
        merge = merging.merge(session, person, absorbed, reason="Samma", user_id=None)
    number = person.number.number
    outsider = Who(city.users_of["district", "caseworker"].id, "caseworker", city.district.id)
    with writing(session):
        emergency.begin(session, number, "Hon har fallit ihop här.", outsider)
        theirs = factories.participant(session, city.district)
        access = emergency.begin(session, theirs.number.number, "Hon har fallit ihop här.", who)
    about_her = (EmergencyNotice.user_id == outsider.user_id, EmergencyNotice.unit_id == city.jobbtorg.id)
    notice = session.scalars(sa.select(EmergencyNotice.token).where(*about_her)).one()
    return {
        "participant_id": person.id, "one_id": person.id, "two_id": twin.id, "merge_id": merge.id,
        "enrolment_id": ended.id, "follow_up_id": follow_up.id, "attempt_id": attempt.id, "consent_id": consent.id,
        "user_id": colleague, "notice_token": notice, "access_token": access.token, "access": access.id,
        "theirs": theirs.id,
        "open": factories.enrolment(session, person, city.course, starts_on=TODAY - timedelta(days=1)).id,
        "planned": factories.enrolment(session, person, city.coaching, starts_on=TODAY + timedelta(days=9)).id,
    }  # fmt: skip


WHOM = {"emergency.show": "theirs"}
OPEN = {"enrolments.exit": "open", "enrolments.cancel": "planned"}


def pages(app: Flask, example: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The endpoint and address of every page of one person."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            view = app.view_functions[rule.endpoint]
            if getattr(view, "door", None) is Door.SYSTEMS:  # by a token: `tests/api/test_participants.py`
                continue
            if "GET" in rule.methods and getattr(view, "shows", None) is Shows.PERSON:
                given = {name: example[name] for name in rule.arguments}
                if rule.endpoint in OPEN:
                    given["enrolment_id"] = example[OPEN[rule.endpoint]]
                yield rule.endpoint, app.url_map.bind("localhost").build(rule.endpoint, given)


def test_every_page_of_a_person_leaves_an_entry_that_names_her(
    app: Flask, session: Any, client: Any, login: Any, example: dict[str, Any]
) -> None:
    login("manager")
    found = list(pages(app, example))
    assert len(found) > 15
    for endpoint, address in found:
        begun = session.scalar(sa.select(sa.func.max(AuditEntry.id)))
        assert client.get(address).status_code == 200, endpoint
        told = session.scalars(sa.select(AuditEntry).where(AuditEntry.id > begun)).all()
        whom = example[WHOM.get(endpoint, "participant_id")]
        assert ("read", whom, endpoint) in [(each.action, each.participant_id, each.reason) for each in told], endpoint


@pytest.mark.parametrize(
    "address",
    ["/", "/deltagare", "/uppfoljningar", "/nodatkomst/granska", "/insatser/{insats}"],
)
def test_a_list_leaves_an_entry_with_her_among_those_shown(
    session: Any, client: Any, login: Any, city: City, example: dict[str, Any], address: str
) -> None:
    login("manager")
    begun = session.scalar(sa.select(sa.func.max(AuditEntry.id)))
    assert client.get(address.format(insats=city.coaching.id)).status_code == 200
    entries = session.scalars(sa.select(DETAILS.c.entry_id).where(DETAILS.c.entry_id > begun)).all()
    shown = [detail_of(session, each) for each in entries]
    assert any(example["participant_id"] in (each or {}).get("participants", []) for each in shown)


def test_what_is_opened_is_told_to_the_unit_whose_record_it_is(
    session: Any, client: Any, login: Any, city: City, example: dict[str, Any]
) -> None:
    """In the asking unit's own log it would tell the manager that there are records, and how many."""
    login("manager")
    client.get(f"/nodatkomst/{example['access_token']}")
    told = session.scalars(sa.select(AuditEntry).where(AuditEntry.participant_id == example["theirs"])).all()
    opened = [each for each in told if each.thing == "emergency_access"]
    assert [each.action for each in opened] == ["emergency", "read"]
    assert {each.unit_id for each in opened} == {city.district.id}
    assert {each.thing_id for each in opened} == {example["access"]}
