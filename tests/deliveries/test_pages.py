"""The pages of a delivery: from a draft to an answer and a correction, behind the right of its own."""

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest

from tests import factories
from tests.administration.test_users import send
from tests.city import City
from tracker.access import rights
from tracker.database import writing
from tracker.deliveries import words
from tracker.participants import handlers
from tracker.participants import service as participants

POSTGRESQL_LATER = True

ASKED = {"first": "2025-01", "last": "2025-12", "purpose": "Årets leverans"}
LIST = "/uttag/myndigheten"
DELIVERY = f"{LIST}/1"
PAGES = (LIST, f"{LIST}/ny", DELIVERY, f"{DELIVERY}/skickad", f"{DELIVERY}/svar", f"{DELIVERY}/ratta")


def drawn(client: Any) -> Any:
    answer = send(client, f"{LIST}/ny", **ASKED)
    assert answer.status_code == 303
    return client.get(answer.location)


def test_nobody_without_the_right(session: Any, city: City, client: Any, login: Any, right: Any, person: Any) -> None:
    login("caseworker")
    drawn(client)
    for role in ("manager", "statistician", "administrator", "project_reader", "log_reviewer"):
        login(role)
        for page in PAGES:
            assert client.get(page).status_code == 403
        assert send(client, f"{DELIVERY}/fil").status_code == 403


def test_another_units_is_not_there(session: Any, city: City, client: Any, login: Any, right: Any, person: Any) -> None:
    other = city.users_of["district", "caseworker"]
    with writing(session):
        rights.give(session, other, city.district.id, "Uppföljning", right.ends_on, by=None)
    login("caseworker")
    drawn(client)
    login("caseworker", "farsta")
    assert "Inget har levererats än" in client.get(LIST).text
    for page in (DELIVERY, f"{DELIVERY}/skickad", f"{DELIVERY}/svar", f"{DELIVERY}/ratta", f"{DELIVERY}/kasta"):
        assert client.get(page).status_code == 404
    assert send(client, f"{DELIVERY}/fil").status_code == 404


def test_from_draft_to_correction(
    session: Any, city: City, client: Any, login: Any, right: Any, person: Any, told: Any
) -> None:
    number = person.number.number
    login("caseworker")
    page = drawn(client).text
    assert "Utkast" in page
    assert "Insatstyp: myndighetens kod saknas för" in page  # the city has filled in none
    file = send(client, f"{DELIVERY}/fil")
    assert file.headers["Cache-Control"] == "no-store"
    without = file.text.replace(number, "numret")  # a failing test must not print it
    months = ("02", "03", "04")
    assert without.splitlines()[1:] == [
        f"0180;2025;{month};numret;2;;;2025-02-10;2025-04-05;1;;1;;" for month in months
    ]
    assert hashlib.sha256(file.data).hexdigest() in page
    facts = next(facts for kind, facts in told if kind == "individuals_exported")
    assert (facts["purpose"], facts["rows"], facts["participants"]) == ("Årets leverans", 3, [person.id])
    assert send(client, f"{DELIVERY}/skickad", note="Kvittens 17").status_code == 303
    refused = send(client, f"{DELIVERY}/svar", answer="rejected")
    assert '<a href="#note">' in refused.text
    assert send(client, f"{DELIVERY}/svar", answer="rejected", note="Fel kommun").status_code == 303
    page = client.get(DELIVERY).text
    for said in ("Underkänd", "Fel kommun", "Kvittens 17"):
        assert said in page
    factories.enrolment(session, person, city.course, starts_on=date(2025, 12, 1))
    answer = send(client, f"{DELIVERY}/ratta", purpose="En inskrivning saknades")
    page = client.get(answer.location).text
    for said in ("1 ny rad", "0 ändrade rader", "0 borttagna rader"):
        assert said in page
    assert "Rättas av" in client.get(DELIVERY).text
    assert send(client, f"{DELIVERY}/fil").data == file.data
    refused = send(client, f"{DELIVERY}/ratta", purpose="En till")
    assert "har redan en rättelse" in refused.text
    assert [kind for kind, _facts in told if kind.startswith("delivery_")] == [
        "delivery_drafted", "delivery_sent", "delivery_rejected", "delivery_drafted",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [("first", "2025"), ("first", "2025-13"), ("last", ""), ("last", "2024-12"), ("first", "2026-07"),
     ("first", "2021-01"), ("purpose", " "), ("purpose", "Om 19450110-3297")],
)  # fmt: skip
def test_what_is_refused_is_kept(
    city: City, client: Any, login: Any, right: Any, person: Any, field: str, value: str
) -> None:
    login("caseworker")
    wanted = {**ASKED, field: value}
    page = send(client, f"{LIST}/ny", **(wanted | {"last": "2026-08"} if value == "2026-07" else wanted)).text
    where = "last" if value == "2021-01" else field
    assert f'<a href="#{where}">' in page
    assert "Årets leverans" in page or field == "purpose"


def test_sent_twice_is_once(session: Any, city: City, client: Any, login: Any, right: Any, person: Any) -> None:
    login("caseworker")
    drawn(client)
    assert send(client, f"{DELIVERY}/skickad").status_code == 303
    assert client.get(f"{DELIVERY}/skickad").status_code == 404
    assert client.get(f"{DELIVERY}/kasta").status_code == 404


def test_a_draft_thrown_away(session: Any, city: City, client: Any, login: Any, right: Any, person: Any) -> None:
    login("caseworker")
    drawn(client)
    assert send(client, f"{DELIVERY}/kasta").status_code == 303
    page = client.get(DELIVERY).text
    assert "Kastat utkast" in page
    assert "Hämta filen" not in page
    assert send(client, f"{DELIVERY}/fil").status_code == 404


def test_a_draft_that_may_no_longer_leave(
    session: Any, city: City, client: Any, login: Any, right: Any, person: Any
) -> None:
    user = login("caseworker")
    drawn(client)
    with writing(session):
        facts = {"protection": "sekretessmarkering"}
        participants.correct(session, person, facts, seen_version=person.version, user_id=user.id)
    page = client.get(DELIVERY).text
    assert "Kasta utkastet och ta fram ett nytt" in page
    assert "Hämta filen" not in page
    assert send(client, f"{DELIVERY}/fil").status_code == 303
    assert "Kasta utkastet och ta fram ett nytt" in send(client, f"{DELIVERY}/skickad").text


def test_nothing_to_deliver(city: City, client: Any, login: Any, right: Any) -> None:
    login("caseworker")
    assert "Ingen inskrivning var öppen" in send(client, f"{LIST}/ny", **ASKED).text
    assert "Inget har levererats än" in client.get(LIST).text


def test_a_layout_that_is_wrong(app: Any, client: Any, login: Any, right: Any, tmp_path: Any) -> None:
    file = tmp_path / "agency.toml"
    file.write_text("version = 1\n[[column]]\nname = 'a'\nsource = 'nummer'\n", encoding="utf-8")
    app.config["AGENCY_LAYOUT"] = str(file)
    login("caseworker")
    for page in (client.get(f"{LIST}/ny").text, send(client, f"{LIST}/ny", **ASKED).text):
        assert "layoutfilen behöver rättas" in page
        assert "kan source vara year" in page


def test_protected_people(
    session: Any, city: City, client: Any, login: Any, right: Any, person: Any, app: Any, plan: Any, tmp_path: Any
) -> None:
    """Left out and counted for their handler; with the other setting masked, and nobody else knows of the file."""
    hidden = factories.participant(session, city.jobbtorg, family_name="Hemlig", protection="sekretessmarkering")
    factories.enrolment(session, hidden, city.coaching, starts_on=date(2025, 12, 1))
    number = hidden.number.number
    user = login("caseworker")
    assert "skyddade personuppgifter och är utelämnade" not in drawn(client).text
    with writing(session):
        handlers.name_first(session, [hidden.id], city.jobbtorg.id, user.id)
    assert "1 av dina deltagare har skyddade personuppgifter och är utelämnade, med 1 rad." in drawn(client).text
    assert number not in send(client, f"{LIST}/2/fil").text
    names = '[[column]]\nname = "namn"\nsource = "family_name"\n'
    plan(('protected = "left_out"', 'protected = "number_only"'), more=names)
    app.config["AGENCY_LAYOUT"] = str(tmp_path / "agency.toml")
    drawn(client)
    text = send(client, f"{LIST}/3/fil").text
    assert number in text
    assert "Hemlig" not in text
    manager = city.users["manager"]
    with writing(session):
        rights.give(session, manager, city.jobbtorg.id, "Kontroll", right.ends_on - timedelta(days=1), by=None)
    login("manager")
    assert f"{LIST}/3" not in client.get(LIST).text
    assert client.get(f"{LIST}/3").status_code == 404


def test_missing_codes_are_told_once_for_each_list(session: Any) -> None:
    codes = [("exit_reason", "a", "Åter", 1), ("exit_reason", "b", "Arbete", 1240), ("sex", "x", "", 2)]
    report: Any = {"codes": codes}
    first, second = words._codes(report)
    assert str(first.text).startswith("Avslutsorsak: myndighetens kod saknas för 2 värden.")
    assert [str(part) for part in first.parts] == ["Åter: 1 rad", "Arbete: 1\u00a0240 rader"]
    assert "layoutfilen översätter inte ordet x" in str(second.text)


def test_a_correction_that_changes_nothing_says_so() -> None:
    same: Any = {"changes": {"added": 0, "changed": 0, "removed": 0}}
    (told,) = words.changes(same)
    assert "Inga rader är nya" in str(told)
    other: Any = {"changes": {"added": 1240, "changed": 1, "removed": 0}}
    assert list(map(str, words.changes(other))) == ["1\u00a0240 nya rader", "1 ändrad rad", "0 borttagna rader"]
