"""A city in which every page has something to show."""

import io
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import Flask

from tests import city as small_city
from tests import factories, pages
from tests.databases import opened
from tests.imports.workbooks import workbook
from tracker import clock
from tracker.access.models import Passkey, Totp
from tracker.database import writing
from tracker.followups import service as followups
from tracker.followups.models import FollowUp
from tracker.imports.models import ImportRun
from tracker.insatser import service as insatser
from tracker.merges import different
from tracker.merges import service as merges
from tracker.participants import handlers

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
    due: int
    answered: int
    closed: int
    insats: int
    project: int
    run: int


def furnish(app: Flask) -> World:
    """Fill the city of an application."""
    with opened(app) as session:
        city = small_city.build(session)
        _second_factors(session, city)
        numbers = {**_people(session, city), **_follow_ups(session, city), **_offers(session, city)}
    return World(**numbers, run=_list(app))


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
        followups.close(session, owed["closed"], "declined", seen_version=owed["closed"].version, user_id=None)
    return {name: each.id for name, each in owed.items()}


def _offers(session: Any, city: small_city.City) -> dict[str, int]:
    with writing(session):
        project = insatser.add_project(session, PROJECT, {"participants": 40}, unit_id=city.jobbtorg.id)
        facts = {"name": "Yrkesspår vård", "insats_type_code": "utbildning", "project_id": project.id}
        insats = insatser.add_insats(session, facts, unit_id=city.jobbtorg.id)
    return {"project": project.id, "insats": insats.id}


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
