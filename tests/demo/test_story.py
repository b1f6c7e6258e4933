"""What the made-up city has to show of secrecy, from the first login on."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.databases import lasting, opened, test_app
from tracker import clock
from tracker.access import witness
from tracker.access.models import Assignment, ExportRight, User
from tracker.access.scope import whole_city
from tracker.access_review import service as reviews
from tracker.access_review.models import AccessReview, Pick
from tracker.access_review.rules import Risk
from tracker.audit import keeping, verify
from tracker.audit.actions import Action
from tracker.audit.models import AuditEntry
from tracker.consents import service as consents
from tracker.consents.models import Consent
from tracker.database import writing
from tracker.deliveries import service as deliveries
from tracker.deliveries.models import Delivery
from tracker.demo import city
from tracker.demo.service import build
from tracker.emergency.models import EmergencyNotice
from tracker.extensions import db
from tracker.participants.models import Handler, Participant
from tracker.quality import doctor
from tracker.retention.files import Outcome, old_files

TODAY = date(2026, 6, 1)  # the first of a month: everything has happened by the day before
UNITS = city.unit_ids()
KISTA, JARVA = UNITS["jobbtorg-kista"], UNITS["jarva"]
KEPT = frozenset({5, 15, 25})


def built(today: date = TODAY, participants: int = 800) -> Any:
    return build(db.session, participants, 1, password_hash=lambda _: "hash", today=today)


@pytest.fixture(scope="module", params=["files", "server_databases"])
def standing(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """A made-up city that is looked at and not changed."""
    with lasting(request.getfixturevalue(request.param), TODAY) as app:
        with opened(app):
            built()
        yield app


@pytest.fixture(name="demo")
def demo_city(standing: Flask) -> Iterator[Any]:
    """The session of the city."""
    with opened(standing) as session, whole_city("the whole of it is looked at"):
        yield session


@pytest.fixture
def demo_to_change(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The session of a city of the test's own."""
    monkeypatch.setenv("TRACKER_TODAY", TODAY.isoformat())
    with opened(test_app(url)) as session, whole_city("the whole of it is looked at"):
        built()
        yield session


def test_it_keeps_every_rule_and_its_log_is_whole(demo: Any) -> None:
    assert doctor.examine(demo, TODAY) == []
    report = verify.verify(db.engine, keeping.of_app())
    assert report.broken is None
    assert report.entries > 100
    moments = list(demo.scalars(sa.select(AuditEntry.at).order_by(AuditEntry.id)))
    assert moments == sorted(moments)
    assert max(moments) < datetime(2026, 6, 1, tzinfo=clock.CITY_TIME)


def test_the_month_that_is_over_has_every_risk_and_the_one_before_is_signed(demo_to_change: Any) -> None:
    demo = demo_to_change
    for unit in (KISTA, JARVA):
        assert reviews.open_months(demo, unit, TODAY) == [date(2026, 5, 1)]
        with writing(demo):
            review = reviews.begin(demo, unit, date(2026, 5, 1), user_id=None)
        risks = {Risk(risk) for each in demo.scalars(sa.select(Pick.risks).filter_by(review_id=review.id))
                 for risk in each.split(",")}  # fmt: skip
        every = set(Risk) - {Risk.CARRIED} - ({Risk.MANY} if unit == JARVA else set())
        assert risks >= every
    signed = demo.scalars(sa.select(AccessReview).where(AccessReview.signed_at.is_not(None))).one()
    assert (signed.unit_id, signed.month) == (KISTA, date(2026, 4, 1))


def test_both_managers_are_told_of_the_emergency(demo: Any) -> None:
    managers = {row.unit_id for row in demo.scalars(sa.select(Assignment)) if row.role.name == "manager"}
    assert managers >= {KISTA, JARVA}
    notices = demo.scalars(sa.select(EmergencyNotice)).all()
    assert {each.unit_id for each in notices} == {KISTA, JARVA}
    assert {each.unit_id for each in notices if each.reviewed_at is None} == {KISTA}


def test_a_consent_holds_and_another_has_ended(demo: Any) -> None:
    given = demo.scalars(sa.select(Consent)).all()
    assert sorted(each.withdrawn_at is None for each in given) == [False, True]
    standing = next(each for each in given if each.withdrawn_at is None)
    person = demo.get_one(Participant, standing.participant_id).person_id
    theirs = demo.scalars(sa.select(Participant.id).filter_by(person_id=person, unit_id=JARVA)).one()
    opened_for = consents.opened_for(demo.connection(), theirs, JARVA)
    assert [each.consent_id for each in opened_for] == [standing.id]


def test_the_right_is_held_for_a_year_and_used(demo: Any) -> None:
    right = demo.scalars(sa.select(ExportRight)).one()
    assert right.in_force(TODAY)
    assert right.ends_on - right.given_at.date() == timedelta(days=365)
    taken = demo.scalars(sa.select(AuditEntry).where(AuditEntry.action == Action.EXPORT.value)).all()
    assert [(each.user_id, each.unit_id) for each in taken] == [(right.user_id, right.unit_id)] * 2


def test_a_file_has_been_delivered_to_the_agency_and_accepted(demo: Any) -> None:
    delivery = demo.scalars(sa.select(Delivery)).one()
    right = demo.scalars(sa.select(ExportRight)).one()
    assert (delivery.unit_id, delivery.created_by_id, delivery.months) == (KISTA, right.user_id, "2025-01–2025-12")
    assert [each.kind for each in delivery.events] == ["sent", "accepted"]
    file = deliveries.file_of(demo, delivery)
    assert file.intact
    assert file.lines > 100


@pytest.mark.parametrize("unit", [KISTA, JARVA])
def test_some_files_are_due_and_one_is_kept(demo: Any, unit: int) -> None:
    outcomes = [file.outcome for file in old_files(demo, unit, TODAY, KEPT)]
    assert (outcomes.count(Outcome.DUE), outcomes.count(Outcome.KEPT)) == (4, 1)


def test_protected_people_have_a_handler_in_both_units(demo: Any) -> None:
    protected = set(demo.scalars(sa.select(Participant.id).where(Participant.protection != "none")))
    assert protected == set(demo.scalars(sa.select(Handler.participant_id)))
    assert {KISTA, JARVA} <= set(demo.scalars(sa.select(Handler.unit_id)))


def test_whoever_has_left_cannot_work(demo: Any) -> None:
    gone = demo.scalars(sa.select(User).where(User.email == city.GONE.email)).unique().one()
    assert gone.roles == []
    assert city.GONE not in city.DEMO_USERS


@pytest.mark.parametrize(
    ("participants", "day"),
    # in the last of these someone protected is among the last, who stand in for people registered twice
    [*((number, date(2026, 3, 31)) for number in (0, 1, 5, 101)), (100, date(2026, 11, 22))],
)
def test_a_small_city_has_less_to_tell(url: str, participants: int, day: date) -> None:
    with opened(test_app(url)) as session:
        assert built(day, participants).get("person", 0) == participants
        with whole_city("the rules"):
            assert doctor.examine(session, day) == []


def test_the_same_seed_and_day_give_the_same_story(database: Any) -> None:
    columns = (AuditEntry.at, AuditEntry.user_id, AuditEntry.action, AuditEntry.participant_id, AuditEntry.reason)
    told = []
    for _time in range(2):
        url = database.fresh()
        with opened(test_app(url)) as session, whole_city("the log"):
            built(participants=200)
            told.append(session.execute(sa.select(*columns).order_by(AuditEntry.id)).all())
        database.drop(url)
    assert told[0]
    assert told[0] == told[1]


def test_only_the_demo_stops_the_clock_or_acts_as_others() -> None:
    """Nothing else makes up when something happened, or who did it; a command acts for whoever has proved herself."""
    from pathlib import Path

    import tracker

    root = Path(tracker.__file__).parent
    texts = {str(path.relative_to(root)): path.read_text(encoding="utf-8") for path in root.rglob("*.py")}
    assert {name for name, text in texts.items() if "clock.standing_at(" in text} == {"demo/story.py"}
    acting = {name for name, text in texts.items() if "witness.acting(" in text}
    assert acting == {"demo/story.py", "commands/deliveries.py"}
    assert "proven(by," in texts["commands/deliveries.py"]
    assert witness.who().client == witness.COMMAND
