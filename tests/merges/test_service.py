"""Two rows for one person become one, and come apart again exactly as they were."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import factories
from tests.city import TODAY, City
from tests.together import refusals, together
from tracker import clock
from tracker.database import writing
from tracker.enrolments.models import Enrolment
from tracker.errors import Refused
from tracker.followups.models import FollowUp, FollowUpAttempt
from tracker.insatser.models import Insats
from tracker.merges import service
from tracker.merges.models import Merge
from tracker.participants import persons
from tracker.participants import service as participants
from tracker.participants.models import Participant, ParticipantNumber, SamePerson
from tracker.quality import doctor

FACTS = (*service.TAKEN_OVER, "given_name", "family_name", "absorbed_by_id")
# Whether survivor and absorbed have a number, and what else they have.
SHAPES: dict[str, tuple[bool, bool, dict[str, Any], dict[str, Any]]] = {
    "both have numbers": (True, True, {}, {"phone": "08-1"}),
    "the survivor has one": (True, False, {"phone": "08-1"}, {"phone": "08-2", "email": "a@b.test"}),
    "the absorbed has one": (False, True, {}, {}),
    "none has one": (False, False, {"email": "a@b.test"}, {"email": "c@d.test"}),
    "the absorbed is protected": (True, True, {"phone": "08-1"}, {"protection": "sekretessmarkering"}),
}


def snapshot(session: Any) -> Any:
    """All that a merge may move. Versions and revisions only grow."""
    session.rollback()
    people = [[getattr(one, field) for field in ("id", *FACTS)] for one in session.scalars(sa.select(Participant))]
    numbers = sa.select(ParticipantNumber.id, ParticipantNumber.participant_id, ParticipantNumber.replaced_at)
    enrolments = sa.select(Enrolment.id, Enrolment.participant_id)
    follow_ups = sa.select(FollowUp.id, FollowUp.participant_id)
    attempts = sa.select(FollowUpAttempt.id, FollowUpAttempt.participant_id)
    links = sa.select(SamePerson.one_id, SamePerson.other_id)
    return [sorted(map(tuple, people))] + [
        sorted(map(tuple, session.execute(query))) for query in (numbers, enrolments, follow_ups, attempts, links)
    ]


def person(session: Any, unit: Any, numbered: bool, **facts: Any) -> Participant:
    given = {**facts} if numbered else {"number": None, **facts}
    return factories.participant(session, unit, **given)


def merge(session: Any, survivor: Participant, absorbed: Participant) -> Merge:
    with writing(session):
        return service.merge(session, survivor, absorbed, reason="Samma person", user_id=None)


def undo(session: Any, row: Merge) -> None:
    with writing(session):
        service.undo(session, row, user_id=None)


def attempt(session: Any, left: Enrolment) -> None:
    """Someone has tried to reach the person."""
    with writing(session):
        follow_up = session.scalars(sa.select(FollowUp).where(FollowUp.enrolment_id == left.id)).one()
        session.add(FollowUpAttempt(follow_up=follow_up, at=clock.now(), channel="phone", result="no_answer"))


@pytest.mark.parametrize("shape", SHAPES)
def test_apart_again_as_they_were(session: Any, city: City, shape: str) -> None:
    first, second, mine, yours = SHAPES[shape]
    survivor = person(session, city.jobbtorg, first, **mine)
    absorbed = (
        person(session, city.jobbtorg, second, birth_date=date(1988, 2, 3), **yours)
        if not second
        else (person(session, city.jobbtorg, second, **yours))
    )
    factories.exited(session, survivor, city.coaching)
    left = factories.exited(session, absorbed, city.coaching, starts_on=date(2025, 1, 7), exit_on=date(2025, 6, 1))
    factories.enrolment(session, absorbed, city.course)
    attempt(session, left)
    before = snapshot(session)
    row = merge(session, survivor, absorbed)
    assert doctor.examine(session, TODAY) == []
    for model, number in ((Enrolment, 3), (FollowUp, 2), (FollowUpAttempt, 1)):
        assert len(list(session.scalars(sa.select(model).where(model.participant_id == survivor.id)))) == number
    undo(session, row)
    assert snapshot(session) == before
    assert doctor.examine(session, TODAY) == []


def test_the_absorbed_is_found_nowhere_and_its_number_finds_the_survivor(session: Any, city: City) -> None:
    survivor = person(session, city.jobbtorg, True)
    absorbed = person(session, city.jobbtorg, True)
    number = absorbed.number.number  # type: ignore[union-attr]
    merge(session, survivor, absorbed)
    assert participants.one_of_unit(session, absorbed.id, city.jobbtorg.id) is None
    assert participants.by_number(session, number, city.jobbtorg.id) is survivor
    found = session.scalars(participants.found_by(session, city.jobbtorg.id, number, TODAY)).all()
    assert found == [survivor]


def test_a_number_decides_birth_date_and_sex(session: Any, city: City) -> None:
    survivor = person(session, city.jobbtorg, False, birth_date=date(1999, 9, 9))
    absorbed = person(session, city.jobbtorg, True, number=factories.number("M"))
    merge(session, survivor, absorbed)
    assert (survivor.birth_date, survivor.sex) == (absorbed.birth_date, "M")
    assert survivor.no_number_reason is None


def test_who_becomes_protected_has_no_contact_left(session: Any, city: City) -> None:
    survivor = person(session, city.jobbtorg, True, phone="08-1", email="a@b.test")
    absorbed = person(session, city.jobbtorg, True, protection="sekretessmarkering")
    merge(session, survivor, absorbed)
    assert (survivor.protection, survivor.phone, survivor.email) == ("sekretessmarkering", "", "")


def test_what_was_corrected_after_the_merge_stays(session: Any, city: City) -> None:
    survivor = person(session, city.jobbtorg, True)
    absorbed = person(session, city.jobbtorg, True, phone="08-1", email="a@b.test")
    row = merge(session, survivor, absorbed)
    with writing(session):
        participants.correct(session, survivor, {"phone": "08-9"}, seen_version=survivor.version, user_id=None)
    undo(session, row)
    assert (survivor.phone, survivor.email) == ("08-9", "")


def test_rows_of_two_units_are_never_merged(session: Any, city: City) -> None:
    own, others = factories.known_in(session, city.jobbtorg, city.district)
    with pytest.raises(Refused, match="två olika"):
        merge(session, own, others)
    assert own.absorbed_by_id is others.absorbed_by_id is None


def test_a_merge_leaves_other_units_alone_and_tells_the_city(session: Any, city: City) -> None:
    survivor, elsewhere = factories.known_in(session, city.jobbtorg, city.district)
    absorbed, far = factories.known_in(session, city.jobbtorg, city.other_jobbtorg)
    enrolled = factories.enrolment(session, elsewhere, city.training)
    row = merge(session, survivor, absorbed)
    session.expire_all()
    assert (elsewhere.absorbed_by_id, far.absorbed_by_id) == (None, None)
    assert enrolled.participant_id == elsewhere.id
    least = min(survivor.person_id, absorbed.person_id)
    assert persons.linked(session) == {survivor.person_id: least, absorbed.person_id: least}
    assert participants.one_of_unit(session, far.id, city.other_jobbtorg.id) is far
    undo(session, row)
    assert persons.linked(session) == {}


def test_in_one_insats_at_the_same_time_they_are_two(session: Any, city: City) -> None:
    survivor, absorbed = person(session, city.jobbtorg, True), person(session, city.jobbtorg, True)
    factories.exited(session, survivor, city.coaching)
    factories.exited(session, absorbed, city.coaching, starts_on=factories.EXIT_ON, exit_on=date(2026, 4, 1))
    before = snapshot(session)
    with pytest.raises(Refused, match="samtidigt"):
        merge(session, survivor, absorbed)
    assert snapshot(session) == before


def test_nobody_is_merged_twice_or_with_itself(session: Any, city: City) -> None:
    one, two, three = (person(session, city.jobbtorg, True) for _each in range(3))
    with pytest.raises(Refused, match="två olika"):
        merge(session, one, one)
    merge(session, one, two)
    with pytest.raises(Refused, match="redan ihopslagen"):
        merge(session, three, two)


def test_a_chain_is_undone_from_its_end(session: Any, city: City) -> None:
    one, two, three = (person(session, city.jobbtorg, True) for _each in range(3))
    factories.enrolment(session, one, city.coaching)
    before = snapshot(session)
    first, second = merge(session, two, one), merge(session, three, two)
    with pytest.raises(Refused, match="först"):
        undo(session, first)
    undo(session, second)
    undo(session, first)
    with pytest.raises(Refused, match="redan ångrad"):
        undo(session, first)
    assert snapshot(session) == before


def test_look_alikes_of_the_unit_only(session: Any, city: City) -> None:
    name = {"given_name": "Åsa", "family_name": "Öst", "birth_date": date(1990, 5, 17)}
    one = person(session, city.jobbtorg, False, **name)
    two = person(session, city.jobbtorg, False, **name)
    person(session, city.district, False, **name)
    assert [tuple(pair) for pair in session.execute(service.likely(city.jobbtorg.id))] == [(one, two)]
    assert [row.id for row in service.likely_same(session, two.id, city.jobbtorg.id)] == [one.id]
    assert session.execute(service.likely(city.district.id)).all() == []


def test_a_merge_and_an_enrolment_at_once_leave_nothing_behind(app: Flask, session: Any, city: City) -> None:
    one, two = person(session, city.jobbtorg, True), person(session, city.jobbtorg, True)
    survivor, absorbed, where = one.id, two.id, city.coaching.id
    session.rollback()

    def join(own: Any) -> None:
        service.merge(own, own.get(Participant, survivor), own.get(Participant, absorbed), reason="", user_id=None)

    def enrol(own: Any) -> None:
        factories.enrolment(own, own.get(Participant, absorbed), own.get(Insats, where))

    outcomes = together(app, join, enrol)
    assert len(refusals(outcomes)) <= 1
    assert outcomes[0] is None
    assert doctor.examine(session, TODAY) == []


def test_two_merges_of_one_row_at_once(app: Flask, session: Any, city: City) -> None:
    ids = [person(session, city.jobbtorg, True).id for _each in range(3)]
    session.rollback()

    def into(survivor: int) -> Any:
        def work(own: Any) -> None:
            rows = own.get(Participant, survivor), own.get(Participant, ids[0])
            service.merge(own, *rows, reason="", user_id=None)

        return work

    assert len(refusals(together(app, into(ids[1]), into(ids[2])))) == 1


def test_a_number_had_since_the_merge_decides_when_parted(session: Any, city: City) -> None:
    survivor = person(session, city.jobbtorg, False, birth_date=date(1988, 2, 3))
    row = merge(session, survivor, person(session, city.jobbtorg, True))
    with writing(session):
        participants.change_number(session, survivor, factories.number(), seen_version=survivor.version, user_id=None)
    born = survivor.birth_date
    undo(session, row)
    assert (survivor.birth_date, survivor.no_number_reason) == (born, None)
    assert doctor.examine(session, TODAY) == []
