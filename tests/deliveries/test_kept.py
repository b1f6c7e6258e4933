"""What was sent can be shown to be what was sent; erasure takes a person's lines, and a correction counts its own."""

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.city import City
from tests.retention.test_erasure import RULE
from tracker import clock
from tracker.access.scope import inside, of_unit
from tracker.database import BrokenRule, writing
from tracker.deliveries import layout, service
from tracker.deliveries.models import Delivery, DeliveryLine
from tracker.deliveries.states import State
from tracker.errors import Refused
from tracker.merges import service as merges
from tracker.participants import handlers
from tracker.participants import service as participants
from tracker.retention import service as retention


def stayed(session: Any, city: City, **facts: Any) -> Any:
    person = factories.participant(session, city.jobbtorg, **facts)
    factories.exited(session, person, city.coaching, starts_on=date(2025, 3, 1), exit_on=date(2025, 5, 31))
    return person


def test_what_is_kept_is_what_was_drawn(session: Any, city: City, draw: Any, today: Any) -> None:
    person = stayed(session, city)
    delivery = draw()
    file = service.file_of(session, delivery)
    assert (file.lines, file.intact, file.participants) == (3, True, [person.id])
    assert delivery.digest == hashlib.sha256(file.body).hexdigest()
    with writing(session):
        participants.correct(session, person, {"given_name": "Eva"}, seen_version=person.version, user_id=None)
    assert service.file_of(session, session.get(Delivery, delivery.id)).body == file.body


def test_erasure_takes_her_lines_and_leaves_the_digest(
    session: Any, city: City, draw: Any, tell: Any, today: Any
) -> None:
    gone = stayed(session, city, number=None, birth_date=date(1980, 3, 12))
    kept = stayed(session, city, number=None, birth_date=date(1980, 3, 15))
    delivery = draw()
    tell(delivery, State.SENT)
    delivery_id, digest = delivery.id, delivery.digest
    _give_up(session)
    today(clock.today() + timedelta(days=366 * 6))
    with writing(session):
        run = retention.propose(
            session, city.jobbtorg.id, city.users["manager"].id, clock.today(), RULE, whole_unit=True
        )
        run_id = run.id
    gone_id, kept_id = gone.id, kept.id
    assert retention.carry_out(session, run_id, city.users["administrator"].id, RULE) == 1
    session.expire_all()
    delivery = session.get(Delivery, delivery_id)
    file = service.file_of(session, delivery)
    assert (file.lines, file.intact, file.participants, delivery.digest) == (3, False, [kept_id], digest)
    assert not session.scalar(sa.select(sa.func.count()).where(DeliveryLine.participant_id == gone_id))


def _give_up(session: Any) -> None:
    from tracker.followups.models import FollowUp

    with writing(session):
        for each in session.scalars(sa.select(FollowUp)):
            each.closed_as, each.closed_on = "declined", clock.today()


def test_one_who_is_protected_later_is_hidden_in_what_was_sent(
    session: Any, city: City, draw: Any, who: service.Who
) -> None:
    person = stayed(session, city)
    delivery = draw()
    other = city.users_of["jobbtorg", "manager"]
    with writing(session):
        participants.correct(
            session, person, {"protection": "sekretessmarkering"}, seen_version=person.version, user_id=other.id
        )
        session.execute(sa.text("DELETE FROM handler"))
        handlers.name_first(session, [person.id], city.jobbtorg.id, other.id)
    session.expire_all()
    for user_id, lines in ((who.user_id, 0), (other.id, 3)):
        with inside(of_unit(who.unit_id, user_id)):
            file = service.file_of(session, session.get(Delivery, delivery.id))
            assert (file.lines, file.intact) == (lines, lines == 3)


def test_a_draft_with_someone_protected_since_is_not_sent(
    session: Any, city: City, draw: Any, tell: Any, who: service.Who
) -> None:
    """Nor by her handler, who still sees her line."""
    person = stayed(session, city)
    delivery = draw()
    with writing(session):
        facts = {"protection": "sekretessmarkering"}
        participants.correct(session, person, facts, seen_version=person.version, user_id=who.user_id)
    session.expire_all()
    with inside(of_unit(who.unit_id, who.user_id)), pytest.raises(Refused, match="ta fram ett nytt"):
        tell(session.get(Delivery, delivery.id), State.SENT)


def test_a_correction_counts_what_it_changes(
    session: Any, city: City, draw: Any, tell: Any, who: service.Who, today: Any
) -> None:
    stays, leaves = stayed(session, city), stayed(session, city)
    old = draw()
    with pytest.raises(Refused, match="Kasta utkastet"):
        correct(session, old, who)
    tell(old, State.SENT, State.REJECTED, note="Fel")
    newcomer = stayed(session, city)
    twin = factories.participant(session, city.jobbtorg, number=None)
    with writing(session):
        merges.merge(session, twin, stays, reason="Samma", user_id=None)
        session.execute(
            sa.text("UPDATE enrolment SET exit_on = '2025-04-30' WHERE participant_id = :id"), {"id": leaves.id}
        )
    new = correct(session, old, who)
    # who was merged has the same lines; who left a month earlier loses one, and two tell another last day
    assert new.report["changes"] == {"added": 3, "changed": 2, "removed": 1}
    assert newcomer.id in service.file_of(session, new).participants
    with pytest.raises(Refused, match="redan en rättelse"):
        correct(session, old, who)
    tell(new, State.DISCARDED)
    assert service.file_of(session, new).lines == 0
    assert correct(session, old, who).replaces_id == old.id


def correct(session: Any, old: Delivery, who: service.Who) -> Delivery:
    with writing(session):
        return service.correct(session, old.id, who, "Fel i förra", layout.read(layout.DEFAULT))


def test_the_report_tells_what_is_missing(session: Any, city: City, draw: Any) -> None:
    stayed(session, city)
    stayed(session, city, number=None, sex="U", birth_date=date(1990, 1, 2))
    with writing(session):
        session.execute(sa.text("UPDATE insats_type SET agency_code = '4' WHERE code = 'jobbsok'"))
    report = draw().report
    assert report["lines"] == {"K": 3, "M": 0, "U": 3}
    assert report["people"] == {"K": 1, "M": 0, "U": 1}
    assert report["without_number"] == [1, 3]
    missing = {source: n for source, _code, _label, n in report["codes"]}
    assert "insats_type" not in missing
    assert missing["exit_reason"] == 6
    assert report["more_than_published"] is None


def test_more_people_than_published_is_told(session: Any, city: City, draw: Any, monkeypatch: Any) -> None:
    stayed(session, city)
    monkeypatch.setattr("tracker.deliveries.releases.published", lambda *_all: {"K": 0, "T": 9})
    assert draw().report["more_than_published"] == [["K", 1, 0]]


def test_another_units_delivery_cannot_be_replaced(session: Any, city: City, draw: Any) -> None:
    """The database itself holds a delivery and what it replaces to one unit."""
    stayed(session, city)
    delivery = draw()
    with pytest.raises((Refused, BrokenRule)), writing(session):
        session.execute(
            sa.text(
                "INSERT INTO delivery (unit_id, first, last, digest, frame, one_users, replaces_id, created_at,"
                " created_by_id) SELECT :other, first, last, digest, frame, one_users, id, created_at, created_by_id"
                " FROM delivery WHERE id = :id"
            ),
            {"other": city.district.id, "id": delivery.id},
        )
