"""`tracker statistics`: the same way as a release's check, from the register to a folder of files."""

import csv
import hashlib
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import factories
from tests.city import City
from tests.databases import on_sqlite
from tests.releases.conftest import Office, plain_protection
from tracker.audit.models import AuditEntry
from tracker.codelists.models import ExitReason
from tracker.exports import protections
from tracker.releases import freezing, protecting, service

pytestmark = on_sqlite
DAYS = {"starts_on": date(2025, 1, 13), "exit_on": date(2025, 3, 3)}


@pytest.fixture
def statistics(app: Flask, office: Office) -> Any:
    def invoke(*words: str) -> Any:
        office.session.rollback()
        return app.test_cli_runner().invoke(args=["statistics", "2025", *words])

    return invoke


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def printed(folder: Path) -> list[dict[str, str]]:
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.csv"))]
    return [line for text in texts for line in csv.DictReader(io.StringIO(text))]


def exports(session: Any) -> list[str]:
    query = sa.select(AuditEntry.reason).where(AuditEntry.action == "export", AuditEntry.thing == "statistics")
    return list(session.scalars(query.order_by(AuditEntry.id)))


@pytest.mark.usefixtures("really_protected")
def test_what_is_written_is_protected_proven_and_the_same_again(
    statistics: Any, tmp_path: Path, office: Office
) -> None:
    done = statistics("--out", str(tmp_path / "ut"))
    assert done.exit_code == 0, done.output
    assert "Skyddade tabeller för 2025" in done.stdout
    files = written(tmp_path / "ut")
    manifest = json.loads(files["manifest.json"])
    assert (manifest["protection"], manifest["threshold"], manifest["sign"]) == ("suppression", 5, "X")
    assert {"arbete", "studier-studiemedel"} <= set(manifest["working_reasons"])
    assert manifest["sha256"] == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items() if name != "manifest.json"
    }
    report = json.loads(files["attack.json"])
    assert (report["determined"], report["withheld"]) == (0, len(report["cells"]))
    people = [line["value"] for line in printed(tmp_path / "ut") if line["measure"] in ("participants", "exited")]
    assert "X" in {line["sign"] for line in printed(tmp_path / "ut")}
    assert not {"1", "2", "3", "4"} & set(people)
    again = statistics("--out", str(tmp_path / "igen"))
    assert again.exit_code == 0
    assert written(tmp_path / "igen") == files
    office.session.rollback()
    assert exports(office.session) == ["protected_statistics"] * 2


@pytest.mark.usefixtures("really_protected")
def test_the_threshold_and_the_citys_sign(statistics: Any, app: Flask, tmp_path: Path) -> None:
    app.config["WITHHELD_SIGN"] = "⊗"
    assert statistics("--out", str(tmp_path / "ut"), "--threshold", "3").exit_code == 0
    manifest = json.loads((tmp_path / "ut" / "manifest.json").read_text())
    assert (manifest["threshold"], manifest["sign"]) == (3, "⊗")
    assert "⊗" in (tmp_path / "ut" / "om-statistiken.html").read_text()
    assert {line["sign"] for line in printed(tmp_path / "ut")} <= {"", "–", ".", "X"}
    assert statistics("--out", str(tmp_path / "ut"), "--threshold", "2").exit_code == 2


@pytest.mark.usefixtures("really_protected")
@pytest.mark.parametrize(
    ("method", "described", "zero"),
    [
        ("rounding", "Antalen 1 och 2 visas som 0", "ett eller två"),
        pytest.param("cell_key", "cellnyckelmetoden", "mellan ingen och", marks=pytest.mark.long),
    ],
)
def test_another_method_is_described_and_attacked_as_a_release_is(
    statistics: Any, office: Office, app: Flask, tmp_path: Path, method: str, described: str, zero: str
) -> None:
    out = tmp_path / "ut"
    done = statistics("--out", str(out), "--method", method, "--threshold", "3")
    assert done.exit_code == 0, done.output
    assert "Skyddet bevisas inte" in done.stdout
    assert "Inget av dem" not in done.stdout
    release = office.draw(method=method, threshold=3)
    office.check(release)
    check_id = office.passed(release).id
    report = json.loads((out / "attack.json").read_text())
    assert report == freezing.attack_of(office.session, check_id)
    assert f"Kan räknas ut: {report['determined']} (" in done.stdout
    drawn = freezing.publication_of(office.session, check_id)
    assert {(line["value"] or None) for line in printed(out) if line["measure"] == "participants"} == {
        str(figure.value) for number in (1, 2, 8) for key, figure in drawn.table(number).lines()
        if key[0] == "participants"
    }  # fmt: skip
    declaration = (out / "om-statistiken.html").read_text()
    assert described in declaration
    assert zero in declaration
    manifest = json.loads((out / "manifest.json").read_text())
    assert (manifest["protection"], manifest["threshold"]) == (method, None)
    attacked = app.test_cli_runner().invoke(args=["attack", str(out)])
    assert attacked.exit_code == (1 if report["determined"] or report["rests"] else 0)


def test_never_two_methods_on_the_same_people(statistics: Any, office: Office, tmp_path: Path) -> None:
    office.published()
    refused = statistics("--out", str(tmp_path / "ut"), "--method", "rounding")
    assert (refused.exit_code, (tmp_path / "ut").exists()) == (1, False)
    assert "publicerat med ett annat skydd" in refused.stderr
    assert statistics("--out", str(tmp_path / "ut"), "--method", "noise").exit_code == 2


def test_what_is_published_is_known(statistics: Any, office: Office, tmp_path: Path, protection: Any) -> None:
    first = office.published()
    known: list[str] = []

    def protect(annual: Any, wanted: Any, earlier: Any, tell: Any) -> protecting.Protected:
        known.extend(each.release_id for each in earlier)
        return plain_protection(annual, wanted, earlier, tell)

    protection(protect)
    assert statistics("--out", str(tmp_path / "ut")).exit_code == 0
    assert known == [service.frozen(office.session, office.passed(first).id).name]  # type: ignore[union-attr]
    assert json.loads((tmp_path / "ut" / "manifest.json").read_text())["corrects"] is None


def test_unproven_nothing_is_written(statistics: Any, office: Office, tmp_path: Path, protection: Any) -> None:
    named = protections.suppression(5)
    protection(lambda *_facts: protecting.Protected((), named, {"determined": 4}, None, 0, False))
    done = statistics("--out", str(tmp_path / "ut"))
    assert (done.exit_code, done.stdout, (tmp_path / "ut").exists()) == (1, "", False)
    assert "Inget är skrivet" in done.stderr
    assert "räkna ut dolda tal" in done.stderr
    office.session.rollback()
    assert exports(office.session) == []


def test_a_broken_register_gives_no_statistics(
    statistics: Any, office: Office, tmp_path: Path, people: list[Any], city: City
) -> None:
    left = factories.exited(office.session, people[0], city.course)
    office.session.execute(sa.text("DELETE FROM follow_up WHERE enrolment_id = :id"), {"id": left.id})
    office.session.commit()
    done = statistics("--out", str(tmp_path / "ut"))
    assert (done.exit_code, (tmp_path / "ut").exists()) == (1, False)
    assert "kista: Avslut utan uppföljning efter 90 dagar, 1" in done.stderr


def test_a_folder_with_other_things_is_refused_before_the_work(
    statistics: Any, tmp_path: Path, protection: Any
) -> None:
    protection(lambda *_facts: pytest.fail("worked in vain"))
    (tmp_path / "brev.txt").write_text("behåll mig")
    done = statistics("--out", str(tmp_path))
    assert (done.exit_code, [path.name for path in tmp_path.iterdir()]) == (1, ["brev.txt"])
    assert "annat än ett tidigare uttag" in done.stderr


@pytest.mark.usefixtures("really_protected")
def test_a_reason_that_the_city_counts_as_work_is_known_to_the_attack(
    statistics: Any, office: Office, city: City, tmp_path: Path
) -> None:
    office.session.add(
        ExitReason(code="larling", label_sv="Lärling", label_en="Apprentice", position=99, works_or_studies=True)
    )
    office.session.commit()
    for _each in range(6):
        person = factories.participant(office.session, city.jobbtorg, number=None)
        factories.exited(office.session, person, city.coaching, **DAYS, exit_reason_code="larling")
    done = statistics("--out", str(tmp_path / "ut"))
    assert done.exit_code == 0, done.output
    assert "larling" in json.loads((tmp_path / "ut" / "manifest.json").read_text())["working_reasons"]
