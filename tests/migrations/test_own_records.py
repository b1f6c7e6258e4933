"""Migration 0005 with people in it: a record that two units shared becomes one for each, and one on the way back."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask_migrate import downgrade, upgrade

from tests import city as small_city
from tests import factories
from tests.city import TODAY, City
from tests.databases import opened, test_app
from tests.migrations import anew
from tracker import clock
from tracker.access.models import Unit, User
from tracker.database import writing
from tracker.enrolments.models import Enrolment
from tracker.followups.models import FollowUp, FollowUpAttempt
from tracker.merges import service as merges
from tracker.merges.models import Merge
from tracker.participants import persons
from tracker.participants import service as participants
from tracker.participants.models import Participant, ParticipantNumber, Person
from tracker.quality import doctor
from tracker.revisions.models import Revision

FIRST, DOUBLE, LATER = factories.numbers()[-6:-3]


def fill(session: Any) -> None:
    """A woman whom the district knew before the jobbtorg; both had her twice, and both found it out."""
    city = small_city.build(session)
    there, here = factories.known_in(session, city.district, city.jobbtorg, number=FIRST)
    twice_here, twice_there = factories.known_in(session, city.jobbtorg, city.district, number=DOUBLE)
    for person, insats in ((here, city.coaching), (there, city.training)):
        attempt(session, factories.exited(session, person, insats))
    factories.enrolment(session, twice_here, city.course)
    factories.participant(session, city.other_jobbtorg, number=None)
    correct(session, here, {"phone": "08-1"})
    with writing(session):
        participants.change_number(session, here, LATER, seen_version=here.version, user_id=None)
        merges.merge(session, here, twice_here, reason="Legitimation", user_id=manager(session, city))
        merges.merge(session, there, twice_there, reason="", user_id=None)
    session.remove()


def manager(session: Any, city: City) -> int:
    return int(session.scalar(sa.select(User.id).where(User.email == f"manager@{city.jobbtorg.code}.test")))


def attempt(session: Any, left: Enrolment) -> None:
    with writing(session):
        follow_up = session.scalars(sa.select(FollowUp).where(FollowUp.enrolment_id == left.id)).one()
        session.add(FollowUpAttempt(follow_up=follow_up, at=clock.now(), channel="phone", result="no_answer"))


def correct(session: Any, person: Participant, facts: dict[str, Any]) -> None:
    with writing(session):
        participants.correct(session, person, facts, seen_version=person.version, user_id=None)


@pytest.fixture(name="before")
def before_own_records(url: str, today: Any) -> Any:
    """The register as 0004 keeps it."""
    with opened(test_app(url)) as session:
        fill(session)
        downgrade(revision="0004")
        yield session


def number_of(session: Any, what: str, **values: Any) -> Any:
    return session.scalar(sa.text(f"SELECT {what}"), values)


def test_records_of_one_person_are_folded_on_the_way_back(before: Any) -> None:
    kept = number_of(before, "min(id) FROM participant")
    assert number_of(before, "count(*) FROM participant") == 3
    assert number_of(before, "count(*) FROM participant WHERE absorbed_by_id = :kept", kept=kept) == 1
    assert number_of(before, "count(*) FROM enrolment WHERE participant_id = :kept", kept=kept) == 3
    assert number_of(before, "count(*) FROM participant_number WHERE participant_id = :kept", kept=kept) == 3
    in_force = "number FROM participant_number WHERE replaced_at IS NULL"
    assert number_of(before, in_force) == LATER
    assert number_of(before, "count(*) FROM caseload WHERE participant_id = :kept", kept=kept) == 2
    assert number_of(before, "count(*) FROM caseload") == 5
    assert number_of(before, "count(*) FROM merge") == 1
    assert number_of(before, "count(*) FROM follow_up_attempt") == 2


def unit_named(session: Any, code: str) -> int:
    return int(session.scalar(sa.select(Unit.id).where(Unit.code == code)))


def test_each_unit_gets_its_own_record_with_all_that_is_its_own(before: Any) -> None:
    before.remove()
    upgrade()
    session = before
    anew.anchor()
    assert doctor.examine(session, TODAY) == []
    assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 3
    for code, enrolled in (("kista", 2), ("farsta", 1)):
        unit = unit_named(session, code)
        woman = participants.by_number(session, FIRST, unit)
        assert woman is not None
        assert (woman.unit_id, woman.absorbed_by_id) == (unit, None)
        assert {each.number for each in woman.numbers} == {FIRST, DOUBLE, LATER}
        for model, expected in ((Enrolment, enrolled), (FollowUp, 1), (FollowUpAttempt, 1)):
            own = session.scalars(sa.select(model.participant_id).where(model.unit_id == unit)).all()
            assert own == [woman.id] * expected
        merge = session.scalars(sa.select(Merge).where(Merge.unit_id == unit)).one()
        assert (merge.survivor_id, merge.absorbed.unit_id) == (woman.id, unit)
        assert merge.reason == ("Legitimation" if code == "kista" else "")
    assert len(set(session.scalars(sa.select(Participant.person_id)))) == 3
    assert len(persons.linked(session)) == 2


def test_a_merge_from_before_is_undone_in_each_unit_by_itself(before: Any) -> None:
    before.remove()
    upgrade()
    session = before
    for left, code in ((1, "farsta"), (0, "kista")):
        merge = session.scalars(sa.select(Merge).where(Merge.unit_id == unit_named(session, code))).one()
        with writing(session):
            merges.undo(session, merge, user_id=None)
        double = participants.by_number(session, DOUBLE, merge.unit_id)
        assert double is merge.absorbed
        assert double.number is not None
        assert double.person_id == persons.of_number(session, DOUBLE)
        assert len(persons.linked(session)) == 2 * left
        session.rollback()
    enrolled = session.scalars(sa.select(Enrolment.unit_id).where(Enrolment.participant_id == double.id)).all()
    assert enrolled == [unit_named(session, "kista")]
    anew.anchor()
    assert doctor.examine(session, TODAY) == []


def test_changes_stand_with_what_they_changed(before: Any) -> None:
    before.remove()
    upgrade()
    records = dict(before.execute(sa.select(Participant.id, Participant.unit_id)).all())
    revisions = before.scalars(sa.select(Revision)).all()
    assert {each.thing for each in revisions} == {"participant", "enrolment"}
    for each in revisions:
        assert each.unit_id == records[each.participant_id]
        if each.thing == "enrolment":
            assert each.participant_id == before.get(Enrolment, each.thing_id).participant_id
        else:
            assert each.thing_id == each.participant_id
    told = [each for each in revisions if each.action == "merged"]
    for each in told:
        merge = before.get(Merge, each.after["merge"])
        assert merge is None or merge.survivor_id == each.thing_id


def test_what_is_added_afterwards_gets_new_ids(before: Any) -> None:
    before.remove()
    upgrade()
    unit = before.get(Unit, unit_named(before, "farsta"))
    one, other = (factories.participant(before, unit) for _each in range(2))
    with writing(before):
        merges.merge(before, one, other, reason="", user_id=None)
    assert before.scalar(sa.select(sa.func.count()).select_from(ParticipantNumber)) == 8
    anew.anchor()
    assert doctor.examine(before, TODAY) == []


def test_up_and_down_again_loses_nobody(before: Any) -> None:
    def picture() -> Any:
        tables = (
            "participant",
            "participant_number",
            "enrolment",
            "follow_up",
            "follow_up_attempt",
            "merge",
            "caseload",
        )
        return {table: number_of(before, f"count(*) FROM {table}") for table in tables}

    then = picture()
    before.remove()
    upgrade()
    downgrade(revision="0004")
    assert picture() == then
