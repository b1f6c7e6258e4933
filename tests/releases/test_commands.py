"""`tracker release`: the same way on the command line, with exit codes and reasons."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import factories
from tests.city import PASSWORD, TODAY, City
from tests.releases.conftest import Office
from tracker.quality import doctor
from tracker.releases import rules
from tracker.releases.models import FrozenRelease

POSTGRESQL_LATER = True

DRAWER, FIXER = "statistician@amf.test", "statistician@kista.test"


@pytest.fixture
def run(app: Flask, office: Office, tmp_path: Path) -> Any:
    password = tmp_path / "losenord"
    password.write_text(PASSWORD + "\n")

    def invoke(*words: str, by: str | None = None) -> Any:
        office.session.rollback()
        proof = ["--by", by, "--password-file", str(password)] if by else []
        return app.test_cli_runner().invoke(args=["release", *words, *proof])

    return invoke


def test_all_the_way_and_the_same_bytes_again(run: Any, tmp_path: Path, office: Office) -> None:
    assert "inga utlämnanden" in run("list").output
    assert "Utlämnande 1 är skapat" in run("draft", "2025", by=DRAWER).output
    assert "är kontrollerat" in run("check", "1", by=DRAWER).output
    refused = run("fix", "1", by=DRAWER)
    assert (refused.exit_code, "annan person" in refused.stderr) == (1, True)
    assert run("fix", "1", by=FIXER).exit_code == 0
    assert run("publish", "1", by=FIXER).exit_code == 0
    assert "1\t2025\t2026-06-01\tPublicerat" in run("list", "--year", "2025").output
    told = dict(reversed(line.split("  ")[:2]) for line in run("files", "1").output.splitlines())
    answer = run("redraw", "1", "--out", str(tmp_path / "ut"))
    assert answer.exit_code == 0, answer.output
    assert "annorlunda" not in answer.output
    written = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (tmp_path / "ut").iterdir()}
    assert written == told
    office.session.rollback()
    assert doctor.examine(office.session, TODAY, rules.RULES) == []


def test_right_passwords_lock_nobody_out(run: Any) -> None:
    assert run("draft", "2025", by=DRAWER).exit_code == 0
    for _time in range(6):
        assert "redan ett utkast" in run("draft", "2025", by=DRAWER).stderr


def test_a_reason_is_held_to_the_same_rules_as_on_the_page(run: Any, office: Office) -> None:
    """It is published, or kept for ever."""
    office.published()
    for why, words in (
        ("  ", "Skriv vad som ändras"),
        ("Fel om 19800312-2384", "inget personnummer"),
        ("x" * 1001, "1000"),
    ):
        refused = run("draft", "2025", "--why", why, by=DRAWER)
        assert (refused.exit_code, words in refused.stderr) == (1, True), refused.stderr
        assert "2384" not in refused.output
    other = office.draw(year=2026)
    office.check(other)
    refused = run("fix", str(other.id), "--why", "Fel om 800312-2384", by=FIXER)
    assert (refused.exit_code, "inget personnummer" in refused.stderr) == (1, True)


def test_what_is_refused(run: Any, tmp_path: Path, city: City, office: Office, people: list[Any]) -> None:
    assert run("draft", "2025").exit_code == 2
    assert run("draft", "2025", "--threshold", "4", by=DRAWER).exit_code == 2
    assert run("draft", "2025", by="caseworker@kista.test").exit_code == 1
    assert run("draft", "2025", "--as-of", "2027-01-01", by=DRAWER).exit_code == 1
    assert run("check", "1", by=DRAWER).exit_code == 1
    assert run("redraw", "1", "--out", str(tmp_path / "ut")).exit_code == 1
    run("draft", "2025", by=DRAWER)
    assert run("check", "1").exit_code == 2
    assert run("files", "1").exit_code == 1
    assert run("publish", "1", by=FIXER).exit_code == 1
    left = factories.exited(office.session, people[0], city.course)
    office.session.execute(sa.text("DELETE FROM follow_up WHERE enrolment_id = :id"), {"id": left.id})
    office.session.commit()
    answer = run("check", "1", by=DRAWER)
    assert answer.exit_code == 1
    assert "kista: Avslut utan uppföljning efter 90 dagar, 1" in answer.stderr


def test_damage_is_told_by_doctor_and_redraw(run: Any, office: Office, tmp_path: Path) -> None:
    release = office.published()
    sqlite = office.session.get_bind().dialect.name == "sqlite"
    guard = "release_frozen_update" if sqlite else "release_stays ON release_frozen"
    office.session.execute(sa.text(f"DROP TRIGGER {guard}"))
    office.session.execute(sa.update(FrozenRelease).values(sha256="0" * 64))
    office.session.commit()
    found = doctor.examine(office.session, TODAY, rules.RULES)
    assert [finding.rule for finding in found] == ["published_is_whole"]
    answer = run("redraw", str(release.id), "--out", str(tmp_path / "ut"))
    assert answer.exit_code == 1
    assert "publication" in answer.stderr
