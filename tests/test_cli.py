"""What is typed in a terminal: what it does, what it says, what it answers to the shell."""

import contextvars
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask

from tests import factories
from tests.city import PASSWORD, City
from tests.databases import on_sqlite
from tracker.access import service
from tracker.access.models import Unit
from tracker.cli import main
from tracker.commands import progress

SWEDISH = re.compile(r"[åäöÅÄÖ]|\b(?:och|eller|annars|inte|inget|som|med|det|den)\b")
Run = Callable[..., Result]
COMMANDS = [
    "init",
    "demo",
    "run",
    "backup",
    "restore",
    "doctor",
    "unit",
    "user",
    "import",
    "statistics",
    "attack",
    "audit",
    "keys",
    "retention",
    "person-file",
    "release",
    "delivery",
]


@pytest.fixture
def run(app: Flask) -> Run:
    """Runs a command on this test's database."""
    invoke = app.test_cli_runner().invoke
    return lambda *words, **more: contextvars.Context().run(invoke, *words, **more)  # without the scope of the test


def _commands(group: Any, name: str = "tracker") -> Iterator[tuple[str, click.Command]]:
    yield name, group
    for word, command in getattr(group, "commands", {}).items():
        yield from _commands(command, f"{name} {word}")


def test_all_help_is_in_english(app: Flask) -> None:
    """As click's own words are; what a command does and says is in the language of the pages."""
    for name, command in (*_commands(app.cli), ("tracker", main)):
        texts = [command.help or "", *(getattr(option, "help", None) or "" for option in command.params)]
        assert not [text for text in texts if SWEDISH.search(text)], name


@pytest.fixture
def tracker(app: Flask, run: Run, session: Any) -> Callable[..., Result]:
    """`tracker("unit", "add", ...)`; the session sees what it did."""

    def call(*words: str, **more: Any) -> Result:
        session.remove()
        return run(app.cli, list(words), **more)

    return call


Tracker = Callable[..., Result]


def test_init_says_what_it_did(tracker: Tracker) -> None:
    done = tracker("init")
    assert done.exit_code == 0
    assert "Databasen är klar" in done.stdout
    assert "only-on-loopback" not in done.output


def test_a_unit_and_its_user(tracker: Tracker, session: Any, tmp_path: Path) -> None:
    secret = tmp_path / "lösenord"
    secret.write_text(f"{PASSWORD}\n", encoding="utf-8")
    assert tracker("unit", "add", "kista", "--name", "Jobbtorg Kista", "--kind", "jobbtorg").exit_code == 0
    words = ["--role", "manager", "--unit", "kista", "--password-file", str(secret)]
    done = tracker("user", "add", "chef@stad.test", *words)
    assert (done.exit_code, done.stdout) == (0, "chef@stad.test är nu Enhetschef i kista.\n")
    assert service.user_with_password(session, "chef@stad.test", PASSWORD) is not None


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["unit", "add", "kista", "--name", "Kista", "--kind", "jobbtorg"], "redan en enhet"),
        (["user", "add", "x@y.test", "--role", "manager", "--unit", "ingen", "--password-file", "långt"], "finns inte"),
        (["user", "add", "x@y.test", "--role", "manager", "--unit", "kista", "--password-file", "kort"], "12 tecken"),
        (["user", "add", "inget", "--role", "manager", "--unit", "kista", "--password-file", "långt"], "e-postadress"),
        (["statistics", "2025", "--out", "."], "annat än ett tidigare uttag"),
    ],
)
def test_a_refusal_is_one_and_says_why(
    tracker: Tracker, city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("kort").write_text("kort")
    Path("långt").write_text(PASSWORD)
    done = tracker(*words)
    assert (done.exit_code, done.stdout) == (1, "")
    assert told in done.stderr
    assert not Path("ut").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["unit", "add", "x", "--name", "X", "--kind", "bolag"],
        ["user", "add", "x@y.test", "--role", "kung", "--unit", "kista"],
        ["user", "add", "x@y.test", "--role", "manager", "--unit", "kista", "--password-file", "/finns/inte"],
        ["restore", "/finns/inte"],
        ["statistics", "snart"],
        ["okänt"],
    ],
)
def test_what_cannot_be_understood_is_two(tracker: Tracker, words: list[str]) -> None:
    done = tracker(*words)
    assert (done.exit_code, done.stdout) == (2, "")


def test_doctor(tracker: Tracker, city: City, session: Any) -> None:
    person = factories.participant(session, city.jobbtorg)
    factories.exited(session, person, city.coaching)
    done = tracker("doctor")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "Allt stämmer" in done.stdout


def test_doctor_finds(tracker: Tracker, city: City, session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    number = factories.participant(session, city.jobbtorg).number.number  # type: ignore[union-attr]
    monkeypatch.setenv("TRACKER_PRODUCTION", "1")
    done = tracker("doctor")
    assert done.exit_code == 1
    assert "no_test_numbers: Testnummer i ett skarpt register: 1 st" in done.stderr
    assert number[8:] not in done.output


@on_sqlite
def test_doctor_reads_the_agencys_layout(app: Flask, tracker: Tracker, city: City, tmp_path: Path) -> None:
    app.config["AGENCY_LAYOUT"] = str(tmp_path / "none.toml")
    done = tracker("doctor")
    assert done.exit_code == 1
    assert "agency_layout: Filen med myndighetens layout finns inte" in done.stderr


@on_sqlite
def test_a_copy_and_back(tracker: Tracker, city: City, session: Any, tmp_path: Path) -> None:
    copy = tmp_path / "kopia"
    done = tracker("backup", str(copy))
    assert (done.exit_code, str(copy) in done.stdout) == (0, True)
    assert tracker("backup", str(copy)).exit_code == 1
    tracker("unit", "add", "ny", "--name", "Ny", "--kind", "jobbtorg")
    assert tracker("restore", str(copy), input="n\n").exit_code == 1
    assert service.unit_by_code(session, "ny") is not None
    assert tracker("restore", str(copy), "--yes").exit_code == 0
    assert service.unit_by_code(session, "ny") is None
    assert isinstance(service.unit_by_code(session, "kista"), Unit)


@on_sqlite
def test_no_database_yet_is_said_in_words(tracker: Tracker, session: Any) -> None:
    for table in ("assignment", "unit"):
        session.connection().exec_driver_sql(f"DROP TABLE IF EXISTS {table}")
    session.commit()
    done = tracker("unit", "add", "x", "--name", "X", "--kind", "jobbtorg")
    assert done.exit_code == 1
    assert "tracker init" in done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_helps(command: str) -> None:
    done = CliRunner().invoke(main, [command, "--help"])
    assert done.exit_code == 0
    assert done.stdout.startswith("Usage:")


def test_every_command_is_known() -> None:
    done = CliRunner().invoke(main, ["--help"])
    listed = [line.split()[0] for line in done.stdout.split("Commands:")[1].splitlines() if line.strip()]
    assert set(COMMANDS) <= set(listed)
    assert not {"users", "roles"} & set(listed), "they make users without a unit"


def process(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder / 'tracker.sqlite'}",
        "SECRET_KEY": "only in tests",
        "TRACKER_KEYS_FILE": str(folder / "keys.toml"),
        "AUDIT_HEAD_FILE": str(folder / "audit.head"),
        "PYTHONWARNINGS": "error",
    }
    command = [sys.executable, "-c", "from tracker.cli import main; main()", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.long
def test_the_installed_command_from_nothing(tmp_path: Path) -> None:
    assert process(tmp_path, "doctor").returncode == 1
    made = process(tmp_path, "init")
    assert (made.returncode, made.stderr) == (0, "")
    assert "Nya nycklar" in made.stdout
    healthy = process(tmp_path, "doctor")
    assert (healthy.returncode, healthy.stderr) == (0, "")
    refused = process(tmp_path, "statistics", "2025", "--out", str(tmp_path))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("Avbrutet:")
    assert process(tmp_path, "statistics").returncode == 2


@pytest.mark.long
def test_a_fresh_demo_keeps_every_rule(tmp_path: Path) -> None:
    told = []
    for words in (["init"], ["demo", "--participants", "60"], ["doctor"], ["audit", "verify"]):
        done = process(tmp_path, *words)
        assert done.returncode == 0, done.stderr
        told.append(done.stdout)
    assert "Förra årets statistik är publicerad: utlämnande 1" in told[1]


def test_a_folder_that_is_not_there_is_said_in_words(tracker: Tracker, city: City, tmp_path: Path) -> None:
    rows = tmp_path / "lista.csv"
    rows.write_text("personnummer;insats;startdatum\n;;2025-01-01\n", encoding="utf-8")
    nowhere = tmp_path / "saknas" / "rapport.csv"
    done = tracker("import", str(rows), "--unit", "kista", "--report", str(nowhere))
    assert done.exit_code == 1
    assert done.stderr == f"Avbrutet: {nowhere} finns inte. Kontrollera sökvägen.\n"


def test_the_report_is_said_where_it_is(tracker: Tracker, city: City, tmp_path: Path) -> None:
    rows, report = tmp_path / "lista.csv", tmp_path / "rapport.csv"
    rows.write_text("personnummer;insats;startdatum\n;;2025-01-01\n", encoding="utf-8")
    done = tracker("import", str(rows), "--unit", "kista", "--dry-run", "--report", str(report))
    assert f"Rapporten är skriven: {report}" in done.stdout
    assert report.exists()


def test_a_possible_duplicate_is_said_to_be_left_out(tracker: Tracker, city: City, tmp_path: Path) -> None:
    rows = tmp_path / "lista.csv"
    for day, said in (("2026-01-07", False), ("2026-03-07", True)):
        rows.write_text(f"namn,födelsedatum,kön,insats,start\nÅsa Ö,1990-01-01,k,{city.coaching.name},{day}\n", "utf-8")
        done = tracker("import", str(rows), "--unit", "kista")
        assert (done.exit_code, "1 rader lämnades utanför" in done.stdout) == (0, said)


def test_progress_is_for_those_who_wait_at_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    progress("Läser listan")
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    progress("Läser listan")
    assert capsys.readouterr() == ("", "Läser listan …\n")


def test_a_list_without_rows_is_refused(tracker: Tracker, city: City, tmp_path: Path) -> None:
    rows = tmp_path / "lista.csv"
    rows.write_text("personnummer;insats;startdatum\n", encoding="utf-8")
    done = tracker("import", str(rows), "--unit", "kista")
    assert (done.exit_code, "inga rader" in done.stderr) == (1, True)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2025-02-30"])
def test_tables_of_a_day_that_cannot_be(tracker: Tracker, city: City, tmp_path: Path, day: str) -> None:
    done = tracker("statistics", "2025", "--out", str(tmp_path / "ut"), "--no-protection", "--as-of", day)
    assert (done.exit_code, (tmp_path / "ut").exists()) == (2, False)


def test_a_clock_moved_to_no_day(tracker: Tracker, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_TODAY", "i morgon")
    done = tracker("doctor")
    assert (done.exit_code, "TRACKER_TODAY är ingen dag" in done.stderr) == (1, True)


@pytest.mark.parametrize(("code", "name"), [(" ", "Kista"), ("kista", "")])
def test_a_unit_has_code_and_name(tracker: Tracker, session: Any, code: str, name: str) -> None:
    done = tracker("unit", "add", code, "--name", name, "--kind", "jobbtorg")
    assert (done.exit_code, done.stderr) == (1, "Avbrutet: Enheten behöver både kod och namn.\n")


def test_tables_of_a_day_to_come_are_refused(tracker: Tracker, city: City, tmp_path: Path) -> None:
    done = tracker("statistics", "2025", "--out", str(tmp_path / "ut"), "--no-protection", "--as-of", "2026-06-02")
    assert (done.exit_code, (tmp_path / "ut").exists()) == (1, False)
    assert "i framtiden" in done.stderr


def test_what_a_list_writes_over_is_shown(tracker: Tracker, city: City, session: Any, tmp_path: Path) -> None:
    people = [factories.participant(session, city.jobbtorg) for _each in range(12)]
    for person in people:
        factories.enrolment(session, person, city.coaching)
    numbers = [person.number.number for person in people]  # type: ignore[union-attr]
    rows = [f"{number};Jobbcoachning;2026-01-12;nej;a-kassa" for number in numbers]
    file, report = tmp_path / "lista.csv", tmp_path / "rapport.csv"
    heading = "personnummer;insats;startdatum;försörjningsstöd;försörjning"
    file.write_text("\n".join([heading, *rows]), encoding="utf-8")
    done = tracker("import", str(file), "--unit", "kista", "--dry-run", "--report", str(report))
    assert done.exit_code == 0, done.output
    assert "rad 2: Försörjningsstöd: Ja → Nej" in done.stdout
    assert "rad 2: Försörjning: Försörjningsstöd → A-kassa" in done.stdout
    assert done.stdout.count("→") == 20
    assert "och 4 till; se --report" in done.stdout
    assert report.read_text(encoding="utf-8").count(",changed,") == 24
    assert not any(number[8:] in done.stdout for number in numbers)
    assert "→" in tracker("import", str(file), "--unit", "kista").stdout
    assert "→" not in tracker("import", str(file), "--unit", "kista").stdout
