"""A city in which each unit has one of all that an address may name, and someone for each letter of the table."""

import io
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests import city as small_city
from tests import factories
from tests.databases import opened
from tests.imports.workbooks import workbook
from tests.releases import made
from tracker import clock
from tracker.access import rights
from tracker.access.models import Assignment, Passkey, Role, Totp, Unit, User, UserSession
from tracker.access.policy import Grant
from tracker.access.systems import service as systems
from tracker.access_review.models import AccessReview, Pick
from tracker.audit.entry import Who
from tracker.audit.models import AuditEntry
from tracker.codelists.terms import RoleName
from tracker.consents import service as consents
from tracker.database import writing
from tracker.deliveries import layout
from tracker.deliveries import service as deliveries
from tracker.deliveries.states import State
from tracker.emergency import service as emergency
from tracker.emergency.models import EmergencyNotice
from tracker.followups import service as followups
from tracker.followups.models import FollowUp
from tracker.insatser import readers
from tracker.insatser import service as insatser
from tracker.insatser.models import Insats, Project
from tracker.merges import service as merges
from tracker.participants import handlers
from tracker.participants.models import Handler, Participant
from tracker.releases.terms import StepKind
from tracker.retention.models import RetentionRun
from tracker.web.forms import new_submission_key
from tracker.webhooks import service as webhooks
from tracker.webhooks.receivers import Allowed

# What no row has for an id.
NOBODYS = 999_999
LETTERS = {
    "C": RoleName.CASEWORKER,
    "M": RoleName.MANAGER,
    "S": RoleName.STATISTICIAN,
    "P": RoleName.PROJECT_READER,
    "A": RoleName.ADMINISTRATOR,
    "L": RoleName.LOG_REVIEWER,
}
HEADINGS = ("Personnummer", "Förnamn", "Efternamn", "Insats", "Insatstyp", "Start", "Slut", "Orsak")
ROWS = (
    ("194501103297", "Kerstin", "Åberg", "Kurs", "praktik", "2025-03-07", "", ""),
    ("194501128278", "Inga", "Öhman", "Kurs", "praktik", "7/13 25", "2025-06-01", "månen"),
)
Things = dict[str, Any]


@dataclass(frozen=True)
class Asker:
    """Someone who asks: the keys of a login."""

    user_id: int
    key: str
    assignment_id: int | None


@dataclass
class Corners:
    """Who there is by letter, and things by name: one's own, another unit's, and in one's own unit yet not one's own.

    What belongs to one user is asked for by name and letter, "login C".
    """

    askers: dict[str, Asker]
    own: Things
    other: Things
    hidden: Things


def client_of(app: Flask, asker: Asker | None) -> FlaskClient:
    """A browser in which the asker is logged in."""
    client = app.test_client()
    if asker is not None:
        with client.session_transaction() as session:
            session.update({"_user_id": asker.key, "_fresh": True, "assignment_id": asker.assignment_id})
            session.update({"how": "password", "proved_at": int(time.time())})
    return client


def furnish(app: Flask) -> Corners:
    """Fill the city of an application."""
    with opened(app) as session:
        city = small_city.build(session)
        with writing(session):
            askers = _askers(session, city)
            third = _user(session, "third", city.jobbtorg, "caseworker")
            own = _corner(session, city, "jobbtorg", city.coaching)
            other = _corner(session, city, "district", city.training)
            hidden = _person(session, city.jobbtorg, city.coaching, [third], protection="sekretessmarkering")
            hidden |= {f"access {letter}": _access(session, city.jobbtorg, third) for letter in "CM"}
            own |= _project(session, city, "jobbtorg")
            other |= _project(session, city, "district")
            hidden |= _project(session, city, None)
            own["release"], other["release"], hidden["release"] = _releases(session, city)
            own |= _deliveries(session, city.jobbtorg, askers["x"].user_id)
            other |= _deliveries(session, city.district, askers["other"].user_id)
            hidden |= _deliveries(session, city.jobbtorg, third.id, one_users=True)
        with writing(session):  # what has been written is in the log by now
            own |= _review(session, city.jobbtorg)
            other |= _review(session, city.district)
    keys = {name: _ones_own(app, asker) for name, asker in askers.items() if name in LETTERS}
    stranger = _ones_own(app, askers["x"])
    for name, things in keys.items():
        own |= {f"{kind} {name}": each for kind, each in things.items()}
        other |= {f"{kind} {name}": each for kind, each in stranger.items()}
    own["run"], other["run"] = _list(app, askers["C"]), _list(app, askers["other"])
    return Corners(askers, own, other, hidden)


def _askers(session: Any, city: small_city.City) -> dict[str, Asker]:
    users = {letter: city.users[role.value] for letter, role in LETTERS.items()}
    users["x"] = _user(session, "exporter", city.jobbtorg, "caseworker")
    users["u"] = _user(session, "without", None, "")
    users["other"] = city.users_of["district", "caseworker"]
    until = small_city.TODAY + timedelta(days=30)
    rights.give(session, users["x"], city.jobbtorg.id, "Uppföljning", until, by=None)
    for user in users.values():
        session.add(Totp(user_id=user.id, secret="-", last_counter=-1, set_at=clock.now()))
        key = {"user_id": user.id, "credential_id": f"key{user.id}", "public_key": "-", "sign_count": 0}
        session.add(Passkey(**key, name="Jobbdatorn", created_at=clock.now()))
    session.flush()
    return {letter: _asker(user) for letter, user in users.items()}


def _asker(user: User) -> Asker:
    return Asker(user.id, user.fs_uniquifier, user.assignments[0].id if user.assignments else None)


def _user(session: Any, name: str, unit: Unit | None, role: str) -> User:
    user = User(email=f"{name}@staff.test", name=name.capitalize(), password="-", active=True,
                fs_uniquifier=secrets.token_hex(16), created_at=clock.now())  # fmt: skip
    session.add(user)
    if unit is not None:
        held = session.scalars(sa.select(Role).where(Role.name == role)).one()
        session.add(Assignment(user=user, unit=unit, role=held))
    session.flush()
    return user


def _corner(session: Any, city: small_city.City, name: str, where: Insats) -> Things:
    """One of everything, the caseworker's and the manager's of the unit."""
    unit: Unit = getattr(city, name)
    caseworker, manager = (city.users_of[name, role] for role in ("caseworker", "manager"))
    protected = _person(session, unit, where, [caseworker, manager], protection="fingerade_uppgifter")
    return {
        **_person(session, unit, where, [caseworker, manager]),
        "protected": protected["participant"],
        "handler": caseworker.id,
        "insats": factories.insats(session, unit).id,
        **{f"access {letter}": _access(session, unit, each) for letter, each in (("C", caseworker), ("M", manager))},
        "notice": session.scalars(sa.select(EmergencyNotice.token).where(EmergencyNotice.unit_id == unit.id)).first(),
        "proposal": _proposal(session, unit, manager),
        **_user_of(session, unit),
        **_system(session, unit),
        "reader": city.users_of[name, "project_reader"].id,
    }


def _person(session: Any, unit: Unit, where: Insats, named: list[User], protection: str = "none") -> Things:
    """Someone with an enrolment of each kind, a follow-up and what belongs to her; and a second, and two made one."""
    facts = {"protection": protection}
    person, second, one, two = (factories.participant(session, unit, **facts) for _each in range(4))
    if protection != "none":
        _handled(session, [each.id for each in (person, second, one, two)], unit, named)
    ended = factories.exited(session, person, where)
    owed = session.scalars(sa.select(FollowUp).where(FollowUp.enrolment_id == ended.id)).one()
    told = {"at": clock.now() - timedelta(days=9), "channel": "phone", "result": "no_answer", "note": ""}
    return {
        "participant": person.id,
        "second": second.id,
        "enrolment": factories.enrolment(session, person, where, starts_on=date(2026, 4, 1)).id,
        "planned": factories.enrolment(session, second, where, starts_on=date(2026, 8, 3)).id,
        "ended": ended.id,
        "follow_up": owed.id,
        "attempt": followups.log_attempt(session, owed, told, user_id=None).id,
        "merge": merges.merge(session, one, two, reason="samma person", user_id=None).id,
        "consent": _consent(session, person).id,
        **({"protected": person.id, "handler": named[0].id} if protection != "none" else {}),
    }


def _handled(session: Any, participant_ids: list[int], unit: Unit, users: list[User]) -> None:
    """By these, and not by the managers, who are named where nobody else is."""
    session.execute(sa.delete(Handler).where(Handler.participant_id.in_(participant_ids)))
    for user in users:
        handlers.name_first(session, participant_ids, unit.id, user.id)


def _consent(session: Any, person: Participant) -> Any:
    to = session.scalars(sa.select(Unit.id).where(Unit.id != person.unit_id, Unit.kind != "central")).first()
    days = {"from_on": small_city.TODAY, "until_on": small_city.TODAY}
    facts = {"to_unit_id": to, "follow_ups": True, "how": "Muntligt", **days}
    return consents.record(session, person, facts, Who(unit_id=person.unit_id))


def _access(session: Any, unit: Unit, user: User) -> str:
    who = Who(user_id=user.id, role="caseworker", unit_id=unit.id)
    return emergency.begin(session, factories.number(), "Hon har fallit ihop och kan inte svara.", who).token


def _review(session: Any, unit: Unit) -> Things:
    entry = session.scalars(sa.select(AuditEntry.id).where(AuditEntry.unit_id == unit.id)).first()
    review = AccessReview(unit_id=unit.id, month=date(2026, 4, 1), entries=120, begun_at=clock.now())
    session.add(review)
    session.flush()
    pick = Pick(review_id=review.id, unit_id=unit.id, entry_id=entry, risks="family_name")
    session.add(pick)
    session.flush()
    return {"review": review.id, "pick": pick.id}


def _proposal(session: Any, unit: Unit, manager: User) -> int:
    run = RetentionRun(unit_id=unit.id, as_of=small_city.TODAY, files_proposed=1, files_erased=0,
                       proposed_by_id=manager.id, proposed_at=clock.now())  # fmt: skip
    session.add(run)
    session.flush()
    return run.id


def _user_of(session: Any, unit: Unit) -> Things:
    user = _user(session, f"user-{unit.code}", unit, "caseworker")
    until = small_city.TODAY + timedelta(days=30)
    right = rights.give(session, user, unit.id, "Uppföljning", until, by=None)
    return {"user": user.id, "assignment": user.assignments[0].id, "right": right.id}


def _system(session: Any, unit: Unit) -> Things:
    """One that is changing over to another secret."""
    made, _word = systems.add(session, f"system-{unit.code}", "System", unit.id, Grant, by=None)
    systems.new_secret(session, made, by=None)
    told, _word = webhooks.begin(session, made, "", ["participant"], None, Allowed())
    webhooks.new_secret(session, told, None)
    return {"client": made.id, "secret": made.standing[0].id, "signature": told.standing[0].id}


def _deliveries(session: Any, unit: Unit, user_id: int, *, one_users: bool = False) -> Things:
    """A draft and one that has been sent; `one_users` for files that only whoever drew them knows of."""
    who = deliveries.Who(user_id, unit.id)
    period, plan = (date(2026, 4, 1), date(2026, 4, 30)), layout.read(layout.DEFAULT)
    draft, sent = (deliveries.draft(session, who, period, "Leverans", plan) for _each in range(2))
    deliveries.tell(session, sent.id, State.SENT, who)
    draft.one_users = sent.one_users = one_users
    session.flush()
    return {"draft": draft.id, "sent": sent.id}


def _project(session: Any, city: small_city.City, name: str | None) -> Things:
    """A project of the unit with a reader, or one of no unit."""
    unit = getattr(city, name) if name else None
    days = {"starts_on": date(2025, 1, 1), "ends_on": date(2026, 12, 31)}
    facts = {"name": f"Projekt {name}", "funder": "ESF", **days}
    project: Project = insatser.add_project(session, facts, {"participants": 40}, unit_id=unit.id if unit else None)
    if name:
        readers.add(session, city.users_of[name, "project_reader"].id, project.id, by=None)
    return {"project": project.id}


def _releases(session: Any, city: small_city.City) -> Iterator[int]:
    """One that is published, correcting another, and two that are not yet."""
    two = made.two_of(city)
    first = made.release(session, two, until=StepKind.PUBLISHED)
    second = made.release(session, two, until=StepKind.PUBLISHED, replaces=first)
    yield second.id
    for _each in range(2):
        yield made.release(session, two, until=StepKind.CHECKED, replaces=second).id


def _ones_own(app: Flask, asker: Asker) -> Things:
    """The asker's login, and her key."""
    client_of(app, asker)
    with opened(app) as session:
        login = session.scalars(sa.select(UserSession.id).where(UserSession.user_id == asker.user_id)).first()
        key = session.scalars(sa.select(Passkey.id).where(Passkey.user_id == asker.user_id)).one()
    return {"login": login, "passkey": key}


def _list(app: Flask, asker: Asker) -> int:
    """A list that waits, with a row to mend."""
    sent = {"file": (io.BytesIO(workbook(HEADINGS, *ROWS)), "lista.xlsx"), "create_insatser": "y"}
    answer = client_of(app, asker).post("/inlasning", data={**sent, "submission_key": new_submission_key()})
    assert answer.status_code == 303, answer.status_code
    return int(answer.location.rsplit("/", 1)[1])
