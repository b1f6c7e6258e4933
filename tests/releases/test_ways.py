"""Rounding and cell keys from the register to the files: told as what they are, and judged by the second person."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.city import City
from tests.databases import on_sqlite
from tests.releases.conftest import Office
from tracker.attack import changed, files
from tracker.errors import Refused
from tracker.exports.release import write_files
from tracker.releases import attack_words, freezing, service
from tracker.releases.terms import Outcome

pytestmark = [on_sqlite, pytest.mark.usefixtures("really_protected")]
DAYS = {"starts_on": date(2025, 1, 7), "exit_on": date(2025, 4, 1)}


@pytest.fixture
def people(session: Any, city: City) -> None:
    """One woman among nine men: rounded to none, and taken back."""
    for sex in "KMMMMMMMMM":
        person = factories.participant(session, city.jobbtorg, number=None, sex=sex)
        factories.exited(session, person, city.coaching, **DAYS)


def only(office: Office) -> Any:
    """The first release there is."""
    return service.every(office.session)[-1]


def _page(client: Any, login: Any, role: str, page: str, status: int = 200) -> str:
    login(role)
    answer = client.get(f"/statistik/utlamnanden/1/{page}")
    assert answer.status_code == status
    text: str = answer.text
    return text


def checked(office: Office, method: str, out: Path, **facts: Any) -> tuple[int, dict[str, Any]]:
    """A release by this method, checked and written; the id of its check, and the report that is published."""
    release = office.draw(method=method, threshold=3, full_range=True, **facts)
    assert (release.threshold, release.full_range) == (5, False)
    assert office.check(release) is Outcome.PASSED
    check_id = office.passed(release).id
    write_files(freezing.contents(office.session, check_id), out)
    return check_id, json.loads((out / "attack.json").read_text())


def test_rounding_tells_how_much_is_taken_back_and_asks_whoever_fixes(
    office: Office, tmp_path: Path, client: Any, login: Any
) -> None:
    check_id, report = checked(office, "rounding", tmp_path / "ut")
    found = changed.attack(files.read(tmp_path / "ut"))
    assert report["determined"] == len(found.small) > 0
    assert "cells" not in report
    publication = freezing.publication_of(office.session, check_id)
    assert publication.table(1).figure("participants", "T", "T", "K").value == 0
    inside = attack_words.told(report, publication, freezing.inside_of(office.session, check_id)).inside
    heading, lines = inside[0]
    assert str(heading).startswith("Tabell 1. Deltagare efter insatstyp, ålder och kön: ")
    assert "Deltagare, Totalt, Totalt, Kvinnor är 1." in map(str, lines)
    assert "Kvinnor är 1." in _page(client, login, "statistician", "faststall")
    assert "Kvinnor är 1." not in _page(client, login, "caseworker", "skydd", 404)
    with pytest.raises(Refused, match="Kontrollen varnar"):
        office.fix(only(office), why="")
    office.fix(only(office), why="En kvinna av tio: uppgiften är känd")
    assert freezing.drawn_otherwise(office.session, check_id) == []
    office.publish(only(office))
    assert "Kvinnor är 1." not in _page(client, login, "caseworker", "skydd")
    assert "ingen, en eller två" in _page(client, login, "caseworker", "tabell/1")


@pytest.mark.parametrize(
    ("method", "note", "zero", "described"),
    [
        ("rounding", "1–2 visas som 0, 3–4 som 5", "ingen, en eller två", "Antalen 1 och 2 visas som 0"),
        ("cell_key", "ändrade med högst 5 uppåt", "mellan ingen och 5", "med cellnyckelmetoden"),
    ],
)
def test_every_file_says_how_its_numbers_are_to_be_read(
    office: Office, tmp_path: Path, method: str, note: str, zero: str, described: str
) -> None:
    checked(office, method, tmp_path / "ut")
    px, jsonstat, declaration, manifest = (
        (tmp_path / "ut" / name).read_text()
        for name in ("tabell-3.px", "tabell-3.json", "om-statistiken.html", "manifest.json")
    )
    for text in (px.replace('"\n"', ""), jsonstat):
        assert note in text
        assert zero in text
        assert "Inskrivna vid början + nyinskrivna" not in text
    assert "AGGREGALLOWED=NO" in px
    assert all(one in declaration for one in (described, zero, "räknas ut och är mellan 1 och 4"))
    assert json.loads(manifest)["protection"] == method


def test_the_same_people_are_changed_alike_in_the_next_release(office: Office, city: City, tmp_path: Path) -> None:
    first, report = checked(office, "cell_key", tmp_path / "ett")
    assert report["noise"]["most"] == 5
    assert report["determined"] == 0
    office.fix(only(office))
    office.publish(only(office))
    for sex in "KM":
        person = factories.participant(office.session, city.district, number=None, sex=sex)
        factories.exited(office.session, person, city.training, starts_on=date(2025, 5, 5), exit_on=date(2025, 6, 1))
    with pytest.raises(Refused, match="ett annat skydd"):
        office.draw(method="rounding", why="Två inskrivningar till")
    second, _report = checked(office, "cell_key", tmp_path / "två", why="Två inskrivningar till")
    before, after = (freezing.publication_of(office.session, each).table(3) for each in (first, second))
    coaching = [key for key in before.figures if key[1] == city.coaching.insats_type_code]
    assert coaching
    assert all(before.figures[key] == after.figures[key] for key in coaching)
