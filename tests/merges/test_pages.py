"""Comparing two rows, making them one, and parting them again."""

from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.overview.queries import counted
from tests.pages import shown
from tracker.database import writing
from tracker.merges import different, service
from tracker.merges.models import DifferentPeople, Merge
from tracker.participants.models import Participant
from tracker.web.forms import new_submission_key

POSTGRESQL_LATER = True

NAME = {"given_name": "Fatima", "family_name": "Dubbel"}


def _post(client: Any, path: str, facts: dict[str, Any], **more: Any) -> Any:
    return client.post(path, data={"submission_key": new_submission_key(), **facts, **more})


@pytest.fixture
def pair(session: Any, city: Any) -> tuple[Participant, Participant]:
    """One with a number and one without, of the same name and birth date."""
    numbered = factories.participant(session, city.jobbtorg, **NAME)
    other = factories.participant(session, city.jobbtorg, number=None, birth_date=numbered.birth_date, **NAME)
    return numbered, other


def test_likely_pairs_lead_to_the_review(client: Any, login: Any, pair: Any) -> None:
    one, two = pair
    login("caseworker")
    page = client.get("/dubbletter").text
    assert f"/dubbletter/{one.id}/{two.id}" in page
    assert one.number.number[8:] not in page
    assert f"/dubbletter/{one.id}/{two.id}" in client.get(f"/deltagare/{one.id}").text


def test_no_pairs_says_what_to_do(client: Any, login: Any) -> None:
    login("caseworker")
    assert "Inga möjliga dubbletter" in client.get("/dubbletter").text


def test_merging_takes_a_choice_and_a_reason(session: Any, client: Any, login: Any, pair: Any) -> None:
    one, two = pair
    login("caseworker")
    page = _post(client, f"/dubbletter/{one.id}/{two.id}", {"reason": "Legitimation"}).text
    assert 'href="#keep"' in page
    assert "Legitimation" in page
    assert 'href="#reason"' in _post(client, f"/dubbletter/{one.id}/{two.id}", {"keep": one.id}).text
    assert session.scalars(sa.select(Merge)).all() == []


def test_merged_and_parted_again(session: Any, city: Any, client: Any, login: Any, pair: Any) -> None:
    one, two = pair
    factories.enrolment(session, two, city.coaching)
    login("caseworker")
    facts = {"keep": one.id, "reason": "Legitimation", "submission_key": new_submission_key()}
    answers = [client.post(f"/dubbletter/{one.id}/{two.id}", data=facts) for _time in range(2)]
    assert [answer.location for answer in answers] == [f"/deltagare/{one.id}"] * 2
    row = session.scalars(sa.select(Merge)).one()
    page = client.get(f"/deltagare/{one.id}").text
    assert "Jobbcoachning" in page
    assert "Ihopslagen med en annan rad" in page
    assert f"/dubbletter/angra/{row.id}" in page
    assert client.get(f"/deltagare/{two.id}").status_code == 404
    assert "Det här händer" in client.get(f"/dubbletter/angra/{row.id}").text
    assert _post(client, f"/dubbletter/angra/{row.id}", {}).status_code == 303
    assert "Jobbcoachning" in client.get(f"/deltagare/{two.id}").text
    page = client.get(f"/deltagare/{one.id}").text
    assert "Sammanslagning ångrad" in page
    assert f"/dubbletter/angra/{row.id}" not in page
    assert "redan ångrad" in _post(client, f"/dubbletter/angra/{row.id}", {}).text


def test_the_same_insats_at_the_same_time_is_refused(
    session: Any, city: Any, client: Any, login: Any, pair: Any
) -> None:
    one, two = pair
    for row in pair:
        factories.enrolment(session, row, city.coaching)
    login("caseworker")
    page = _post(client, f"/dubbletter/{one.id}/{two.id}", {"keep": one.id, "reason": "Legitimation"}).text
    assert "samma insats samtidigt" in page


def test_another_units_row_is_not_there(session: Any, city: Any, client: Any, login: Any, pair: Any) -> None:
    one, _two = pair
    theirs = factories.participant(session, city.district, **NAME)
    login("caseworker")
    for path in (f"{one.id}/{theirs.id}", f"{theirs.id}/{one.id}", f"{one.id}/{one.id}", f"{one.id}/999999"):
        assert client.get(f"/dubbletter/{path}").status_code == 404
        assert _post(client, f"/dubbletter/{path}", {"keep": one.id, "reason": "x"}).status_code == 404


def test_another_units_merge_is_not_told_of(session: Any, city: Any, client: Any, login: Any) -> None:
    ours, theirs = factories.known_in(session, city.jobbtorg, city.district)
    login("caseworker")
    before = shown(client, f"/deltagare/{ours.id}")
    double = factories.participant(session, city.district)
    manager = city.users_of["district", "manager"].id
    with writing(session):
        row = service.merge(session, theirs, double, reason="Farsta vet", user_id=manager)
    page = shown(client, f"/deltagare/{ours.id}")
    assert page == before
    assert "Ihopslagen" not in page
    assert client.get(f"/dubbletter/angra/{row.id}").status_code == 404
    assert client.get("/dubbletter/angra/999999").status_code == 404


def test_any_two_rows_by_number(session: Any, city: Any, client: Any, login: Any, pair: Any) -> None:
    one, two = pair
    theirs = factories.participant(session, city.district)
    login("caseworker")
    path = f"/deltagare/{two.id}/sla-ihop"
    assert _post(client, path, {"number": one.number.number}).location == f"/dubbletter/{two.id}/{one.id}"
    for unknown in (theirs.number.number, "Fatima", "12"):
        assert "Ingen deltagare hos er har det numret" in _post(client, path, {"number": unknown}).text
    assert (
        "numret på den här raden" in _post(client, f"/deltagare/{one.id}/sla-ihop", {"number": one.number.number}).text
    )


def test_few_queries_whatever_the_size(session: Any, city: Any, client: Any, login: Any, pair: Any) -> None:
    one, two = pair
    for _each in range(8):
        factories.participant(session, city.jobbtorg, number=None, birth_date=one.birth_date, **NAME)
    login("caseworker")
    for path in ("/dubbletter", f"/dubbletter/{one.id}/{two.id}", f"/deltagare/{one.id}/sla-ihop"):
        with counted() as queries:
            assert client.get(path).status_code == 200
        assert len(queries) <= 12, queries


def test_two_people_are_not_suggested_again(session: Any, city: Any, client: Any, login: Any, pair: Any) -> None:
    one, two = pair
    review, there = f"/dubbletter/{one.id}/{two.id}", f"/dubbletter/{one.id}/{two.id}/tva-personer"
    user = login("caseworker")
    assert there in client.get(review).text
    assert 'href="#reason"' in _post(client, there, {"reason": ""}).text
    answer = _post(client, f"/dubbletter/{two.id}/{one.id}/tva-personer", {"reason": "Båda har visat pass"})
    assert "Paret föreslås inte igen" in client.get(answer.location).text
    assert "Inga möjliga dubbletter" in client.get("/dubbletter").text
    for row in pair:
        assert "Möjlig dubblett" not in client.get(f"/deltagare/{row.id}").text
    for path in ("/dubbletter/tva-personer", review):
        page = client.get(path).text
        assert "Båda har visat pass" in page
        assert user.name in page


def test_two_people_are_not_merged_before_it_is_taken_back(session: Any, client: Any, login: Any, pair: Any) -> None:
    one, two = pair
    review = f"/dubbletter/{one.id}/{two.id}"
    login("caseworker")
    _post(client, f"{review}/tva-personer", {"reason": "Pass"})
    facts = {"keep": one.id, "reason": "Samma ändå"}
    assert "Ta tillbaka det innan" in _post(client, review, facts).text
    key = new_submission_key()
    for _time in range(2):
        answer = client.post(f"{review}/ta-tillbaka", data={"submission_key": key})
        assert answer.location == review
    kept = session.scalars(sa.select(DifferentPeople)).one()
    assert kept.withdrawn_at is not None
    assert kept.withdrawn_by_id is not None
    assert review in client.get("/dubbletter").text
    assert "Inga par ännu" in client.get("/dubbletter/tva-personer").text
    _post(client, f"{review}/tva-personer", {"reason": "Pass igen"})
    assert len(session.scalars(sa.select(DifferentPeople)).all()) == 2


def test_another_unit_decides_for_itself(session: Any, city: Any, client: Any, login: Any, pair: Any) -> None:
    one, two = pair
    same = [factories.participant(session, city.district, number=None, birth_date=one.birth_date, **NAME) for _ in pair]
    with writing(session):
        ids = (each.id for each in same)
        different.record(session, *ids, unit_id=city.district.id, reason="Vi vet", user_id=None)
    login("caseworker")
    review = f"/dubbletter/{one.id}/{two.id}"
    assert review in client.get("/dubbletter").text
    assert "Vi vet" not in client.get("/dubbletter/tva-personer").text
    assert client.get(f"/dubbletter/{same[0].id}/{same[1].id}/tva-personer").status_code == 404
    theirs = factories.participant(session, city.district, **NAME)
    for path in (f"{one.id}/{theirs.id}", f"{one.id}/{one.id}"):
        assert client.get(f"/dubbletter/{path}/tva-personer").status_code == 404
        assert _post(client, f"/dubbletter/{path}/tva-personer", {"reason": "x"}).status_code == 404
        assert _post(client, f"/dubbletter/{path}/ta-tillbaka", {}).status_code == 404
