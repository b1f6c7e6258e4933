"""Enrol, end, correct and reopen, in a browser without scripts."""

import re
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.conflicts import conflict
from tests.overview.queries import counted
from tracker.codelists.models import District, Livelihood
from tracker.database import writing
from tracker.enrolments import service
from tracker.enrolments.models import Enrolment
from tracker.followups.models import FollowUp
from tracker.revisions.models import Revision
from tracker.web.forms import new_submission_key

ENROL = {"starts_on": "2026-06-01", "district_code": "farsta", "social_assistance": "yes"}
EXIT = {"exit_on": "2026-06-01", "completion": "completed", "exit_reason_code": "arbete", "chances_grown": "yes"}


def _post(client: Any, path: str, facts: dict[str, Any], **more: Any) -> Any:
    return client.post(path, data={"submission_key": new_submission_key(), **facts, **more})


def _summary(page: str) -> list[str]:
    """The fields that the error summary names, in its order, and the same in the order of the form."""
    named = re.findall(r'<li><a href="#([a-z_]+)', page)
    return [*named, "|", *sorted(named, key=lambda field: page.index(f'name="{field}"'))]


@pytest.fixture
def person(session: Any, city: Any) -> Any:
    return factories.participant(session, city.jobbtorg)


@pytest.fixture
def enrolment(session: Any, city: Any, person: Any) -> Enrolment:
    return factories.enrolment(session, person, city.coaching)


@pytest.fixture
def ended(session: Any, city: Any, person: Any) -> Enrolment:
    return factories.exited(session, person, city.coaching)


def test_the_whole_way_with_forms_alone(session: Any, city: Any, client: Any, login: Any) -> None:
    login("caseworker")
    who = {"number": factories.number(), "given_name": "Åsa", "family_name": "Ny", "protection": "none"}
    enrol = _post(client, "/deltagare/ny", who).location
    page = _post(client, enrol, ENROL, insats_id=city.coaching.id).location
    made = session.scalars(sa.select(Enrolment)).one()
    assert f"/inskrivningar/{made.id}/avsluta" in client.get(page).text
    assert _post(client, f"/inskrivningar/{made.id}/avsluta", EXIT, version=1).location == page
    owed = session.scalars(sa.select(FollowUp)).one()
    assert owed.due_on == date(2026, 8, 30)
    assert f"/uppfoljningar/{owed.id}" in client.get(page).text


def test_the_enrolment_form_is_filled_in_beforehand(client: Any, login: Any, ended: Any, person: Any) -> None:
    login("caseworker")
    page = client.get(f"/deltagare/{person.id}/skriv-in").text
    assert 'value="2026-06-01"' in page
    assert '<option value="farsta" selected>' in page


def test_another_units_enrolment_gives_no_district(
    session: Any, city: Any, client: Any, login: Any, person: Any
) -> None:
    elsewhere = factories.also_in(session, person, city.district)
    factories.enrolment(session, elsewhere, city.training, district_code="farsta")
    login("caseworker")
    assert '<option value="farsta" selected>' not in client.get(f"/deltagare/{person.id}/skriv-in").text


def test_refused_enrolment_keeps_what_was_typed(session: Any, city: Any, client: Any, login: Any, person: Any) -> None:
    login("caseworker")
    facts = {**ENROL, "starts_on": "1 juni", "months_without_work": "många", "insats_id": city.coaching.id}
    page = _post(client, f"/deltagare/{person.id}/skriv-in", facts).text
    assert 'href="#starts_on"' in page
    assert 'value="1 juni"' in page
    assert 'value="många"' in page
    assert f'<option value="{city.coaching.id}" selected>' in page
    assert session.scalar(sa.select(sa.func.count()).select_from(Enrolment)) == 0


def test_the_rules_of_dates_stand_by_the_field(
    session: Any, city: Any, client: Any, login: Any, person: Any, enrolment: Any
) -> None:
    login("caseworker")
    path = f"/deltagare/{person.id}/skriv-in"
    assert "redan inskriven" in _post(client, path, ENROL, insats_id=city.coaching.id).text
    far = _post(client, path, {**ENROL, "starts_on": "2026-10-01"}, insats_id=city.course.id).text
    assert "mer än 90 dagar fram" in far
    planned = _post(client, path, {**ENROL, "starts_on": "2026-08-01"}, insats_id=city.course.id)
    assert "Planerad" in client.get(planned.location).text


def test_the_summary_names_faults_in_the_order_of_the_form(client: Any, login: Any, person: Any, ended: Any) -> None:
    login("caseworker")
    enrol = _summary(_post(client, f"/deltagare/{person.id}/skriv-in", {}).text)
    assert enrol[:3] == ["insats_id", "starts_on", "district_code"]
    correct = _summary(_post(client, f"/inskrivningar/{ended.id}/ratta", {}, version=ended.version).text)
    assert "reason" in correct
    for found in (enrol, correct):
        middle = found.index("|")
        assert found[:middle] == found[middle + 1 :]


def test_another_units_insats_is_refused(session: Any, city: Any, client: Any, login: Any, person: Any) -> None:
    login("caseworker")
    page = _post(client, f"/deltagare/{person.id}/skriv-in", ENROL, insats_id=city.training.id).text
    assert 'href="#insats_id"' in page
    assert session.scalar(sa.select(sa.func.count()).select_from(Enrolment)) == 0


def test_full_is_warned_of_not_refused(session: Any, city: Any, client: Any, login: Any, person: Any) -> None:
    small = factories.insats(session, city.jobbtorg, name="Liten kurs", places=1)
    other = factories.participant(session, city.jobbtorg)
    factories.enrolment(session, other, small)
    login("caseworker")
    path = f"/deltagare/{person.id}/skriv-in"
    assert "Liten kurs (1 av 1 platser)" in client.get(path).text
    answer = _post(client, path, ENROL, insats_id=small.id)
    assert "Liten kurs har nu 2 inskrivna på 1 platser." in client.get(answer.location).text


def test_sent_twice_enrols_once(session: Any, city: Any, client: Any, login: Any, person: Any) -> None:
    login("caseworker")
    facts = {**ENROL, "insats_id": city.coaching.id, "submission_key": new_submission_key()}
    answers = [client.post(f"/deltagare/{person.id}/skriv-in", data=facts) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert session.scalar(sa.select(sa.func.count()).select_from(Enrolment)) == 1


def test_districts_are_those_of_the_start_date(city: Any, client: Any, login: Any, person: Any) -> None:
    login("caseworker")
    path = f"/deltagare/{person.id}/skriv-in"
    assert 'value="norrmalm"' not in client.get(path).text
    facts = {**ENROL, "starts_on": "2022-05-01", "district_code": "norrmalm", "insats_id": city.coaching.id}
    assert _post(client, path, facts).status_code == 303
    again = client.get(path).text
    assert '<option value="norra-innerstaden" selected>' in again


@pytest.mark.parametrize("what", ["avsluta", "ratta", "oppna"])
def test_another_units_enrolment_is_not_there(session: Any, city: Any, client: Any, login: Any, what: str) -> None:
    person = factories.participant(session, city.jobbtorg)
    theirs = factories.enrolment(session, factories.also_in(session, person, city.district), city.training)
    login("caseworker")
    assert client.get(f"/inskrivningar/{theirs.id}/{what}").status_code == 404
    assert _post(client, f"/inskrivningar/{theirs.id}/{what}", {"reason": "x", **EXIT}).status_code == 404
    assert client.get(f"/inskrivningar/999999/{what}").status_code == 404


def test_an_exit_never_lies_ahead(session: Any, client: Any, login: Any, enrolment: Any) -> None:
    login("caseworker")
    facts = {**EXIT, "exit_on": "2026-06-02", "version": enrolment.version}
    page = _post(client, f"/inskrivningar/{enrolment.id}/avsluta", facts).text
    assert 'href="#exit_on"' in page
    assert "ligger i framtiden" in page
    empty = {"exit_on": "2026-06-01", "version": enrolment.version}
    page = _post(client, f"/inskrivningar/{enrolment.id}/avsluta", empty).text
    assert 'href="#completion"' in page
    assert 'href="#exit_reason_code"' in page


def test_two_who_end_it_are_shown_both(session: Any, city: Any, client: Any, login: Any, enrolment: Any) -> None:
    seen = enrolment.version
    facts = factories.Exit(chances_grown=False)
    with writing(session):
        service.record_exit(session, enrolment, facts, seen_version=seen, user_id=city.users["manager"].id)
    login("caseworker")
    page = conflict(_post(client, f"/inskrivningar/{enrolment.id}/avsluta", EXIT, version=seen))
    assert f"{city.users['manager'].name} sparade" in page
    assert "2026-03-02" in page
    assert 'name="choose-chances_grown"' in page


def test_a_correction_keeps_what_stood(session: Any, city: Any, client: Any, login: Any, ended: Any) -> None:
    login("caseworker")
    path = f"/inskrivningar/{ended.id}/ratta"
    facts = {**ENROL, **EXIT, "starts_on": "2026-01-12", "exit_on": "2026-03-09", "version": ended.version}
    assert 'href="#reason"' in _post(client, path, facts).text
    answer = _post(client, path, facts, reason="Fel dag i listan", chances_grown="", livelihood_code="")
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "<del>2026-03-02</del>" in page
    assert "<ins>2026-03-09</ins>" in page
    assert "<ins>Uppgift saknas</ins>" in page
    assert "Fel dag i listan" in page
    assert "Försörjningsstöd</del>" in page  # the livelihood, in words
    assert session.scalars(sa.select(FollowUp.due_on)).one() == date(2026, 6, 7)


def test_an_ended_code_stays_a_choice_where_it_stands(session: Any, client: Any, login: Any, enrolment: Any) -> None:
    with writing(session):
        session.execute(
            sa.update(Livelihood).where(Livelihood.code == "forsorjningsstod").values(valid_to=date(2020, 12, 31))
        )
        session.execute(sa.update(District).where(District.code == "farsta").values(valid_to=date(2020, 12, 31)))
    login("caseworker")
    page = client.get(f"/inskrivningar/{enrolment.id}/ratta").text
    assert '<option value="forsorjningsstod" selected>' in page
    assert '<option value="farsta" selected>' in page


def test_reopening_spells_out_the_consequences(session: Any, client: Any, login: Any, ended: Any) -> None:
    login("caseworker")
    path = f"/inskrivningar/{ended.id}/oppna"
    assert "Uppföljningen återkallas" in client.get(path).text
    assert 'href="#reason"' in _post(client, path, {}, version=ended.version).text
    answer = _post(client, path, {"reason": "Fel person"}, version=ended.version)
    assert "Återkallad" in client.get(answer.location).text
    assert session.get(Enrolment, ended.id).exit_on is None
    assert session.scalars(sa.select(Revision.action).order_by(Revision.id.desc()).limit(1)).one() == "reopened"
    assert "redan öppen" in client.get(path).text


def test_few_queries(session: Any, city: Any, client: Any, login: Any, person: Any, ended: Any) -> None:
    for _each in range(20):
        factories.insats(session, city.jobbtorg, places=20)
    login("caseworker")
    paths = [f"/deltagare/{person.id}/skriv-in", *(f"/inskrivningar/{ended.id}/{each}" for each in ("ratta", "oppna"))]
    for path in paths:
        with counted() as queries:
            assert client.get(path).status_code == 200
        assert len(queries) <= 12, [each[:60] for each in queries]
