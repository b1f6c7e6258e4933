"""Whatever is done to enrolments, in any order: the register and a plain list of periods agree."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tests import city as small_city
from tests import factories
from tests.city import TODAY
from tests.databases import Files, opened, test_app
from tracker.database import writing
from tracker.enrolments import cancelling, service
from tracker.enrolments.models import Enrolment
from tracker.errors import Refused
from tracker.extensions import db
from tracker.followups.models import FollowUp
from tracker.insatser.models import Insats
from tracker.participants.models import Participant
from tracker.quality import doctor

FIRST = date(2026, 1, 1)
DAYS = st.integers(0, (TODAY - FIRST).days + 95).map(lambda days: FIRST + timedelta(days=days))
WHICH = st.integers(0, 50)


class Histories(RuleBasedStateMachine):
    """`periods`: enrolment id → (person, insats, start, exit)."""

    def __init__(self) -> None:
        super().__init__()
        self.session = db.session
        self.session.rollback()
        for table in ("follow_up", "enrolment"):
            self.session.execute(sa.text(f"DELETE FROM {table}"))
        self.session.commit()
        self.periods: dict[int, tuple[int, int, date, date | None]] = {}

    def people_and_insatser(self) -> tuple[list[Participant], list[Any]]:
        people = list(self.session.scalars(sa.select(Participant).order_by(Participant.id)))
        insatser = list(self.session.scalars(sa.select(Insats).order_by(Insats.id).limit(2)))
        return people, insatser

    def allowed(self, who: int, where: int, start: date, end: date | None, itself: int | None) -> bool:
        last = end or date.max
        apart = all(
            (who, where) != (other[0], other[1]) or (other[3] or date.max) < start or last < other[2]
            for key, other in self.periods.items()
            if key != itself
        )
        in_time = start <= TODAY + timedelta(days=90) and (end is None or start <= end <= TODAY)
        return apart and in_time

    def agrees(self, work: Any, allowed: bool) -> Any:
        """Do the work, which is to be refused unless `allowed`."""
        try:
            with writing(self.session):
                made = work()
        except Refused:
            assert not allowed
            return None
        assert allowed
        return made

    @rule(who=WHICH, where=WHICH, start=DAYS)
    def enrol(self, who: int, where: int, start: date) -> None:
        people, insatser = self.people_and_insatser()
        person, insats = people[who % len(people)], insatser[where % 2]
        facts = factories.Situation(starts_on=start)
        made = self.agrees(
            lambda: service.enrol(self.session, person, insats, facts, user_id=None).id,
            self.allowed(person.id, insats.id, start, None, None),
        )
        if made is not None:
            self.periods[made] = (person.id, insats.id, start, None)

    def pick(self, which: int, ended: bool) -> Enrolment | None:
        ids = [key for key, period in self.periods.items() if (period[3] is not None) == ended]
        return self.session.get(Enrolment, ids[which % len(ids)]) if ids else None

    @precondition(lambda self: self.periods)
    @rule(which=WHICH, end=DAYS)
    def leave(self, which: int, end: date) -> None:
        enrolment = self.pick(which, ended=False)
        if enrolment is not None:
            who, where, start, _open = self.periods[enrolment.id]
            allowed = self.allowed(who, where, start, end, enrolment.id)
            self.agrees(lambda: factories.leave(self.session, enrolment, exit_on=end), allowed)
            if allowed:
                self.periods[enrolment.id] = (who, where, start, end)

    @precondition(lambda self: self.periods)
    @rule(which=WHICH, start=DAYS, end=DAYS)
    def correct(self, which: int, start: date, end: date) -> None:
        enrolment = self.pick(which, ended=True)
        if enrolment is not None:
            who, where, _start, _end = self.periods[enrolment.id]
            allowed = self.allowed(who, where, start, end, enrolment.id)
            facts, seen = {"starts_on": start, "exit_on": end}, enrolment.version
            self.agrees(
                lambda: service.correct(self.session, enrolment, facts, seen_version=seen, user_id=None, reason=""),
                allowed,
            )
            if allowed:
                self.periods[enrolment.id] = (who, where, start, end)

    @precondition(lambda self: self.periods)
    @rule(which=WHICH)
    def reopen(self, which: int) -> None:
        enrolment = self.pick(which, ended=True)
        if enrolment is not None:
            who, where, start, _end = self.periods[enrolment.id]
            allowed = self.allowed(who, where, start, None, enrolment.id)
            seen = enrolment.version
            self.agrees(
                lambda: service.reopen(self.session, enrolment, seen_version=seen, user_id=None, reason=""), allowed
            )
            if allowed:
                self.periods[enrolment.id] = (who, where, start, None)

    @precondition(lambda self: self.periods)
    @rule(which=WHICH)
    def cancel(self, which: int) -> None:
        enrolment = self.pick(which, ended=False)
        if enrolment is not None:
            gone = enrolment.id
            never_ended = (
                self.session.scalar(sa.select(FollowUp.id).where(FollowUp.enrolment_id == gone).limit(1)) is None
            )
            allowed = self.periods[gone][2] > TODAY and never_ended
            seen = enrolment.version
            self.agrees(
                lambda: cancelling.cancel(self.session, enrolment, seen_version=seen, user_id=None, reason="x"), allowed
            )
            if allowed:
                del self.periods[gone]

    @invariant()
    def the_register_says_the_same(self) -> None:
        self.session.rollback()
        rows = self.session.execute(
            sa.select(
                Enrolment.id, Enrolment.participant_id, Enrolment.insats_id, Enrolment.starts_on, Enrolment.exit_on
            )
        )
        assert {row[0]: tuple(row[1:]) for row in rows} == self.periods

    @invariant()
    def each_exit_owes_one_follow_up(self) -> None:
        owed = self.session.execute(
            sa.select(FollowUp.enrolment_id, FollowUp.due_on).where(FollowUp.withdrawn_at.is_(None))
        )
        expected = {key: period[3] + timedelta(days=90) for key, period in self.periods.items() if period[3]}
        found = [tuple(row) for row in owed]
        assert len(found) == len(expected)
        assert dict(found) == expected

    def teardown(self) -> None:
        assert doctor.examine(self.session, TODAY) == []


@pytest.fixture
def register(files: Files, today: Any) -> Iterator[None]:
    url = files.fresh()
    with opened(test_app(url)) as session:
        made = small_city.build(session)
        for _each in range(2):
            factories.participant(session, made.jobbtorg)
        with writing(session):  # the insatser of the machine run all the time
            made.course.starts_on = made.course.ends_on = None
        yield
    files.drop(url)


def test_histories(register: None) -> None:
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
