"""Rows about individuals: who may take them out, and what is in them."""

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest

from tests import factories
from tests.administration.test_users import send
from tests.city import TODAY, City
from tracker.access import rights, users
from tracker.database import writing
from tracker.participants import handlers

ASKED = {
    "what": "enrolments",
    "first": "2025-01-01",
    "last": "2026-06-01",
    "purpose": "Uppföljning av vårens kurs",
    "kind": "csv",
}


@pytest.fixture
def right(session: Any, city: City) -> Any:
    """The caseworker's, for a month."""
    until = TODAY + timedelta(days=30)
    with writing(session):
        return rights.give(session, city.users["caseworker"], city.jobbtorg.id, "Uppföljning", until, by=None)


def text_of(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.data.decode("utf-8-sig"))


def test_no_role_opens_it_without_the_right(session: Any, city: City, client: Any, login: Any) -> None:
    for role in ("caseworker", "manager", "statistician", "administrator", "project_reader", "log_reviewer"):
        login(role)
        assert client.get("/uttag").status_code == 403
        assert send(client, "/uttag", **ASKED).status_code == 403


def test_the_right_ends(session: Any, city: City, client: Any, login: Any, right: Any, today: Any) -> None:
    login("caseworker")
    assert "Uttag" in client.get("/").text
    assert client.get("/uttag").status_code == 200
    today(right.ends_on + timedelta(days=1))
    login("caseworker")
    assert client.get("/uttag").status_code == 403


def test_the_right_goes_with_the_role(session: Any, city: City, client: Any, login: Any, right: Any) -> None:
    login("caseworker")
    user = city.users["caseworker"]
    with writing(session):
        users.end_role(session, user, user.assignments[0].id, by=None)
    assert client.get("/uttag").status_code == 403


def test_own_unit_without_numbers(session: Any, city: City, client: Any, login: Any, right: Any, told: Any) -> None:
    mine = factories.participant(session, city.jobbtorg, given_name="=1+1", family_name="Öberg", phone="08-123 45 67")
    factories.enrolment(session, mine, city.coaching)
    other = factories.participant(session, city.district, family_name="Grannsson")
    factories.enrolment(session, other, city.training)
    number = mine.number.number
    login("caseworker")
    text = text_of(send(client, "/uttag", **ASKED))
    assert "Öberg;'=1+1;" in text
    for secret in ("Grannsson", number, number[2:], "08-123"):
        assert secret not in text
    facts = next(facts for kind, facts in told if kind == "individuals_exported")
    assert (facts["purpose"], facts["rows"], facts["numbers"]) == (ASKED["purpose"], 1, "")


def test_numbers_take_a_reason(session: Any, city: City, client: Any, login: Any, right: Any) -> None:
    mine = factories.participant(session, city.jobbtorg)
    factories.enrolment(session, mine, city.coaching)
    number = mine.number.number
    login("caseworker")
    asked = {**ASKED, "with_numbers": "y"}
    assert '<a href="#why_numbers">' in send(client, "/uttag", **asked).text
    assert number in text_of(send(client, "/uttag", **asked, why_numbers="Samkörning med registret"))


def test_a_purpose_is_needed_each_time(city: City, client: Any, login: Any, right: Any) -> None:
    login("caseworker")
    page = send(client, "/uttag", **{**ASKED, "purpose": " "}).text
    assert '<a href="#purpose">' in page
    assert 'value="2025-01-01"' in page


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        ("0001-01-01", "9999-12-31", "Perioden får inte sluta efter i dag."),
        ("2026-01-01", "2026-06-02", "Perioden får inte sluta efter i dag."),
        ("2016-06-01", "2026-06-01", "Perioden får vara högst tio år."),
        ("0001-01-01", "2026-06-01", "Perioden får vara högst tio år."),
        ("2026-05-02", "2026-05-01", "Sista dagen ligger före den första."),
        ("2016-06-02", "2026-06-01", None),
    ],
)
def test_at_most_ten_years_that_are_over(
    city: City, client: Any, login: Any, right: Any, first: str, last: str, says: str | None
) -> None:
    login("caseworker")
    answer = send(client, "/uttag", **{**ASKED, "first": first, "last": last})
    if says is None:
        assert "attachment" in answer.headers["Content-Disposition"]
    else:
        assert '<a href="#last">' in answer.text
        assert says in answer.text


def test_protected_people_are_masked_or_absent(session: Any, city: City, client: Any, login: Any, right: Any) -> None:
    protected = factories.participant(session, city.jobbtorg, family_name="Hemlig", protection="sekretessmarkering")
    factories.enrolment(session, protected, city.coaching)
    number, born = protected.number.number, protected.birth_date
    who = login("caseworker")
    asked = {**ASKED, "with_numbers": "y", "why_numbers": "Samkörning"}
    assert len(text_of(send(client, "/uttag", **asked)).splitlines()) == 1
    with writing(session):
        handlers.name_first(session, [protected.id], city.jobbtorg.id, who.id)
    text = text_of(send(client, "/uttag", **asked))
    assert len(text.splitlines()) == 2
    for secret in ("Hemlig", number, born.isoformat()):
        assert secret not in text


def test_follow_ups_in_a_workbook(session: Any, city: City, client: Any, login: Any, right: Any) -> None:
    mine = factories.participant(session, city.jobbtorg, given_name="=HYPERLINK(1)")
    factories.exited(session, mine, city.coaching)
    login("caseworker")
    answer = send(client, "/uttag", **{**ASKED, "what": "follow_ups", "kind": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    rows = list(sheet.iter_rows())
    assert len(rows) == 2
    assert rows[1][2].data_type == "s"
    assert answer.headers["Cache-Control"] == "no-store"
