"""The work list and the page of a follow-up, as a caseworker uses them."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.conflicts import conflict
from tests.overview.queries import counted
from tracker.codelists.terms import ClosedAs
from tracker.database import writing
from tracker.followups import service
from tracker.followups.models import FollowUp, FollowUpAttempt
from tracker.revisions.models import Revision
from tracker.web.forms import new_submission_key

MOMENT = datetime(2026, 5, 28, 9, 0, tzinfo=UTC)
EXIT_ON = date(2026, 2, 20)  # day 90 is 2026-05-21; today is 2026-06-01
ANSWER = {"livelihood_code": "arbete", "social_assistance": "no", "source": "participant", "answered_on": "2026-05-28"}


@pytest.fixture
def owed(session: Any, city: Any) -> FollowUp:
    """A follow-up that is due at the jobbtorg."""
    return _owed(session, city, phone="070-1740605")


def _owed(session: Any, city: Any, exit_on: date = EXIT_ON, **facts: Any) -> FollowUp:
    person = factories.participant(session, city.jobbtorg, **facts)
    made = factories.exited(session, person, city.coaching, exit_on=exit_on)
    return session.scalars(sa.select(FollowUp).where(FollowUp.enrolment_id == made.id)).one()


def _send(client: Any, follow_up: FollowUp, what: str, facts: dict[str, Any], **more: Any) -> Any:
    data = {"submission_key": new_submission_key(), "version": follow_up.version, **facts, **more}
    return client.post(f"/uppfoljningar/{follow_up.id}/{what}", data=data)


def _closed(session: Any, follow_up: FollowUp) -> None:
    with writing(session):
        service.close(session, follow_up, ClosedAs.DECLINED, seen_version=follow_up.version, user_id=None)


def test_the_list_begins_with_what_is_late(session: Any, city: Any, client: Any, login: Any, owed: FollowUp) -> None:
    late = _owed(session, city, date(2026, 1, 15), family_name="Sen")
    planned = _owed(session, city, date(2026, 5, 1), family_name="Framtid")
    login("caseworker")
    page = client.get("/uppfoljningar").text
    places = [page.index(f'/uppfoljningar/{each.id}"') for each in (late, owed, planned)]
    assert places == sorted(places)
    assert "070-1740605" in page
    only_late = client.get("/uppfoljningar?state=overdue").text
    assert "Sen" in only_late
    assert "Framtid" not in only_late
    assert "Försenad (1)" in only_late


def test_no_telephone_of_the_protected(session: Any, city: Any, client: Any, login: Any) -> None:
    owed = _owed(session, city, phone="070-1740606", protection="sekretessmarkering")
    login("caseworker")
    assert "070-1740606" not in client.get("/uppfoljningar").text
    assert "070-1740606" not in client.get(f"/uppfoljningar/{owed.id}").text


def test_another_units_follow_up_is_as_if_it_were_not(client: Any, login: Any, owed: FollowUp) -> None:
    login("caseworker", "farsta")
    assert client.get(f"/uppfoljningar/{owed.id}").status_code == 404
    assert client.get("/uppfoljningar/999999").status_code == 404
    assert _send(client, owed, "svar", ANSWER).status_code == 404
    assert "Inget att följa upp" in client.get("/uppfoljningar").text


def test_statisticians_do_not_come_in(client: Any, login: Any, owed: FollowUp) -> None:
    login("statistician")
    assert client.get("/uppfoljningar").status_code == 403
    assert client.get(f"/uppfoljningar/{owed.id}").status_code == 403


def test_an_answer_is_recorded_once(session: Any, client: Any, login: Any, owed: FollowUp) -> None:
    user = login("caseworker")
    key = new_submission_key()
    for _time in range(2):
        answer = _send(client, owed, "svar", ANSWER, submission_key=key)
        assert answer.status_code == 303
    session.expire_all()
    assert (owed.livelihood_code, owed.answered_on) == ("arbete", date(2026, 5, 28))
    made = sa.select(sa.func.count()).where(Revision.action == "answered")
    assert session.scalar(made) == 1
    page = client.get(answer.location).text
    assert "Arbete utan subvention" in page
    assert user.name in page
    assert "Sent svar" not in page


def test_a_late_answer_is_marked(session: Any, city: Any, client: Any, login: Any) -> None:
    late = _owed(session, city, date(2026, 1, 15))
    login("caseworker")
    answer = _send(client, late, "svar", ANSWER)
    assert "Sent svar" in client.get(answer.location).text


def test_after_an_answer_the_next_one_is_a_link_away(
    session: Any, city: Any, client: Any, login: Any, owed: FollowUp
) -> None:
    other = _owed(session, city, date(2026, 2, 21))
    login("caseworker")
    page = client.get(_send(client, owed, "svar", ANSWER).location).text
    assert re.search(rf'href="/uppfoljningar/{other.id}"[^>]*>Nästa att följa upp', page)


def test_a_refused_answer_keeps_what_was_typed(client: Any, login: Any, owed: FollowUp) -> None:
    login("caseworker")
    page = _send(client, owed, "svar", {**ANSWER, "answered_on": "2026-05-32", "livelihood_code": ""}).text
    assert 'value="2026-05-32"' in page
    assert '<a href="#answered_on">' in page
    assert '<a href="#livelihood_code">' in page
    assert re.search(r'value="participant" selected', page)
    keys = re.findall(r'name="submission_key" value="([^"]+)"', page)
    assert len(keys) == len(set(keys)) == 3


def test_an_answer_from_before_the_day_is_refused(client: Any, login: Any, owed: FollowUp) -> None:
    login("caseworker")
    page = _send(client, owed, "svar", {**ANSWER, "answered_on": "2026-05-20"}).text
    assert "Svaret gäller 2026-05-21" in page


def test_no_answer_before_the_reference_day(session: Any, city: Any, client: Any, login: Any) -> None:
    planned = _owed(session, city, date(2026, 5, 1))
    login("caseworker")
    assert "Spara svaret" not in client.get(f"/uppfoljningar/{planned.id}").text
    assert "Vänta till den dagen" in _send(client, planned, "svar", ANSWER).text


def test_an_attempt_is_logged_with_who_and_how(session: Any, client: Any, login: Any, owed: FollowUp) -> None:
    user = login("caseworker")
    facts = {"channel": "phone", "result": "no_answer", "on": "2026-05-29", "at_time": "14:05", "note": "Ringer igen"}
    page = client.get(_send(client, owed, "forsok", facts).location).text
    assert "2026-05-29 14:05" in page
    assert "Försök: telefon, inget svar" in page
    assert "Ringer igen" in page
    assert session.scalars(sa.select(FollowUpAttempt)).one().user_id == user.id


def test_an_attempt_that_lies_ahead_is_refused(client: Any, login: Any, owed: FollowUp) -> None:
    login("caseworker")
    page = _send(client, owed, "forsok", {"channel": "phone", "result": "reached", "on": "2199-01-01"}).text
    assert '<a href="#on">' in page
    assert 'value="2199-01-01"' in page


def test_giving_up_takes_an_attempt(session: Any, client: Any, login: Any, owed: FollowUp) -> None:
    login("caseworker")
    assert "Logga minst ett försök" in _send(client, owed, "avsluta", {"closed_as": "not_reached"}).text
    _send(client, owed, "forsok", {"channel": "phone", "result": "no_answer", "on": "2026-05-29"})
    assert _send(client, owed, "avsluta", {"closed_as": "not_reached"}).status_code == 303
    page = client.get(f"/uppfoljningar/{owed.id}").text
    assert "Räknas som bortfall" in page
    assert "Logga försöket" not in page


def test_a_closing_is_undone_with_a_reason(session: Any, client: Any, login: Any, owed: FollowUp) -> None:
    _closed(session, owed)
    login("caseworker")
    assert '<a href="#reason">' in _send(client, owed, "oppna", {"reason": ""}).text
    _send(client, owed, "oppna", {"reason": "Fel person"})
    session.expire_all()
    assert owed.closed_as is None
    page = client.get(f"/uppfoljningar/{owed.id}").text
    assert "Skäl: Fel person" in page
    assert "Avslutad utan svar" in page


def test_who_saves_second_sees_what_the_first_wrote(session: Any, client: Any, login: Any, owed: FollowUp) -> None:
    login("caseworker")
    seen = owed.version
    _send(client, owed, "svar", ANSWER, version=seen)
    page = conflict(_send(client, owed, "svar", {**ANSWER, "livelihood_code": "a-kassa"}, version=seen))
    assert "Arbete utan subvention" in page
    session.expire_all()
    assert owed.livelihood_code == "arbete"


def test_the_registers_own_answer_may_be_replaced(
    session: Any, city: Any, client: Any, login: Any, owed: FollowUp
) -> None:
    factories.enrolment(session, owed.enrolment.participant, city.course, starts_on=date(2026, 3, 1))
    login("caseworker")
    page = client.get(f"/uppfoljningar/{owed.id}").text
    assert "Registret svarar av sig självt" in page
    assert "Avsluta utan svar" not in page
    assert _send(client, owed, "svar", ANSWER).status_code == 303
    assert "Registret svarar av sig självt" not in client.get(f"/uppfoljningar/{owed.id}").text


def test_another_units_insats_answers_nothing_here(
    session: Any, city: Any, client: Any, login: Any, owed: FollowUp
) -> None:
    elsewhere = factories.also_in(session, owed.enrolment.participant, city.other_jobbtorg)
    factories.enrolment(session, elsewhere, city.other_coaching, starts_on=date(2026, 3, 1))
    login("caseworker")
    assert "Registret svarar" not in client.get(f"/uppfoljningar/{owed.id}").text
    assert f'/uppfoljningar/{owed.id}"' in client.get("/uppfoljningar").text


def test_a_refused_forms_address_leads_back_to_the_page(client: Any, login: Any, owed: FollowUp) -> None:
    login("caseworker")
    assert client.get(f"/uppfoljningar/{owed.id}/svar").location == f"/uppfoljningar/{owed.id}"


def test_few_queries_whatever_the_size(session: Any, city: Any, client: Any, login: Any, owed: FollowUp) -> None:
    for _n in range(12):
        each = _owed(session, city)
    for _n in range(3):
        facts = {"at": MOMENT, "channel": "phone", "result": "no_answer", "note": ""}
        with writing(session):
            service.log_attempt(session, each, facts, user_id=city.users["caseworker"].id)
    login("caseworker")
    for path in ("/uppfoljningar", "/uppfoljningar?state=due&sort=name", f"/uppfoljningar/{each.id}"):
        with counted() as queries:
            assert client.get(path).status_code == 200
        assert len(queries) <= 12, queries
