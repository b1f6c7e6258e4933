"""The model case: a jobbtorg and a district work with the same woman, in one of them with sekretessmarkering.

Neither learns from the system that the other knows her: every page of each is the same before and after what the
other does.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from tests import factories
from tests.city import City
from tests.journeys.pages.addresses import ADDRESSES
from tracker.access.models import Unit
from tracker.database import writing
from tracker.enrolments import service as enrolments
from tracker.enrolments.models import Enrolment
from tracker.followups.models import FollowUp
from tracker.merges import service as merges
from tracker.participants import service as participants
from tracker.participants.models import Participant
from tracker.web.forms import new_submission_key

_NAMES = "notice emergency run merge project review pick user reader right assignment attempt draft sent"
_NAMES += " client secret signature release draft_release checked_release running_release"
NEVER_HELD = dict.fromkeys(_NAMES.split(), 999_999)
OF_THE_WALK = {"access_review.looks"}  # who has looked: it tells of these very walks


@dataclass
class Side:
    """One unit's record of the woman, and all that its pages can be opened with."""

    code: str
    person: Any
    names: dict[str, int]


@pytest.fixture
def number() -> str:
    return factories.number()


@pytest.fixture
def sides(session: Any, city: City, number: str) -> dict[str, Side]:
    """The jobbtorg handles her as protected; in the district she is not marked."""
    protected = {"protection": "sekretessmarkering", "family_name": "Ask"}
    ours = factories.participant(session, city.jobbtorg, number=number, **protected)
    theirs = factories.participant(session, city.district, number=number, family_name="Björk")
    return {
        "jobbtorg": _side(session, "kista", ours, city.coaching),
        "district": _side(session, "farsta", theirs, city.training),
    }


def _side(session: Any, code: str, person: Participant, insats: Any) -> Side:
    ended = factories.exited(session, person, insats, exit_on=date(2026, 2, 2))
    going_on = factories.enrolment(session, person, insats, starts_on=date(2026, 4, 1))
    planned = factories.enrolment(session, factories.participant(session, person_unit(session, person)), insats)
    for_good = factories.exited(session, factories.participant(session, person_unit(session, person)), insats)
    owed = session.scalars(sa.select(FollowUp.id).where(FollowUp.enrolment_id == ended.id)).one()
    names = {"person": person.id, "protected": person.id, "open_protected": person.id, "open": going_on.id}
    names |= {"ended": ended.id, "planned": planned.id, "due": owed, "answered": owed, "closed": owed}
    names |= {"twin": person.id, "other_twin": planned.participant_id, "insats": insats.id, "handler": 2, "consent": 1}
    names |= {"ended_for_good": for_good.id, "namesake": person.id, "other_namesake": planned.participant_id}
    return Side(code, person, names | NEVER_HELD)


def person_unit(session: Any, person: Participant) -> Any:
    """The unit whose record it is."""
    return session.get_one(Unit, person.unit_id)


def walked(
    client: FlaskClient,
    login: Callable[..., Any],
    side: Side,
    number: str,
    roles: tuple[str, ...] = ("caseworker", "manager"),
) -> dict[str, str]:
    """Every page of the unit as its caseworker and its manager see it, save for tokens."""
    seen = {}
    for role in roles:
        login(role, side.code)
        for endpoint, patterns in ADDRESSES.items():
            if endpoint.startswith(("access.", "account.", "statistics.")) or endpoint in OF_THE_WALK:
                continue
            for path in (pattern.format(**side.names) for pattern in patterns):
                seen[f"{role} {path}"] = plain(client.get(path))
        for words in (number, "Ask", "Björk", "Ström"):
            seen[f"{role} search {words}"] = plain(client.post("/deltagare", data={"words": words}))
    return seen


def plain(answer: Any) -> str:
    text = re.sub(r'name="(csrf_token|submission_key)" value="[^"]*"', "", answer.text)
    return f"{answer.status_code} {answer.headers.get('Location', '')} {text}"


def enrol(session: Any, city: City, side: Side, other: Side, number: str) -> None:
    insats = city.training if side.code == "farsta" else city.course
    planned = factories.participant(session, person_unit(session, side.person))
    factories.enrolment(session, planned, insats, starts_on=date(2026, 5, 4))
    if side.code == "kista":
        factories.enrolment(session, side.person, city.course, starts_on=date(2026, 5, 4))


def leave(session: Any, city: City, side: Side, other: Side, number: str) -> None:
    going_on = session.get_one(Enrolment, side.names["open"])
    with writing(session):
        enrolments.record_exit(
            session, going_on, factories.Exit(exit_on=date(2026, 5, 20)), seen_version=going_on.version, user_id=None
        )


def protect(session: Any, city: City, side: Side, other: Side, number: str) -> None:
    with writing(session):
        facts = {"protection": "none" if side.code == "kista" else "fingerade_uppgifter", "family_name": "Cederlund"}
        participants.correct(session, side.person, facts, seen_version=side.person.version, user_id=None)


def die(session: Any, city: City, side: Side, other: Side, number: str) -> None:
    with writing(session):
        facts = {"died_on": date(2026, 5, 1)}
        participants.correct(session, side.person, facts, seen_version=side.person.version, user_id=None)


def change_number(session: Any, city: City, side: Side, other: Side, number: str) -> None:
    with writing(session):
        version = side.person.version
        new = factories.number()
        participants.change_number(session, side.person, new, seen_version=version, user_id=None, reason="nytt")


def merge(session: Any, city: City, side: Side, other: Side, number: str) -> None:
    double = factories.participant(session, person_unit(session, side.person))
    with writing(session):
        merges.merge(session, side.person, double, reason="samma", user_id=None)


def register_again(session: Any, city: City, side: Side, other: Side, number: str) -> None:
    factories.participant(session, city.other_jobbtorg, number=number)


ACTIONS = (enrol, leave, protect, die, change_number, merge, register_again)


@pytest.mark.parametrize("who", ["jobbtorg", "district"])
def test_nothing_the_other_does_is_seen(
    session: Any, city: City, client: Any, login: Any, sides: dict[str, Side], number: str, who: str
) -> None:
    acting, looking = sides[who], sides["district" if who == "jobbtorg" else "jobbtorg"]
    before = walked(client, login, looking, number)
    for action in ACTIONS:
        action(session, city, acting, looking, number)
    after = walked(client, login, looking, number)
    assert [path for path in after if before[path] != after[path]] == []


@pytest.mark.long
@pytest.mark.parametrize("who", ["jobbtorg", "district"])
def test_nothing_is_seen_after_any_of_it(
    session: Any, city: City, client: Any, login: Any, sides: dict[str, Side], number: str, who: str
) -> None:
    """What one does must not hide what another one would show."""
    acting, looking = sides[who], sides["district" if who == "jobbtorg" else "jobbtorg"]
    before = walked(client, login, looking, number, ("manager",))
    for action in ACTIONS:
        action(session, city, acting, looking, number)
        after = walked(client, login, looking, number, ("manager",))
        assert [path for path in after if before[path] != after[path]] == [], action.__name__


def test_registering_a_number_that_another_unit_has_is_as_for_a_new_one(
    session: Any, city: City, client: Any, login: Any, sides: dict[str, Side], number: str
) -> None:
    """In a third unit, and in the jobbtorg by one for whom she does not exist."""
    for role, unit in (("caseworker", "skarholmen"), ("caseworker", "kista")):
        login(role, unit)
        answers = []
        for typed in (number, factories.number()):
            facts = {"given_name": "Åsa", "family_name": "Ny", "protection": "none", "number": typed}
            answer = client.post("/deltagare/ny", data={"submission_key": new_submission_key(), **facts})
            answers.append((answer.status_code, re.sub(r"\d+", "", answer.location)))
        assert answers[0] == answers[1]
