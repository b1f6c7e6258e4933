"""A planned enrolment that never starts is cancelled: nothing counts it, and what it said can be read."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.city import TODAY, City
from tests.pages import login as log_in
from tracker import bulk
from tracker.database import writing
from tracker.enrolments import cancelling, service
from tracker.enrolments.models import CancelledEnrolment, Enrolment
from tracker.errors import Refused, Stale
from tracker.merges import service as merges
from tracker.participants.models import Participant
from tracker.quality import doctor
from tracker.revisions.models import Revision
from tracker.statistics import service as statistics
from tracker.web.forms import new_submission_key

STARTS_ON = date(2026, 8, 3)


@pytest.fixture
def person(session: Any, city: City) -> Participant:
    return factories.participant(session, city.jobbtorg)


@pytest.fixture
def planned(session: Any, city: City, person: Participant) -> Enrolment:
    return factories.enrolment(session, person, city.coaching, starts_on=STARTS_ON)


def cancel(session: Any, enrolment: Enrolment, user_id: int | None = None) -> None:
    with writing(session):
        cancelling.cancel(session, enrolment, seen_version=enrolment.version, user_id=user_id, reason="Fick arbete")


def post(client: Any, enrolment_id: int, **facts: Any) -> Any:
    facts = {"submission_key": new_submission_key(), "reason": "Fick arbete", "version": 1, **facts}
    return client.post(f"/inskrivningar/{enrolment_id}/avboka", data=facts)


def test_what_it_said_stays_with_who_and_why(session: Any, city: City, planned: Enrolment) -> None:
    gone, whose = planned.id, planned.participant_id
    cancel(session, planned, city.users["caseworker"].id)
    assert session.get(Enrolment, gone) is None
    kept = session.scalars(sa.select(Revision).where(Revision.thing_id == gone, Revision.thing == "enrolment")).one()
    assert (kept.action, kept.reason, kept.user_id) == ("cancelled", "Fick arbete", city.users["caseworker"].id)
    facts = factories.Situation(starts_on=STARTS_ON.isoformat())
    assert kept.before == {name: value for name, value in facts.items() if value is not None}
    assert set(kept.after) == set(kept.before)
    assert cancelling.of_participant(session, whose, city.jobbtorg.id) == {gone: city.coaching.name}
    assert doctor.examine(session, TODAY) == []


def test_nothing_counts_it(session: Any, city: City, person: Participant, today: Any) -> None:
    factories.enrolment(session, person, city.course)
    later = date(2026, 9, 1)
    before = statistics.annual_tables(session, 2026, later)
    cancel(session, factories.enrolment(session, person, city.coaching, starts_on=STARTS_ON))
    after = statistics.annual_tables(session, 2026, later)
    assert [dict(table.lines()) for table in after.tables] == [dict(table.lines()) for table in before.tables]


def test_it_stands_in_no_ones_way(session: Any, city: City, person: Participant, planned: Enrolment) -> None:
    cancel(session, planned)
    again = factories.enrolment(session, person, city.coaching, starts_on=STARTS_ON)
    assert again.id is not None


def test_its_id_is_never_given_to_another(session: Any, city: City, planned: Enrolment) -> None:
    """Else another person's page would show its history."""
    gone = planned.id
    cancel(session, planned)
    other = factories.participant(session, city.jobbtorg)
    assert factories.enrolment(session, other, city.coaching).id > gone
    cancel(session, factories.enrolment(session, other, city.course, starts_on=STARTS_ON))
    last = session.scalar(sa.select(sa.func.max(CancelledEnrolment.id)))
    with writing(session):
        assert bulk.reserve_ids(session, Enrolment.__table__, 1)[0] > last


def test_only_what_has_not_started(session: Any, city: City, person: Participant) -> None:
    started = factories.enrolment(session, person, city.coaching, starts_on=TODAY)
    with pytest.raises(Refused, match="har börjat"):
        cancel(session, started)
    ended = factories.exited(session, person, city.course)
    with writing(session):
        service.reopen(session, ended, seen_version=ended.version, user_id=None, reason="Fel")
    with writing(session):
        facts = {"starts_on": STARTS_ON}
        service.correct(session, ended, facts, seen_version=ended.version, user_id=None, reason="Fel dag")
    with pytest.raises(Refused, match="har varit avslutad"):
        cancel(session, ended)


def test_not_over_someone_elses_change(session: Any, planned: Enrolment) -> None:
    with writing(session):
        facts = {"starts_on": date(2026, 8, 10)}
        service.correct(session, planned, facts, seen_version=1, user_id=None, reason="Flyttad")
    with pytest.raises(Stale), writing(session):
        cancelling.cancel(session, planned, seen_version=1, user_id=None, reason="Fick arbete")


def test_it_follows_a_merge_and_back(session: Any, city: City, person: Participant, planned: Enrolment) -> None:
    other = factories.participant(session, city.jobbtorg)
    later = factories.enrolment(session, person, city.course, starts_on=STARTS_ON)
    cancel(session, planned)
    with writing(session):
        merge = merges.merge(session, other, person, reason="Samma", user_id=None)
    cancel(session, later)
    assert len(cancelling.of_participant(session, other.id, city.jobbtorg.id)) == 2
    with writing(session):
        merges.undo(session, merge, user_id=None)
    assert len(cancelling.of_participant(session, person.id, city.jobbtorg.id)) == 2
    assert doctor.examine(session, TODAY) == []


def test_the_page_spells_out_what_happens(client: Any, login: Any, planned: Enrolment) -> None:
    login()
    page = f"/deltagare/{planned.participant_id}"
    assert f"/inskrivningar/{planned.id}/avboka" in client.get(page).text
    assert f"/inskrivningar/{planned.id}/avsluta" not in client.get(page).text
    assert "räknas inte i någon statistik" in client.get(f"/inskrivningar/{planned.id}/avboka").text
    refused = post(client, planned.id, reason="").text
    assert 'href="#reason"' in refused
    answer = post(client, planned.id)
    told = client.get(answer.location).text
    assert "Inskrivning avbokad: Jobbcoachning" in told
    assert "<del>2026-08-03</del>" in told
    assert "Skäl: Fick arbete" in told


def test_sent_twice_and_opened_again_lead_to_the_participant(client: Any, login: Any, planned: Enrolment) -> None:
    login()
    gone, back = planned.id, f"/deltagare/{planned.participant_id}"
    key = new_submission_key()
    answers = [post(client, gone, submission_key=key) for _time in range(2)]
    assert [answer.location for answer in answers] == [back, back]
    for what in ("avboka", "ratta", "avsluta"):
        answer = client.get(f"/inskrivningar/{gone}/{what}")
        assert answer.location == back
    assert "Inskrivningen är avbokad" in client.get(back).text


def test_one_that_has_started_says_what_to_do_instead(session: Any, city: City, client: Any, login: Any) -> None:
    started = factories.enrolment(session, factories.participant(session, city.jobbtorg), city.coaching)
    login()
    assert "har orsaken Uteblivit" in client.get(f"/inskrivningar/{started.id}/avboka").text
    assert "har orsaken Uteblivit" in post(client, started.id).text


def test_another_unit_knows_nothing_of_it(session: Any, city: City, client: Any, planned: Enrolment) -> None:
    log_in(client, "caseworker", "farsta")
    gone, number = planned.id, planned.participant.number.number  # type: ignore[union-attr]
    theirs = factories.participant(session, city.district, number=number)
    factories.enrolment(session, theirs, city.training)
    assert client.get(f"/inskrivningar/{gone}/avboka").status_code == 404
    assert post(client, gone).status_code == 404
    cancel(session, session.get_one(Enrolment, gone))
    assert client.get(f"/inskrivningar/{gone}/avboka").status_code == 404
    assert "avbokad" not in client.get(f"/deltagare/{theirs.id}").text
