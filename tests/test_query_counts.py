"""No page asks the database more than twelve questions, and none asks more in a city of ten times the size."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, url_for
from werkzeug.routing import Rule

from tests import pages
from tests.access.doors_table import OPERATIONS
from tests.city import TODAY
from tests.databases import Files, opened, test_app
from tests.factories import numbers
from tests.imports.workbooks import workbook
from tests.overview.queries import counted
from tests.releases import made
from tracker import clock, create_app
from tracker.access import rights
from tracker.access.models import Assignment, Role, Totp, Unit, User
from tracker.access.policy import KEYS, Door, Grant
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
from tracker.demo.service import fill
from tracker.emergency import service as emergency
from tracker.emergency.models import EmergencyNotice
from tracker.enrolments.models import Enrolment
from tracker.followups.models import FollowUp, FollowUpAttempt
from tracker.insatser import readers
from tracker.insatser.models import Insats, Project
from tracker.merges import service as merges
from tracker.participants import service as participants
from tracker.participants.models import Participant
from tracker.releases.terms import StepKind
from tracker.web.forms import new_submission_key
from tracker.webhooks import service as webhooks
from tracker.webhooks.receivers import Allowed

POSTGRESQL_LATER = True

MOST = 12
SMALL, LARGE = 300, 3000
UNIT = "jobbtorg-kista"
# Answers that are no page of ours.
APART = frozenset({"static", "access.city", "access.city_back", *OPERATIONS})
# Where another example is needed than the one that goes by the name of the argument.
INSTEAD = {
    "administration.webhook_secret_end": {"secret_id": "signature_id"},
    **{f"releases.{page}": {"release_id": "checked_id"} for page in ("fix", "publish", "send_back", "discard")},
    "enrolments.reopen": {"enrolment_id": "ended_id"},
    **{f"deliveries.{page}": {"delivery_id": "sent_id"} for page in ("answer", "correct")},
    **{f"handlers.{page}": {"participant_id": "protected_id"} for page in ("index", "take_away", "hand_over")},
}


@dataclass
class Place:
    """A demo city, with an example of each thing that an address may name."""

    app: Flask
    examples: dict[str, Any]


def _pages() -> list[Rule]:
    app = create_app(SECRET_KEY="only in tests", SQLALCHEMY_DATABASE_URI="sqlite://")
    rules = (rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()))
    return sorted((rule for rule in rules if rule.endpoint not in APART), key=lambda rule: rule.rule)


def _keys(rule: Rule, app: Flask) -> frozenset[RoleName]:
    door = getattr(app.view_functions[rule.endpoint], "door", Door.ANYONE)
    return KEYS.get(door, frozenset(RoleName))


PAGES = _pages()


@pytest.fixture(scope="module")
def places(files: Files) -> Iterator[list[Place]]:
    """The small city and the large one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRACKER_TODAY", TODAY.isoformat())
        yield [_place(files, people) for people in (SMALL, LARGE)]


def _place(files: Files, people: int) -> Place:
    app = test_app(files.fresh())
    app.test_client_class = pages.Client
    with opened(app) as session, writing(session):
        fill(session, people, password_hash=lambda word: word)
        unit = session.scalars(sa.select(Unit).where(Unit.code == UNIT)).one()
        _staff(session, unit)
        examples = _examples(session, unit.id) | {"merge_id": _merged(session, unit.id)}
        session.execute(sa.update(Project).where(Project.id == examples["project_id"]).values(unit_id=unit.id))
        unit_id = unit.id
    examples |= {"run_id": _run(app, people // 50), "row_number": 2, "_form": "svar"}
    with opened(app) as session, writing(session):
        examples |= _review(session, unit_id)
    return Place(app, examples)


def _merged(session: Any, unit_id: int) -> int:
    one, two = session.execute(merges.likely(unit_id)).first()
    return merges.merge(session, one, two, reason="", user_id=None).id


def _run(app: Flask, rows: int) -> int:
    """A list that waits to be corrected and taken."""
    headings = ("Förnamn", "Efternamn", "Födelsedatum", "Kön", "Insats", "Startdatum")
    cells = [("Åsa", f"Öberg{n}", "1990-05-17", "kvinna", "Finns inte", "2026-03-02") for n in range(rows)]
    client = app.test_client()
    pages.login(client, "caseworker", UNIT)
    file = (io.BytesIO(workbook(headings, *cells)), "lista.xlsx")
    answer = client.post("/inlasning", data={"file": file, "submission_key": new_submission_key()})
    return int(answer.location.rsplit("/", 1)[1])


def _staff(session: Any, unit: Unit) -> None:
    for role in session.scalars(sa.select(Role)).all():
        user = User(email=f"{role.name}@staff.test", name=role.name, password="-", active=True,
                    fs_uniquifier=role.name, created_at=clock.now())  # fmt: skip
        session.add(Assignment(user=user, unit=unit, role=role))
        session.flush()
        session.add(Totp(user_id=user.id, secret="-", last_counter=-1, set_at=clock.now()))


def _examples(session: Any, unit_id: int) -> dict[str, Any]:
    """Things of the unit; of people, the one with the longest history."""
    own = sa.select(Enrolment.id).join(Enrolment.insats).where(Insats.unit_id == unit_id)
    longest = sa.select(Enrolment.participant_id).join(Enrolment.insats).where(Insats.unit_id == unit_id)
    longest = longest.group_by(Enrolment.participant_id).order_by(sa.func.count().desc(), Enrolment.participant_id)
    one, two = session.scalars(longest.limit(2)).all()
    owed = sa.select(FollowUp.id).join(FollowUp.enrolment).join(Enrolment.insats).where(Insats.unit_id == unit_id)
    return {
        "participant_id": one,
        "one_id": one,
        "two_id": two,
        "enrolment_id": session.scalar(own.where(Enrolment.exit_on.is_(None)).limit(1)),
        "ended_id": session.scalar(own.where(Enrolment.exit_on.is_not(None)).limit(1)),
        "follow_up_id": session.scalar(owed.where(FollowUp.livelihood_code.is_(None)).limit(1)),
        "attempt_id": session.scalar(sa.select(FollowUpAttempt.id).where(FollowUpAttempt.unit_id == unit_id).limit(1)),
        "insats_id": session.scalar(sa.select(Insats.id).where(Insats.unit_id == unit_id).limit(1)),
        "project_id": session.scalar(sa.select(Project.id).limit(1)),
        "year": TODAY.year - 1,
        "number": 1,
        "unit_id": unit_id,
        "name": "district",
        "code": "bromma",
        "step": "stang-av",
        **_rights(session, unit_id),
        **_system(session, unit_id),
        **_opened(session, unit_id, one),
        **_releases(session),
        "file": "tabell-1.csv",
    }


def _system(session: Any, unit_id: int) -> dict[str, Any]:
    """One that is changing over to another secret."""
    client, _word = systems.add(session, "procapita", "Procapita", unit_id, Grant, by=None)
    systems.new_secret(session, client, by=None)
    told, _word = webhooks.begin(session, client, "https://system.example.com/notiser", ["insats"], None, Allowed())
    webhooks.new_secret(session, told, None)
    return {"client_id": client.id, "secret_id": client.standing[0].id, "signature_id": told.standing[0].id}


def _releases(session: Any) -> dict[str, Any]:
    """One that corrects another, and one that waits for its second person."""
    emails = ("statistik@demo.se", "chef@demo.se")
    drawer, fixer = (Who(session.scalar(sa.select(User.id).where(User.email == email))) for email in emails)
    first = made.release(session, (drawer, fixer), until=StepKind.PUBLISHED)
    second = made.release(session, (drawer, fixer), until=StepKind.PUBLISHED, replaces=first)
    checked = made.release(session, (drawer, fixer), until=StepKind.CHECKED, replaces=second)
    return {"release_id": second.id, "checked_id": checked.id}


def _review(session: Any, unit_id: int) -> dict[str, Any]:
    """A month's review of the unit, with all that has happened in it so far."""
    review = AccessReview(unit_id=unit_id, month=TODAY.replace(day=1), entries=1, begun_at=clock.now())
    session.add(review)
    session.flush()
    entries = session.scalars(sa.select(AuditEntry.id).where(AuditEntry.unit_id == unit_id)).all()
    picks = [Pick(review_id=review.id, unit_id=unit_id, entry_id=entry, risks="random") for entry in entries]
    session.add_all(picks)
    session.flush()
    return {"review_id": review.id, "pick_id": picks[0].id}


def _opened(session: Any, unit_id: int, participant_id: int) -> dict[str, Any]:
    """Someone protected, a consent, and an emergency access, all of the unit's caseworker."""
    held = sa.select(Assignment.user_id).join(Role, Role.id == Assignment.role_id)
    held = held.where(Assignment.unit_id == unit_id, Role.name == "caseworker")
    user_id = session.scalar(held.order_by(Assignment.user_id).limit(1))  # whoever `pages.login` finds
    who = Who(user_id=user_id, role="caseworker", unit_id=unit_id)
    facts = {"given_name": "Eva", "family_name": "Ek", "number": numbers()[-1], "protection": "sekretessmarkering"}
    protected = participants.register(session, facts, unit_id=unit_id, user_id=user_id)
    other = session.scalar(sa.select(Unit.id).where(Unit.id != unit_id, Unit.kind == "stadsdel").limit(1))
    consent = consents.record(
        session,
        session.get_one(Participant, participant_id),
        {"to_unit_id": other, "follow_ups": True, "from_on": TODAY, "until_on": TODAY, "how": "Muntligt"},
        who,
    )
    access = emergency.begin(session, numbers()[-2], "Hon har fallit ihop och kan inte svara.", who)
    notice = session.scalar(sa.select(EmergencyNotice.token).filter_by(access_id=access.id, unit_id=unit_id))
    return {
        "protected_id": protected.id,
        "user_id": user_id,
        "consent_id": consent.id,
        "access_token": access.token,
        "notice_token": notice,
    }


def _rights(session: Any, unit_id: int) -> dict[str, Any]:
    """A caseworker who may take out rows about individuals and reads a project."""
    user = session.scalars(sa.select(User).where(User.email == "jobbtorg@demo.se")).unique().one()
    until = TODAY + timedelta(days=30)
    right = rights.give(session, user, unit_id, "Uppföljning", until, by=None)
    reader = session.scalar(sa.select(User.id).where(User.email == "project_reader@staff.test"))
    project = session.scalar(sa.select(Project.id).limit(1))
    for user_id in (user.id, reader):
        readers.add(session, user_id, project, by=None)
    return {
        "user_id": user.id,
        "assignment_id": user.assignments[0].id,
        "right_id": right.id,
        **_deliveries(session, deliveries.Who(user.id, unit_id)),
    }


def _deliveries(session: Any, who: deliveries.Who) -> dict[str, Any]:
    """A file that waits to be sent, and one that has been."""
    period, plan = (TODAY.replace(year=TODAY.year - 1, month=1, day=1), TODAY), layout.read(layout.DEFAULT)
    draft, sent = (deliveries.draft(session, who, period, "Leverans", plan) for _each in range(2))
    deliveries.tell(session, sent.id, State.SENT, who)
    return {"delivery_id": draft.id, "sent_id": sent.id}


def _sent(place: Place, endpoint: str, arguments: set[str], role: RoleName) -> tuple[int, int]:
    """The status of the page, and how many statements it sent."""
    named = {name: INSTEAD.get(endpoint, {}).get(name, name) for name in arguments}
    missing = [name for name in named.values() if place.examples.get(name) is None]
    assert not missing, f"say in _examples what {missing} of {endpoint} may be"
    client = place.app.test_client()
    pages.login(client, role.value, UNIT)
    with place.app.test_request_context():
        address = url_for(endpoint, **{name: place.examples[each] for name, each in named.items()})
    client.get(address)  # what is asked once and then remembered
    with counted() as sent:
        answer = client.get(address)
    # SQLite plans such a statement anew each time (`database.at_most`), which can take longer than answering it.
    assert not [statement for statement in sent if "LIMIT ?" in statement]
    return answer.status_code, sum(not statement.startswith("BEGIN") for statement in sent)


@pytest.mark.parametrize("rule", PAGES, ids=lambda rule: rule.endpoint)
def test_few_questions_however_large_the_city(rule: Rule, places: list[Place]) -> None:
    opened_to = set()
    for role in sorted(_keys(rule, places[0].app)):
        (status, few), (same, many) = (_sent(place, rule.endpoint, rule.arguments, role) for place in places)
        assert status == same
        assert many <= MOST, f"{rule.endpoint} as {role}: {many} queries"
        assert many <= few, f"{rule.endpoint} as {role}: {few} queries in a small city, {many} in a large one"
        opened_to |= {role} if status in (200, 302, 303) else set()
    assert opened_to, f"{rule.endpoint} opened to nobody: say in _examples what it is about"
