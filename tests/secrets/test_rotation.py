"""A new key for every value of the product's own columns: stopped, gone on with, and nothing else changed."""

from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.city import TODAY
from tests.databases import KEYRING
from tracker import clock
from tracker.access.scope import NOBODY, inside, whole_city
from tracker.database import Base, broken_rule, writing
from tracker.extensions import db
from tracker.followups import service as followups
from tracker.followups.models import FollowUp
from tracker.merges import service as merges
from tracker.participants import service as participants
from tracker.participants.models import Participant
from tracker.quality import doctor
from tracker.revisions.models import Revision
from tracker.sealing import keys, registry, rotation

USED = {
    "follow_up_attempt.note_sealed", "merge.moved_sealed", "merge.reason_sealed", "participant.email_sealed",
    "participant.names_sealed", "participant.phone_sealed", "participant_number.number_sealed",
    "revision.after_sealed", "revision.before_sealed", "revision.reason_sealed",
}  # fmt: skip


class Killed(Exception):
    """The process ends here."""


@pytest.fixture
def person(session: Any, city: Any) -> Participant:
    """Someone about whom something stands in each of the columns `USED`."""
    one = factories.participant(session, city.jobbtorg, phone="070-1740605", email="x@example.com", family_name="Ek")
    two = factories.participant(session, city.jobbtorg, family_name="Ek")
    hidden = factories.participant(session, city.other_jobbtorg, protection="sekretessmarkering")
    made = factories.exited(session, one, city.coaching)
    with writing(session):
        owed = session.scalars(sa.select(FollowUp).where(FollowUp.enrolment_id == made.id)).one()
        facts = {"at": clock.now(), "channel": "phone", "result": "no_answer", "note": "Ringer igen"}
        followups.log_attempt(session, owed, facts, user_id=None)
        seen = {"seen_version": one.version, "user_id": None, "reason": "Rättat"}
        participants.correct(session, one, {"family_name": "Alm"}, **seen)
        merges.merge(session, one, two, reason="Samma pass", user_id=None)
    assert hidden.name
    return one


def used(session: Any) -> Any:
    session.rollback()
    with db.engine.connect() as connection:
        return rotation.uses(connection, Base.metadata)


def test_every_unit_is_turned_though_it_was_stopped_on_the_way(session: Any, person: Participant) -> None:
    before = used(session)
    newer = KEYRING.with_new(clock.now())
    steps: list[str] = []

    def told(column: str, _done: int) -> None:
        steps.append(column)
        if len(steps) == 4:
            raise Killed

    with keys.using(newer):
        with pytest.raises(Killed):
            rotation.rotate(db.engine, Base.metadata, told)
        halfway = used(session)
        assert 0 < halfway["test"] < before["test"]
        turned = rotation.rotate(db.engine, Base.metadata)
        assert {each.column for each in turned if each.done} | set(steps) == {*USED, "audit_detail.content"}
        assert sum(each.remaining for each in turned) == 0
        assert used(session) == {newer.current: before["test"]}
    with keys.using(newer.without("test")):
        session.expire_all()
        assert doctor.examine(session, TODAY) == []
        assert (person.phone, person.name.split()[-1]) == ("070-1740605", "Alm")
        revision = session.scalars(sa.select(Revision).where(Revision.action == "corrected")).one()
        assert (revision.before, revision.reason) == ({"family_name": "Ek"}, "Rättat")


def test_a_revision_may_be_sealed_anew_and_nothing_else(session: Any, person: Participant) -> None:
    for change in ("reason_sealed = ''", "before_sealed = 'öppet'", "action = 'annat'", "version = version + 1"):
        with pytest.raises((sa.exc.IntegrityError, sa.exc.OperationalError)) as refused:
            session.execute(sa.text(f"UPDATE revision SET {change} WHERE reason_sealed <> ''"))
        session.rollback()
        assert isinstance(refused.value, sa.exc.IntegrityError)
        assert broken_rule(refused.value) == "revision_stays"


def test_without_a_scope_no_value_is_turned(session: Any, person: Participant) -> None:
    """The commands say that they work with the whole city; whoever forgot it would leave values behind."""
    session.rollback()
    with inside(NOBODY), db.engine.connect() as connection:
        assert rotation.uses(connection, Base.metadata)["test"] < 12
    with whole_city("a test looks at everything"), db.engine.connect() as connection:
        assert rotation.uses(connection, Base.metadata)["test"] >= 12


def test_the_columns_are_those_that_were_decided() -> None:
    held = {str(column) for column in registry.columns(Base.metadata)}
    assert held >= USED
    assert held - USED == {
        "access_review_pick.note_sealed", "audit_detail.content", "call_answer.answer_sealed", "consent.how_sealed",
        "delivery.purpose_sealed", "delivery.report_sealed", "delivery_event.note_sealed", "delivery_line.lines_sealed",
        "different_people.reason_sealed",
        "emergency_access.reason_sealed", "emergency_notice.note_sealed", "emergency_notice.reason_sealed",
        "import_row.cells_sealed", "import_row.faults_sealed", "totp.secret_sealed", "user_session.data_sealed",
        "webhook_secret.secret_sealed",
    }  # fmt: skip
