"""The pages of the import, as a clerk in a district uses them."""

import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories, pages
from tests.conflicts import conflict
from tests.imports.workbooks import workbook
from tests.overview.queries import counted
from tracker.enrolments.models import Enrolment
from tracker.imports.models import ImportRow, ImportRun
from tracker.participants.models import Participant
from tracker.web.forms import new_submission_key

HEADINGS = ("Personnummer", "Förnamn", "Efternamn", "Insats", "Insatstyp", "Startdatum", "Slutdatum")
WITHOUT_NUMBER = ("Förnamn", "Efternamn", "Födelsedatum", "Kön", "Insats", "Startdatum")
NUMBER, OTHER = factories.numbers()[:2]
GOOD = (NUMBER, "Åsa", "Öberg", "Jobbcoachning", "", "2026-03-02", "")
BAD = (OTHER, "Inga", "Öhman", "Jobbcoachning", "", "2/3 26", "")
EXAMPLES = Path(__file__).parents[1] / "data"


@pytest.fixture
def clerk(login: Any, client: Any) -> Any:
    """A browser of someone at the jobbtorg."""
    login("caseworker")
    return client


def upload(client: Any, content: bytes, create: bool = False, name: str = "lista.xlsx", key: str = "") -> Any:
    data: dict[str, Any] = {"file": (io.BytesIO(content), name), "submission_key": key or new_submission_key()}
    if create:
        data["create_insatser"] = "y"
    return client.post("/inlasning", data=data)


def uploaded(client: Any, *rows: tuple[Any, ...], headings: tuple[str, ...] = HEADINGS, create: bool = False) -> str:
    answer = upload(client, workbook(headings, *rows), create)
    assert answer.status_code == 303
    return str(answer.location)


def act(client: Any, where: str, **facts: Any) -> Any:
    """What a button does, for whoever has just opened the page that it stands on."""
    asks = where.endswith(("/las-in", "/kasta"))
    version = typed(client.get(where).text).get("version", "0") if asks else "0"
    return client.post(where, data={"submission_key": new_submission_key(), "version": version, **facts})


def typed(page: str) -> dict[str, str]:
    """What stands in the fields of a row's page."""
    found = dict(re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', page))
    return found | {"submission_key": new_submission_key()}


def mend(client: Any, where: str, **words: str) -> Any:
    return client.post(where, data=typed(client.get(where).text) | words)


def enrolled(session: Any) -> int:
    session.rollback()
    return int(session.scalar(sa.select(sa.func.count()).select_from(Enrolment)))


def test_the_first_visit_says_what_to_do(clerk: Any) -> None:
    page = clerk.get("/inlasning").text
    assert "Inga listor ännu" in page
    assert "Avslutsdatum".lower() in page
    assert "högst 20 MB" in page
    template = clerk.get("/inlasning/mall.csv")
    assert template.data.startswith("\ufeffPersonnummer;Förnamn;Efternamn;Födelsedatum".encode())
    assert upload(clerk, template.data, name="mall.csv").text.count("Listan har inga rader") == 2


def test_a_list_is_looked_at_and_taken(session: Any, clerk: Any) -> None:
    where = uploaded(clerk, GOOD)
    page = clerk.get(where).text
    assert "Läs in 1 rad" in page
    assert NUMBER not in page
    assert NUMBER[8:] not in page
    assert enrolled(session) == 0
    answer = act(clerk, f"{where}/las-in")
    assert (answer.status_code, answer.location) == (303, where)
    page = clerk.get(where).text
    assert "1 rad är inläst." in page
    assert "/uppfoljningar" in page
    assert enrolled(session) == 1
    assert session.scalars(sa.select(ImportRow)).one().cells == {}
    assert "Inläst" in clerk.get("/inlasning").text


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"Kom ihag mjolk", "minnen.txt", "Ingen rubrikrad hittades"),
        (b"%PDF-1.7 \x00\x01\x02", "lista.xlsx", "inget kalkylblad"),
        (workbook(HEADINGS, GOOD)[:1500], "lista.xlsx", "skadad eller ofullständig"),
        (b"", "tom.csv", "Filen är tom"),
        (workbook(HEADINGS), "lista.xlsx", "inga rader under rubrikerna"),
    ],
)
def test_a_bad_file_is_refused_on_its_field(
    session: Any, clerk: Any, caplog: Any, content: bytes, name: str, says: str
) -> None:
    secret = f"{NUMBER}-{name}"
    page = upload(clerk, content, create=True, name=secret).text
    assert '<a href="#file">' in page
    assert says in page
    assert 'id="file-error"' in page
    assert "checked" in page
    assert NUMBER not in page + caplog.text
    assert session.scalars(sa.select(ImportRun)).all() == []


def test_no_file_is_said_on_the_field(clerk: Any) -> None:
    assert "Välj en fil att läsa in." in act(clerk, "/inlasning").text


def test_a_file_that_is_too_large_is_said_to_be_that(app: Any, clerk: Any) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 2000
    assert upload(clerk, b"x" * 3000).status_code == 413


def test_a_form_sent_twice_makes_one_list_and_a_file_sent_twice_too(session: Any, clerk: Any) -> None:
    key, content = new_submission_key(), workbook(HEADINGS, GOOD)
    first, second = (upload(clerk, content, key=key).location for _turn in range(2))
    assert first == second == upload(clerk, content).location
    assert "väntar redan här" in clerk.get(first).text
    assert len(session.scalars(sa.select(ImportRun)).all()) == 1


def test_nobody_takes_or_throws_away_what_another_has_corrected(session: Any, clerk: Any) -> None:
    where = uploaded(clerk, GOOD, BAD)
    seen = [(path, typed(clerk.get(f"{where}/{path}").text)["version"]) for path in ("las-in", "kasta")]
    mend(clerk, f"{where}/rad/3", starts_on="2026-03-02")
    for path, version in seen:
        answer = act(clerk, f"{where}/{path}", version=version, rest="y")
        assert (answer.status_code, answer.location) == (303, where)
        assert "Listan har ändrats sedan du öppnade sidan" in clerk.get(where).text
    assert enrolled(session) == 0
    act(clerk, f"{where}/las-in", version=typed(clerk.get(where).text)["version"])
    assert enrolled(session) == 2


def test_the_rest_is_taken_and_what_was_left_is_mended_and_taken_later(session: Any, clerk: Any) -> None:
    where = uploaded(clerk, GOOD, BAD)
    page = clerk.get(where).text
    assert page.index("Inga Öhman") < page.index("Åsa Öberg")
    assert "Skriv datumet som ÅÅÅÅ-MM-DD" in page
    act(clerk, f"{where}/las-in")
    assert "1 rader nekas" in clerk.get(where).text
    assert enrolled(session) == 0
    assert "1 rad lämnas utanför" in clerk.get(f"{where}/las-in").text
    act(clerk, f"{where}/las-in", rest="y")
    assert enrolled(session) == 1
    assert "Raderna nedan är kvar" in clerk.get(where).text
    assert "Delvis inläst" in clerk.get("/inlasning").text
    assert mend(clerk, f"{where}/rad/3", starts_on="2026-03-02").location == where
    act(clerk, f"{where}/las-in")
    assert enrolled(session) == 2
    assert session.scalars(sa.select(ImportRun)).one().taken_at is not None
    assert clerk.get(f"{where}/rad/3").location == where


def test_a_row_is_mended_and_the_next_comes(session: Any, clerk: Any) -> None:
    where = uploaded(clerk, BAD, GOOD, (*BAD[:3], "", "", "2026-03-02", ""))
    page = clerk.get(f"{where}/rad/2").text
    assert '<a href="#starts_on">' in page
    assert 'value="2/3 26"' in page
    assert re.search(r'id="starts_on"[^>]* autofocus', page)
    still = mend(clerk, f"{where}/rad/2", starts_on="3/3 26", given_name="Ingegerd")
    assert still.location == f"{where}/rad/2"
    page = clerk.get(f"{where}/rad/2").text
    assert 'value="3/3 26"' in page
    assert 'value="Ingegerd"' in page
    assert mend(clerk, f"{where}/rad/2", starts_on="2026-03-03").location == f"{where}/rad/4"
    assert mend(clerk, f"{where}/rad/4", insats="Svenska på jobbet").location == where
    assert "Läs in alla 3 rader" in clerk.get(where).text


def test_too_much_text_is_refused_and_kept(clerk: Any) -> None:
    where = uploaded(clerk, BAD)
    page = mend(clerk, f"{where}/rad/2", given_name="x" * 501).text
    assert "x" * 501 in page
    assert '<a href="#given_name">' in page


def test_two_who_mend_the_same_row(clerk: Any) -> None:
    where = uploaded(clerk, BAD)
    mine = typed(clerk.get(f"{where}/rad/2").text)
    mend(clerk, f"{where}/rad/2", starts_on="2026-03-03")
    page = conflict(clerk.post(f"{where}/rad/2", data=mine | {"starts_on": "2026-03-04"}))
    assert "2026-03-03" in page
    assert "2026-03-04" in page


def test_two_who_take_the_same_list(session: Any, clerk: Any) -> None:
    where = uploaded(clerk, GOOD)
    act(clerk, f"{where}/las-in")
    assert act(clerk, f"{where}/las-in").location == where
    assert "redan inläst" in clerk.get(where).text
    assert enrolled(session) == 1


def test_estimates_are_renewed_by_rows_that_were_taken_only(
    session: Any, clerk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    renewed: list[Any] = []
    monkeypatch.setattr("tracker.imports.routes.renew_estimates", renewed.append)
    where = uploaded(clerk, GOOD, BAD)
    act(clerk, f"{where}/las-in")  # refused: a row has faults
    assert renewed == []
    for _time in range(2):  # the second has nothing left to take
        act(clerk, f"{where}/las-in", rest="y")
    assert len(renewed) == 1


def test_a_list_is_thrown_away_after_a_question(session: Any, clerk: Any) -> None:
    where = uploaded(clerk, GOOD, BAD)
    assert "Kasta 2 rader?" in clerk.get(f"{where}/kasta").text
    assert act(clerk, f"{where}/kasta").location == "/inlasning"
    assert {len(row.cells) for row in session.scalars(sa.select(ImportRow))} == {0}
    assert "Listan är kastad" in clerk.get(where).text
    act(clerk, f"{where}/las-in", rest="y")
    assert enrolled(session) == 0


def test_missing_insatser_are_allowed_afterwards(session: Any, clerk: Any) -> None:
    where = uploaded(clerk, (*GOOD[:3], "Ny kurs", "praktik", *GOOD[5:]))
    page = clerk.get(where).text
    assert "Lägg upp insatser som saknas" in page
    act(clerk, f"{where}/kontrollera", create="y")
    page = clerk.get(where).text
    assert "Nya insatser som läggs upp: 1" in page
    assert "<li>Ny kurs</li>" in page
    act(clerk, f"{where}/las-in")
    assert enrolled(session) == 1


@pytest.mark.parametrize(("answer", "people"), [("same", 1), ("other", 2)])
def test_someone_without_a_number_who_looks_known(
    session: Any, city: Any, clerk: Any, answer: str, people: int
) -> None:
    born = date(1990, 5, 5)
    person = factories.participant(
        session, city.jobbtorg, number=None, given_name="Åsa", family_name="Öberg", birth_date=born, sex="K"
    )
    row = (person.given_name, person.family_name, born, "kvinna", "Jobbcoachning", "2026-03-02")
    where = uploaded(clerk, row, headings=WITHOUT_NUMBER)
    page = clerk.get(f"{where}/rad/2").text
    assert '<a href="#person">' in page
    assert "Är det samma person?" in page
    assert mend(clerk, f"{where}/rad/2", person=answer).location == where
    act(clerk, f"{where}/las-in")
    assert enrolled(session) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(Participant)) == people


def test_another_units_list_is_as_if_it_were_not(app: Any, clerk: Any) -> None:
    where = uploaded(clerk, BAD)
    other = app.test_client()
    pages.login(other, "caseworker", "farsta")
    assert "Inga listor ännu" in other.get("/inlasning").text
    for path in (where, f"{where}/rad/2", f"{where}/las-in", f"{where}/kasta", f"{where}/rapport.csv"):
        assert other.get(path).status_code == 404
    for path in (f"{where}/rad/2", f"{where}/las-in", f"{where}/kasta", f"{where}/kontrollera"):
        assert act(other, path, rest="y").status_code == 404
    pages.login(other, "statistician", "amf")
    assert other.get("/inlasning").status_code == 403


def test_the_report_has_no_number(clerk: Any) -> None:
    where = uploaded(clerk, GOOD, BAD)
    act(clerk, f"{where}/las-in", rest="y")
    answer = clerk.get(f"{where}/rapport.csv")
    lines = answer.text.removeprefix("\ufeff").splitlines()
    assert lines[:2] == ["row,state,field,message,value", "2,new,,,"]
    assert lines[2].startswith("3,refused,startdatum,")
    assert OTHER not in answer.text


def test_the_messy_example_is_in_within_fourteen_corrections(session: Any, clerk: Any) -> None:
    content = (EXAMPLES / "exempel-deltagarlista-stokig.xlsx").read_bytes()
    where = upload(clerk, content, create=True).location
    with counted() as sent:
        page = clerk.get(where).text
    assert len(sent) <= 12
    assert page.count("/rad/") >= 50
    with counted() as sent:
        stuck = clerk.get(f"{where}?state=refused").text
    assert len(sent) <= 12
    row = re.findall(rf'href="({where}/rad/\d+)"', stuck)[0]
    with counted() as sent:
        clerk.get(row)
    assert len(sent) <= 12
    with counted() as sent:
        clerk.get("/inlasning")
    assert len(sent) <= 12


def test_a_changed_row_says_what_stood_and_what_it_would_become(clerk: Any) -> None:
    headings = (*HEADINGS, "Fullföljd", "Avslutsorsak", "Försörjning dag 90", "Uppföljd")
    ended = (*GOOD[:6], "2026-02-27", "ja", "okand", "", "")
    act(clerk, f"{uploaded(clerk, (*ended[:5], '2026-01-12', *ended[6:]), headings=headings)}/las-in")
    later = (*ended[:5], "2026-01-12", "2026-02-20", "ja", "arbete", "a-kassa", "2026-05-30")
    page = clerk.get(uploaded(clerk, later, headings=headings)).text
    for field, before, now in (
        ("Slutdatum", "2026-02-27", "2026-02-20"),
        ("Avslutsorsak", "Okänd", "Arbete utan subvention"),
        ("Försörjning, uppföljning dag 90", "–", "A-kassa"),
    ):
        assert re.search(rf"{field}:</strong> {before} .*{now}", page)
