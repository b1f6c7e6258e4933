"""The annual wizard on the pages: two statisticians, and everyone else who reads what is published."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from tests import factories
from tests.city import City
from tests.overview.queries import counted
from tests.releases.conftest import Office
from tracker.audit.models import ENTRIES
from tracker.database import writing
from tracker.enrolments.models import Enrolment
from tracker.releases import checking, musts, service, working
from tracker.releases.models import Release, ReleaseCheck
from tracker.releases.terms import Stage
from tracker.web.forms import new_submission_key

POSTGRESQL_LATER = True

LIST = "/statistik/utlamnanden"
DRAFT = {"year": "2025", "as_of": "2026-06-01", "method": "suppression", "threshold": "5"}


@pytest.fixture(autouse=True)
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[int, int]]]:
    """Processes that would have been started."""
    found: list[tuple[int, int]] = []
    monkeypatch.setattr(working, "start", lambda release_id, check_id: found.append((release_id, check_id)))
    return found


def post(client: Any, path: str, follow: bool = True, **data: Any) -> Any:
    return client.post(path, data={"submission_key": new_submission_key(), **data}, follow_redirects=follow)


def work(office: Office, started: list[tuple[int, int]]) -> None:
    """What the processes do."""
    office.session.rollback()
    while started:
        working.work(office.session.get_bind(), office.session, started.pop()[1], "Stockholm")
    office.session.rollback()


def only(office: Office) -> Release:
    office.session.rollback()
    return office.session.scalars(sa.select(Release)).one()


def test_the_whole_wizard(office: Office, client: Any, login: Any, started: Any) -> None:
    login("statistician", "amf")
    assert "Inget är utlämnat än" in client.get(LIST).text
    page = post(client, f"{LIST}/nytt", **DRAFT).text
    assert "Utkastet är skapat" in page
    path = f"{LIST}/{only(office).id}"
    assert "Starta kontrollen" in client.get(path).text
    page = post(client, f"{path}/kontroll").text
    assert 'http-equiv="refresh"' in page
    assert 'http-equiv="refresh"' not in client.get(f"{path}/kontroll?stilla=1").text
    work(office, started)
    page = client.get(f"{path}/kontroll", follow_redirects=True).text
    assert "En annan statistiker fastställer det" in page
    assert ">X<" in client.get(f"{path}/tabell/1").text
    login("statistician")
    page = client.get(f"{path}/faststall").text
    check_id = re.search(r'name="check_id" value="(\d+)"', page)[1]  # type: ignore[index]
    assert "Bekräfta att du" in post(client, f"{path}/faststall", check_id=check_id).text
    assert "är fastställt" in post(client, f"{path}/faststall", check_id=check_id, looked="y").text
    assert "ändras aldrig" in client.get(f"{path}/publicera").text
    assert "är publicerat" in post(client, f"{path}/publicera").text
    login("caseworker")
    assert "statistik-2025" not in client.get(LIST).text
    page = client.get(path).text
    assert "tabell-1.csv" in page
    assert "Kasta" not in page
    assert ">X<" in client.get(f"{path}/tabell/1").text


def test_what_is_not_published_is_not_there_for_others(office: Office, client: Any, login: Any) -> None:
    release = office.draw()
    office.check(release)
    login("caseworker")
    paths = ("", "/tabell/1", "/skydd", "/filer/tabell-1.csv", "/allt.zip", "/andringar")
    for path in paths:
        assert client.get(f"{LIST}/{release.id}{path}").status_code == 404
    assert "Inget är publicerat än" in client.get(LIST).text
    for path in ("kontroll", "faststall", "publicera", "kasta", "lamna-tillbaka"):
        assert post(client, f"{LIST}/{release.id}/{path}").status_code == 403


def test_whoever_drew_it_is_told_to_ask_another(office: Office, client: Any, login: Any) -> None:
    release = office.draw()
    office.check(release)
    login("statistician", "amf")
    path = f"{LIST}/{release.id}/faststall"
    assert "En annan statistiker fastställer det" in client.get(path).text
    post(client, path, check_id=office.passed(release).id, looked="y")
    assert [step.kind for step in service.steps_of(office.session, release.id)] == ["drawn", "checked"]


def test_the_first_release_is_not_asked_what_it_changes(office: Office, client: Any, login: Any) -> None:
    login("statistician")
    assert 'name="why"' not in client.get(f"{LIST}/nytt").text


def test_a_draft_is_refused_with_what_was_typed(office: Office, client: Any, login: Any) -> None:
    login("statistician")
    page = post(client, f"{LIST}/nytt", **{**DRAFT, "as_of": "2027-01-01", "why": "Rättning"}).text
    assert 'href="#as_of"' in page
    assert "2027-01-01" in page
    assert "Rättning" in page


def test_no_personal_number_in_a_reason(office: Office, client: Any, login: Any) -> None:
    release = office.draw()
    login("statistician")
    for text in ("Fel om 19800312-2384", "198003122384", "800312-2384"):
        page = post(client, f"{LIST}/{release.id}/kasta", why=text).text
        assert "inget personnummer" in page


def test_sent_twice_is_one_check(office: Office, client: Any, login: Any, started: Any) -> None:
    release = office.draw()
    login("statistician", "amf")
    key = new_submission_key()
    for _time in range(2):
        client.post(f"{LIST}/{release.id}/kontroll", data={"submission_key": key})
    assert len(started) == 1
    assert "pågår redan" in post(client, f"{LIST}/{release.id}/kontroll").text
    assert len(started) == 1


def test_a_killed_check_is_seen_and_begun_again(office: Office, client: Any, login: Any, started: Any) -> None:
    release = office.draw()
    with writing(office.session):
        check = checking.begin(office.session, release, office.drawer)
        check.beat_at = check.beat_at - checking.DEAD_AFTER
    login("statistician", "amf")
    page = client.get(f"{LIST}/{release.id}/kontroll").text
    assert "svarar inte längre" in page
    assert 'http-equiv="refresh"' not in page
    post(client, f"{LIST}/{release.id}/kontroll")
    office.session.rollback()
    assert [each.outcome for each in office.session.scalars(sa.select(ReleaseCheck).order_by(ReleaseCheck.id))] == [
        "lost",
        None,
    ]
    work(office, started)
    assert "Kontrollerat" in client.get(f"{LIST}/{release.id}").text


def test_bad_data_stops_it_and_says_where(
    office: Office, client: Any, login: Any, city: City, people: list[Any], started: Any
) -> None:
    ahead = factories.exited(
        office.session, people[0], city.course, starts_on=date(2026, 1, 12), exit_on=date(2026, 3, 2)
    )
    office.session.execute(sa.text("DELETE FROM follow_up WHERE enrolment_id = :id"), {"id": ahead.id})
    office.session.commit()
    release = office.draw()
    office.check(release)
    login("statistician", "amf")
    page = client.get(f"{LIST}/{release.id}").text
    assert "Avslut utan uppföljning efter 90 dagar" in page
    assert "Jobbtorg Kista" in page
    assert f"/inskrivningar/{ahead.id}" not in page
    assert f"http://localhost{LIST}/att-ratta" in page, "whole, so that it can be sent to the unit"
    assert f'href="{LIST}/att-ratta"' not in client.get(LIST).text
    login("manager")
    assert f"{LIST}/att-ratta" in client.get(LIST).text, "the unit finds its way there"
    mending = client.get(f"{LIST}/att-ratta").text
    assert f"/inskrivningar/{ahead.id}/oppna" in mending, "correcting the exit would write no follow-up"
    assert "då skrivs uppföljningen" in mending
    login("manager", "farsta")
    assert "Inget att rätta" in client.get(f"{LIST}/att-ratta").text
    assert office.session.get(Enrolment, ahead.id)


def test_kinds_of_fault_are_shown_a_few_at_a_time_and_the_last_are_found(
    office: Office, client: Any, login: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = list(musts.BY_NAME)[: musts.AT_ONCE + 2]
    monkeypatch.setattr(checking, "broken_in", lambda *_facts: names)
    login("manager")
    first = client.get(f"{LIST}/att-ratta").text
    assert "Visa 2 slag till" in first
    assert "Inget att rätta" not in first, "the first are mended; of the rest it is not known"
    assert "De här är rättade" in first
    assert "slag till" not in client.get(f"{LIST}/att-ratta?fran={musts.AT_ONCE}").text


def test_a_check_that_waits_is_not_said_to_go_on(office: Office, client: Any, login: Any) -> None:
    release = office.draw()
    with writing(office.session):
        check = checking.begin(office.session, release, office.drawer)
    login("statistician", "amf")
    waiting = client.get(f"{LIST}/{release.id}/kontroll").text
    assert "Kontrollen väntar på att börja." in waiting
    assert 'aria-current="step"' not in waiting
    with writing(office.session):
        checking.beat(office.session, check.id, Stage.COUNTING)
    counting = client.get(f"{LIST}/{release.id}/kontroll").text
    assert "väntar på att börja" not in counting
    assert counting.count('aria-current="step"') == 1


def test_files_as_they_were_kept(office: Office, client: Any, login: Any) -> None:
    release = office.published()
    login("manager", "farsta")
    answer = client.get(f"{LIST}/{release.id}/filer/tabell-1.csv")
    assert answer.headers["Content-Disposition"] == "attachment; filename=tabell-1.csv"
    whole = client.get(f"{LIST}/{release.id}/allt.zip").data
    assert whole == client.get(f"{LIST}/{release.id}/allt.zip").data
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert archive.read("tabell-1.csv") == answer.data
        assert archive.namelist() == [each.name for each in service.files(office.session, office.passed(release).id)]
    assert client.get(f"{LIST}/{release.id}/filer/hemligt.csv").status_code == 404
    query = sa.select(ENTRIES.c.thing_id).where(ENTRIES.c.action == "export", ENTRIES.c.thing == "release")
    assert list(office.session.scalars(query)) == [release.id] * 3


def test_sent_back_and_thrown_away(office: Office, client: Any, login: Any) -> None:
    release = office.draw()
    office.check(release)
    login("statistician")
    path = f"{LIST}/{release.id}"
    assert "Skriv varför" in post(client, f"{path}/lamna-tillbaka").text
    assert "ett utkast igen" in post(client, f"{path}/lamna-tillbaka", why="Farsta saknas").text
    assert "Farsta saknas" in client.get(path).text
    assert "är kastat" in post(client, f"{path}/kasta", why="Börjar om").text
    assert "Starta kontrollen" not in client.get(path).text


def test_queries_do_not_grow(office: Office, client: Any, login: Any) -> None:
    release = office.published()
    office.draw(why="Nya svar")
    login("statistician", "amf")
    paths = ["", f"/{release.id}", f"/{release.id}/tabell/1", f"/{release.id}/skydd", f"/{release.id + 1}", "/nytt"]
    for path in paths:
        with counted() as statements:
            assert client.get(f"{LIST}{path}").status_code == 200
        assert len(statements) <= 12, path


def test_a_statistician_sees_all_years(office: Office, client: Any, login: Any) -> None:
    login("statistician", "amf")
    assert '<option value="2025"' in client.get("/statistik").text
