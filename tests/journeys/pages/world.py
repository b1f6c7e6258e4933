"""A city in which every page has something to show."""

import io
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask

from tests import city as small_city
from tests import factories, pages
from tests.databases import opened
from tests.imports.workbooks import workbook
from tests.releases import made
from tracker import clock
from tracker.access import rights
from tracker.access.models import Passkey, Totp
from tracker.access.policy import Grant
from tracker.access.systems import service as systems
from tracker.access_review.models import AccessReview, Pick
from tracker.audit.entry import Who
from tracker.audit.models import AuditEntry
from tracker.consents import service as consents
from tracker.database import writing
from tracker.deliveries import layout
from tracker.deliveries import service as deliveries
from tracker.deliveries.states import State
from tracker.emergency import service as emergency
from tracker.followups import service as followups
from tracker.followups.models import FollowUp
from tracker.imports.models import ImportRun
from tracker.insatser import readers
from tracker.insatser import service as insatser
from tracker.merges import different
from tracker.merges import service as merges
from tracker.participants import handlers, handling
from tracker.participants.models import Participant
from tracker.releases.terms import StepKind
from tracker.webhooks import service as webhooks
from tracker.webhooks.receivers import Allowed

HEADINGS = ("Personnummer", "Förnamn", "Efternamn", "Insats", "Insatstyp", "Start", "Slut", "Orsak")
LIST = workbook(
    HEADINGS,
    ("194501103297", "Kerstin", "Åberg", "Kurs", "praktik", "2025-03-07", "", ""),
    ("194501128278", "Inga", "Öhman", "Kurs", "praktik", "7/13 25", "2025-06-01", "månen"),
)
PROJECT = {"name": "Etablering nu", "funder": "ESF", "starts_on": date(2025, 1, 1), "ends_on": date(2026, 12, 31)}


@dataclass(frozen=True)
class World:
    """The numbers that addresses need."""

    person: int
    protected: int
    twin: int
    other_twin: int
    namesake: int
    other_namesake: int
    merge: int
    open: int
    planned: int
    ended: int
    ended_for_good: int
    due: int
    answered: int
    closed: int
    attempt: int
    insats: int
    project: int
    client: int
    secret: int
    signature: int
    user: int
    reader: int
    assignment: int
    right: int
    run: int
    review: int
    pick: int
    open_protected: int
    handler: int
    consent: int
    emergency: str
    notice: str
    release: int
    draft_release: int
    checked_release: int
    running_release: int
    draft: int
    sent: int


def furnish(app: Flask) -> World:
    """Fill the city of an application."""
    with opened(app) as session:
        city = small_city.build(session)
        _second_factors(session, city)
        numbers = {
            **_people(session, city),
            **_follow_ups(session, city),
            **_offers(session, city),
            **_opened(session, city),
        }
        numbers |= _given(session, city, numbers["person"])
        numbers |= _rights(session, city, numbers["project"]) | _deliveries(session, city)
        numbers |= _review(session, city)
        numbers |= _releases(session, city)
    return World(**numbers, run=_list(app))


def _review(session: Any, city: small_city.City) -> dict[str, int]:
    """A month of the log that is being reviewed."""
    unit_id = city.jobbtorg.id
    entry = session.scalars(sa.select(AuditEntry.id).where(AuditEntry.unit_id == unit_id)).first()
    with writing(session):
        review = AccessReview(unit_id=unit_id, month=date(2026, 4, 1), entries=120, begun_at=clock.now())
        session.add(review)
        session.flush()
        pick = Pick(review_id=review.id, unit_id=unit_id, entry_id=entry, risks="family_name,odd_hours")
        session.add(pick)
    return {"review": review.id, "pick": pick.id}


def _releases(session: Any, city: small_city.City) -> dict[str, int]:
    """One that corrects another, and others on their way."""
    two = made.two_of(city)
    first = made.release(session, two, until=StepKind.PUBLISHED)
    second = made.release(session, two, until=StepKind.PUBLISHED, replaces=first)
    draft, running = (made.release(session, two, until=StepKind.DRAWN, replaces=second) for _each in range(2))
    checked = made.release(session, two, until=StepKind.CHECKED, replaces=second)
    made.running(session, running, two[0])
    numbers = {"draft_release": draft.id, "checked_release": checked.id, "running_release": running.id}
    return {"release": second.id, **numbers}


def _second_factors(session: Any, city: small_city.City) -> None:
    """An app and a key for everyone; those who are logged in already are not asked for them."""
    with writing(session):
        for user in city.users.values():
            session.add(Totp(user_id=user.id, secret="-", last_counter=-1, set_at=clock.now()))
            session.add(
                Passkey(
                    user_id=user.id, name="Jobbdatorn", credential_id=f"key{user.id}", public_key="-", sign_count=0,
                    created_at=clock.now(),
                )
            )  # fmt: skip


def _people(session: Any, city: small_city.City) -> dict[str, int]:
    unit = city.jobbtorg
    person = factories.participant(session, unit, given_name="Åsa", family_name="Öberg", phone="08-123 45 67")
    ended = factories.exited(session, person, city.coaching)
    stays = factories.enrolment(session, person, city.coaching, starts_on=date(2026, 4, 1))
    planned = factories.enrolment(session, person, city.course, starts_on=date(2026, 8, 3))
    protected = factories.participant(session, unit, protection="sekretessmarkering")
    factories.enrolment(session, protected, city.course)
    nameless = {"number": None, "given_name": "Amira", "family_name": "Nur"}
    twins = [factories.participant(session, unit, **nameless) for _each in range(2)]
    one, two = (factories.participant(session, unit, given_name="Li", family_name="Ek") for _each in range(2))
    namesakes = [factories.participant(session, unit, **nameless, birth_date=date(1971, 2, 3)) for _each in range(2)]
    with writing(session):
        handlers.name_first(session, [protected.id], unit.id, city.users["caseworker"].id)
        ids = (each.id for each in namesakes)
        different.record(session, *ids, unit_id=unit.id, reason="Två pass", user_id=city.users["caseworker"].id)
        merge = merges.merge(session, one, two, reason="samma person", user_id=None)
    return {
        "person": person.id,
        "protected": protected.id,
        "twin": twins[0].id,
        "other_twin": twins[1].id,
        "namesake": namesakes[0].id,
        "other_namesake": namesakes[1].id,
        "merge": merge.id,
        "open": stays.id,
        "planned": planned.id,
        "ended": ended.id,
    }


def _opened(session: Any, city: small_city.City) -> dict[str, Any]:
    """Someone protected whom everyone handles, and an emergency of the caseworker's about someone elsewhere."""
    open_protected = factories.participant(session, city.jobbtorg, protection="fingerade_uppgifter")
    number = factories.number()
    elsewhere = factories.participant(session, city.district, number=number, phone="08-765 43 21")
    factories.exited(session, elsewhere, city.training)
    caseworker = city.users["caseworker"]
    who = Who(user_id=caseworker.id, role="caseworker", unit_id=city.jobbtorg.id)
    with writing(session):
        handling.name(session, open_protected, caseworker.id, who)
        access = emergency.begin(session, number, "Hon har fallit ihop och kan inte svara.", who)
    (notice,) = emergency.notices(session, city.jobbtorg.id, waiting=True)
    return {
        "open_protected": open_protected.id,
        "handler": caseworker.id,
        "emergency": access.token,
        "notice": notice["token"],
    }


def _given(session: Any, city: small_city.City, person_id: int) -> dict[str, int]:
    """What a person opens for the district."""
    person = session.get_one(Participant, person_id)
    facts = {
        "to_unit_id": city.district.id,
        "follow_ups": True,
        "from_on": small_city.TODAY,
        "until_on": date(2026, 12, 31),
        "how": "Muntligt vid möte",
    }
    with writing(session):
        consent = consents.record(session, person, facts, Who(unit_id=city.jobbtorg.id))
    return {"consent": consent.id}


def _follow_ups(session: Any, city: small_city.City) -> dict[str, int]:
    """One that is due, one that is answered and one that was closed without an answer."""
    owed = {}
    for name in ("due", "answered", "closed"):
        person = factories.participant(session, city.jobbtorg, family_name=f"Ström {name}")
        ended = factories.exited(session, person, city.coaching)
        owed[name] = session.scalars(sa.select(FollowUp).where(FollowUp.enrolment_id == ended.id)).one()
    answer = {"livelihood_code": "arbete", "social_assistance": "no", "source": "participant"}
    with writing(session):
        given = {**answer, "answered_on": small_city.TODAY}
        followups.answer(session, owed["answered"], given, seen_version=owed["answered"].version, user_id=None)
        facts = {"at": clock.now() - timedelta(days=400), "channel": "phone", "result": "no_answer", "note": ""}
        attempt = followups.log_attempt(session, owed["closed"], facts, user_id=None)
        followups.close(session, owed["closed"], "declined", seen_version=owed["closed"].version, user_id=None)
    numbers = {name: each.id for name, each in owed.items()}
    return {**numbers, "attempt": attempt.id, "ended_for_good": owed["due"].enrolment_id}


def _offers(session: Any, city: small_city.City) -> dict[str, int]:
    with writing(session):
        project = insatser.add_project(session, PROJECT, {"participants": 40}, unit_id=city.jobbtorg.id)
        facts = {"name": "Yrkesspår vård", "insats_type_code": "utbildning", "project_id": project.id}
        insats = insatser.add_insats(session, facts, unit_id=city.jobbtorg.id)
    return {"project": project.id, "insats": insats.id}


def _rights(session: Any, city: small_city.City, project: int) -> dict[str, int]:
    """A caseworker who may take out rows about individuals, and someone who reads the project."""
    user, reader = city.users["caseworker"], city.users["project_reader"]
    with writing(session):
        until = small_city.TODAY + timedelta(days=30)
        right = rights.give(session, user, city.jobbtorg.id, "Uppföljning", until, by=None)
        readers.add(session, reader.id, project, by=None)
        client, _word = systems.add(session, "procapita", "Procapita", city.jobbtorg.id, Grant, by=None)
        systems.new_secret(session, client, by=None)
        told, _word = webhooks.begin(
            session, client, "https://system.example.com/notiser", ["participant"], None, Allowed()
        )
        webhooks.new_secret(session, told, None)
    return {
        "client": client.id,
        "secret": client.standing[0].id,
        "signature": told.standing[0].id,
        "user": user.id,
        "reader": reader.id,
        "assignment": user.assignments[0].id,
        "right": right.id,
    }


def _deliveries(session: Any, city: small_city.City) -> dict[str, int]:
    """A file that waits to be sent, and one that has been sent and rejected."""
    who = deliveries.Who(city.users["caseworker"].id, city.jobbtorg.id)
    plan = layout.read(layout.DEFAULT)
    with writing(session):
        days = (date(2025, 1, 1), date(2026, 5, 31))
        sent = deliveries.draft(session, who, days, "Årets leverans", plan)
        deliveries.tell(session, sent.id, State.SENT, who, "Kvittens 17")
        deliveries.tell(session, sent.id, State.REJECTED, who, "Fel kommunkod")
        draft = deliveries.correct(session, sent.id, who, "Rätt kommunkod", plan)
    return {"draft": draft.id, "sent": sent.id}


def _list(app: Flask) -> int:
    """A list that waits, with one row to mend."""
    client = app.test_client()
    pages.login(client, "caseworker")
    key = "11111111-1111-4111-8111-111111111111"
    sent = {"file": (io.BytesIO(LIST), "lista.xlsx"), "create_insatser": "y", "submission_key": key}
    answer = client.post("/inlasning", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    with opened(app) as session:
        return int(session.scalar(sa.select(ImportRun.id)))
