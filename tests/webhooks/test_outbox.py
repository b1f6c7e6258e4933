"""Every way in which something can change writes what is to be told, with the change and only with it."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.city import City
from tests.imports import lists
from tests.releases import made as releases
from tests.retention.test_erasure import LATER, closed, erase, someone
from tests.together import PATIENCE, together
from tests.webhooks.listening import news, noted, telling, waiting
from tracker import clock
from tracker.access.models import Unit
from tracker.access.systems import service as systems
from tracker.database import writing
from tracker.enrolments import cancelling
from tracker.enrolments import service as enrolments
from tracker.followups import service as followups
from tracker.followups.models import FollowUp
from tracker.insatser import service as insatser
from tracker.merges import service as merges
from tracker.participants import service as participants
from tracker.participants.models import Participant
from tracker.releases.terms import StepKind
from tracker.webhooks import numbering
from tracker.webhooks.models import Webhook


@pytest.fixture
def webhook(session: Any, city: City) -> Webhook:
    return telling(session, city.jobbtorg)[0]


def marked(session: Any, person: Participant, protection: str = "sekretessmarkering") -> None:
    names = ("given_name", "family_name", "phone", "email", "died_on")
    facts = {name: getattr(person, name) for name in names}
    with writing(session):
        facts["protection"] = protection
        participants.correct(session, person, facts, seen_version=person.version, user_id=None)


def test_a_person_from_registered_to_followed_up(session: Any, city: City, webhook: Webhook) -> None:
    person = factories.participant(session, city.jobbtorg)
    assert news(session, webhook) == [("participant", person.id, "created")]
    enrolment = factories.enrolment(session, person, city.coaching)
    assert news(session, webhook) == [("enrolment", enrolment.id, "created")]
    factories.leave(session, enrolment)
    owed = session.scalars(sa.select(FollowUp.id)).one()
    assert sorted(news(session, webhook)) == [("enrolment", enrolment.id, "changed"), ("follow_up", owed, "created")]
    with writing(session):
        new = factories.number()
        participants.change_number(session, person, new, seen_version=person.version, user_id=None)
    assert news(session, webhook) == [("participant", person.id, "changed")]


def test_what_is_cancelled_is_removed(session: Any, city: City, webhook: Webhook) -> None:
    person = factories.participant(session, city.jobbtorg)
    planned = factories.enrolment(session, person, city.coaching, starts_on=date(2026, 7, 1))
    id_ = planned.id
    news(session, webhook)
    with writing(session):
        cancelling.cancel(session, planned, reason="Fel", seen_version=planned.version, user_id=None)
    assert news(session, webhook) == [("enrolment", id_, "removed")]


def test_insatser_and_projects(session: Any, city: City, webhook: Webhook) -> None:
    made = factories.insats(session, city.jobbtorg)
    assert news(session, webhook) == [("insats", made.id, "created")]
    factories.insats(session, city.district)
    assert news(session, webhook) == []
    facts = {"name": "Merit", "funder": "ESF"}
    with writing(session):
        project = insatser.add_project(session, facts, {"participants": 5}, unit_id=city.district.id)
    assert news(session, webhook) == [("project", project.id, "created")]


def test_attempts_to_reach_someone_change_the_follow_up(session: Any, city: City, webhook: Webhook) -> None:
    factories.exited(session, factories.participant(session, city.jobbtorg), city.coaching)
    owed = session.scalars(sa.select(FollowUp)).one()
    facts = {"at": clock.now(), "channel": "phone", "result": "no_answer", "note": ""}
    news(session, webhook)
    with writing(session):
        attempt = followups.log_attempt(session, owed, facts, user_id=None)
    assert news(session, webhook) == [("follow_up", owed.id, "changed")]
    with writing(session):
        followups.strike(session, attempt, reason="Fel person", user_id=None)
    assert news(session, webhook) == [("follow_up", owed.id, "changed")]


def test_a_release_is_told_to_all_when_it_is_published(session: Any, city: City, webhook: Webhook) -> None:
    other, _secret = telling(session, city.district, name="other")
    releases.release(session, releases.two_of(city), until=StepKind.FIXED)
    assert (news(session, webhook), noted(session, other)) == ([], [])
    release = releases.release(session, releases.two_of(city), until=StepKind.PUBLISHED)
    assert news(session, webhook) == [("release", release.id, "published")]


def test_another_units_are_not_told(session: Any, city: City, webhook: Webhook) -> None:
    person = factories.participant(session, city.district)
    factories.exited(session, person, city.training)
    assert waiting(session) == 0  # nobody listens there: nothing is written
    assert noted(session, webhook) == []


def test_nothing_is_written_where_nobody_listens(session: Any, city: City, webhook: Webhook) -> None:
    client = webhook.client
    factories.participant(session, city.jobbtorg)
    assert waiting(session) == 1
    with writing(session):
        systems.revoke(session, client)
    factories.participant(session, city.jobbtorg)
    assert waiting(session) == 1


def test_a_change_that_is_rolled_back_tells_nothing(session: Any, city: City, webhook: Webhook) -> None:
    def work() -> None:
        with writing(session):
            factories.participant(session, city.jobbtorg)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()
    assert (waiting(session), noted(session, webhook)) == (0, [])


def test_one_transaction_tells_of_a_thing_once(session: Any, city: City, webhook: Webhook) -> None:
    with writing(session):
        person = factories.participant(session, city.jobbtorg)
        made = factories.exited(session, person, city.coaching)
        person.phone = "070-1"
        session.flush()
    owed = session.scalars(sa.select(FollowUp.id)).one()
    assert noted(session, webhook) == [
        ("participant", person.id, "created"),
        ("enrolment", made.id, "created"),
        ("follow_up", owed, "created"),
    ]


def test_only_what_is_asked_for_and_may_be_read(session: Any, city: City) -> None:
    poor, _secret = telling(session, city.jobbtorg, grants="changes:read participants:read", name="poor")
    picky, _secret = telling(session, city.jobbtorg, asked=("follow_up",), name="picky")
    person = factories.participant(session, city.jobbtorg)
    factories.exited(session, person, city.coaching)
    assert {kind for kind, _id, _what in noted(session, poor)} == {"participant"}
    assert {kind for kind, _id, _what in noted(session, picky)} == {"follow_up"}


def test_protected_people_are_never_told(session: Any, city: City, webhook: Webhook) -> None:
    person = factories.participant(session, city.jobbtorg, protection="fingerade_uppgifter")
    made = factories.exited(session, person, city.coaching)
    facts = {"months_without_work": 3}
    with writing(session):
        enrolments.correct(session, made, facts, seen_version=made.version, user_id=None, reason="Fel")
    assert (waiting(session), noted(session, webhook)) == (0, [])


def test_who_is_registered_and_marked_at_once_was_never_there(session: Any, city: City, webhook: Webhook) -> None:
    with writing(session):
        person = factories.participant(session, city.jobbtorg)
        marked(session, person)
    assert (waiting(session), noted(session, webhook)) == (0, [])


def test_who_becomes_protected_is_gone_as_if_erased(session: Any, city: City, webhook: Webhook) -> None:
    person = factories.participant(session, city.jobbtorg)
    made = factories.exited(session, person, city.coaching)
    owed = session.scalars(sa.select(FollowUp.id)).one()
    noted(session, webhook)
    with writing(session):
        made.months_without_work = 2
        session.flush()  # it waits without a number when she is marked, and is never told
    marked(session, person)
    gone = [("follow_up", owed, "removed"), ("enrolment", made.id, "removed"), ("participant", person.id, "removed")]
    assert news(session, webhook) == gone
    marked(session, person, "none")
    assert news(session, webhook) == [(kind, id_, "created") for kind, id_, _what in reversed(gone)]


def test_a_merge_and_its_undoing(session: Any, city: City, webhook: Webhook) -> None:
    kept, other = (factories.participant(session, city.jobbtorg, number=None) for _each in range(2))
    made = factories.enrolment(session, other, city.coaching)
    news(session, webhook)
    with writing(session):
        merge = merges.merge(session, kept, other, reason="Samma", user_id=None)
    assert {("participant", other.id, "removed"), ("enrolment", made.id, "changed")} <= set(news(session, webhook))
    with writing(session):
        merges.undo(session, merge, user_id=None)
    assert {("participant", other.id, "created"), ("enrolment", made.id, "changed")} <= set(news(session, webhook))


def test_a_merge_into_someone_protected_takes_the_enrolments_away(session: Any, city: City, webhook: Webhook) -> None:
    kept = factories.participant(session, city.jobbtorg, number=None, protection="sekretessmarkering")
    other = factories.participant(session, city.jobbtorg, number=None)
    made = factories.enrolment(session, other, city.coaching)
    news(session, webhook)
    with writing(session):
        merge = merges.merge(session, kept, other, reason="Samma", user_id=None)
    told = news(session, webhook)
    assert sorted(told) == [("enrolment", made.id, "removed"), ("participant", other.id, "removed")]
    with writing(session):
        merges.undo(session, merge, user_id=None)
    told = news(session, webhook)
    assert sorted(told) == [("enrolment", made.id, "created"), ("participant", other.id, "created")]


def test_a_statement_past_the_session_is_told_too(session: Any, city: City, webhook: Webhook) -> None:
    person = factories.participant(session, city.jobbtorg)
    made = factories.enrolment(session, person, city.coaching)
    whose = {"id": made.id}
    news(session, webhook)
    with writing(session):
        session.execute(sa.text("UPDATE enrolment SET months_without_work = 1 WHERE id = :id"), whose)
    assert news(session, webhook) == [("enrolment", whose["id"], "changed")]
    with session.get_bind().begin() as connection:
        connection.execute(sa.text("DELETE FROM enrolment WHERE id = :id"), whose)
    assert news(session, webhook) == [("enrolment", whose["id"], "removed")]


def test_a_list_of_a_thousand(session: Any, city: City, webhook: Webhook) -> None:
    rows = [lists.ENDED | {"number": each} for each in factories.numbers()[-1_000:]]
    assert set(lists.take(session, city.jobbtorg.id, *rows)) == {"new"}
    told = Counter((kind, what) for kind, _id, what in noted(session, webhook))
    each = dict.fromkeys((("participant", "created"), ("enrolment", "created"), ("follow_up", "created")), 1_000)
    assert told == each | {("insats", "created"): 1}
    changed = [row | {"exit_on": "2025-06-02"} for row in rows[:10]]
    news(session, webhook)
    assert set(lists.take(session, city.jobbtorg.id, *changed)) == {"changed"}
    told = Counter((kind, what) for kind, _id, what in noted(session, webhook))
    assert told == {("enrolment", "changed"): 10, ("follow_up", "changed"): 10}
    listed = lists.KERSTIN | {"number": rows[0]["number"], "protection": "ja", "starts_on": "2026-01-02"}
    news(session, webhook)
    lists.take(session, city.jobbtorg.id, listed)
    told = Counter((kind, what) for kind, _id, what in noted(session, webhook))
    assert told == {("participant", "removed"): 1, ("enrolment", "removed"): 1, ("follow_up", "removed"): 1}


def test_an_erasure_tells_only_that_they_are_gone(session: Any, city: City, webhook: Webhook, today: Any) -> None:
    today(LATER)
    person = someone(session, city.jobbtorg)
    made = factories.exited(session, person, city.coaching)
    closed(session, made)
    owed = session.scalars(sa.select(FollowUp.id)).one()
    hidden = someone(session, city.jobbtorg, protection="sekretessmarkering")
    closed(session, factories.exited(session, hidden, city.coaching))
    kept, twin = someone(session, city.jobbtorg), someone(session, city.jobbtorg)
    with writing(session):
        merges.merge(session, kept, twin, reason="Samma", user_id=None)
    gone = [("follow_up", owed, "removed"), ("enrolment", made.id, "removed")]
    gone += [("participant", each.id, "removed") for each in (person, kept, twin)]
    assert noted(session, webhook)  # not sent when they are erased: taken away with them
    assert erase(session, city) == 3
    told = news(session, webhook)
    assert [each for each in told if each[2] != "removed"] == []
    assert told[-len(gone) :] == gone


def test_what_is_begun_first_and_committed_last_is_told(app: Any, session: Any, city: City, webhook: Webhook) -> None:
    first, second = (factories.participant(session, city.jobbtorg) for _each in range(2))
    news(session, webhook)
    late, ids = threading.Event(), (first.id, second.id)

    def write(of: Any, id_: int) -> None:
        of.get_one(Participant, id_).phone = "070-1"
        of.flush()

    def slow(of: Any) -> None:
        write(of, ids[0])
        begun.set()
        assert late.wait(PATIENCE)

    if session.get_bind().dialect.name == "sqlite":  # one writer at a time: what is begun first is committed first
        return
    begun = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        waiting_one = pool.submit(together, app, slow)
        assert begun.wait(PATIENCE)
        with writing(session):
            write(session, ids[1])  # it does not wait for the other
        assert noted(session, webhook) == [("participant", ids[1], "changed")]
        late.set()
        assert waiting_one.result() == [None]
    assert noted(session, webhook) == [("participant", id_, "changed") for id_ in reversed(ids)]


def test_whoever_was_writing_when_it_began_is_waited_for(app: Any, session: Any, city: City) -> None:
    if session.get_bind().dialect.name == "sqlite":
        return
    begun, late = threading.Event(), threading.Event()

    def slow(of: Any) -> None:
        factories.participant(of, of.get_one(Unit, unit_id))
        begun.set()
        assert late.wait(PATIENCE)

    unit_id = city.jobbtorg.id
    with ThreadPoolExecutor(1) as pool:
        waiting_one = pool.submit(together, app, slow)
        assert begun.wait(PATIENCE)
        made = telling(session, city.jobbtorg, at_once=False)[0]
        for _each in range(3):
            numbering.number(session)
        assert session.scalar(sa.select(Webhook.since)) is None
        session.rollback()
        late.set()
        waiting_one.result()
    numbering.number(session)
    assert session.scalar(sa.select(Webhook.since)) is not None
    session.rollback()
    person = factories.participant(session, city.jobbtorg)
    assert noted(session, made) == [("participant", person.id, "created")]


def test_many_writers_lose_nothing(app: Any, session: Any, city: City, webhook: Webhook) -> None:
    ids = [factories.participant(session, city.jobbtorg).id for _each in range(6)]
    news(session, webhook)

    def work(of: Any) -> None:
        of.get_one(Participant, ids[next(turn)]).phone = "070-1"

    turn = iter(range(6))
    for _round in range(2):
        together(app, work, work, work)
        noted(session, webhook)
    assert sorted(noted(session, webhook)) == [("participant", id_, "changed") for id_ in sorted(ids)]
    session.refresh(webhook)
    assert webhook.last_sequence == 6 + 6
