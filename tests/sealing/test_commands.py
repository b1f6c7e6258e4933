"""What is typed about keys: made, added to, rotated and retired; what is refused, and in which words."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.orm import Session

from tests.databases import on_sqlite
from tests.sealing.toys import Person, Root
from tracker import clock, create_app
from tracker.cli import main
from tracker.commands import keys as commands
from tracker.database import writing
from tracker.errors import Refused
from tracker.extensions import db
from tracker.quality import sealed
from tracker.sealing import keys

Call = Callable[..., Result]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRACKER_KEYS_FILE", str(tmp_path / "keys.toml"))
    return tmp_path / "keys.toml"


@pytest.fixture
def app(empty_url: str, path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An application with the toy tables, whose keys are to be found in `path`."""
    monkeypatch.setattr(commands, "Base", Root)
    monkeypatch.setattr(sealed, "Base", Root)
    made = create_app(TESTING=True, SECRET_KEY="only in tests", SQLALCHEMY_DATABASE_URI=empty_url)
    with made.app_context():
        Root.metadata.create_all(db.engine)
        with keys.using(keys.KeyFile(path)):
            yield made
        db.engine.dispose()


@pytest.fixture
def tracker(app: Flask) -> Call:
    return lambda *words: app.test_cli_runner().invoke(app.cli, list(words))


def fill(app: Flask, number: int = 3) -> None:
    with Session(db.engine) as session, writing(session):
        session.add_all([Person(phone=str(n)) for n in range(number)])


def test_a_life_of_keys(app: Flask, tracker: Call, path: Path) -> None:
    assert "Nya nycklar" in tracker("keys", "new").stdout
    first = keys.read(path)
    fill(app)
    again = tracker("keys", "new")
    assert (again.exit_code, "finns redan" in again.stderr) == (1, True)
    added = tracker("keys", "add")
    second = keys.read(path)
    assert (added.exit_code, second.current in added.stdout) == (0, True)
    assert set(second.keys) == {first.current, second.current}
    assert "yngre än tio minuter" in tracker("keys", "retire", first.current).stderr
    keys.change(path, lambda ring: replace(ring, since=clock.now() - timedelta(hours=1)))
    assert "3 värden är förseglade" in tracker("keys", "retire", first.current).stderr
    rotated = tracker("keys", "rotate")
    assert "toy_person.phone_sealed: 3 förseglade på nytt, 0 återstår" in rotated.stdout
    assert f"Allt är förseglat med nyckeln {second.current}" in rotated.stdout
    assert tracker("keys", "retire", first.current).exit_code == 0
    assert set(keys.read(path).keys) == {second.current}
    with Session(db.engine) as session:
        assert [person.phone for person in session.scalars(sa.select(Person).order_by(Person.id))] == ["0", "1", "2"]


@on_sqlite
def test_what_is_refused(tracker: Call, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "tracker keys new" in tracker("keys", "add").stderr
    tracker("keys", "new")
    current = keys.read(path).current
    assert "den nyckel som används" in tracker("keys", "retire", current).stderr
    assert "ingen nyckel" in tracker("keys", "retire", "nope").stderr
    inline = tracker("keys", "new", "--inline")
    assert inline.exit_code == 0
    monkeypatch.setenv("TRACKER_KEYS", inline.stdout.strip())
    assert keys.from_environment(os.environ, path, production=True).ring()
    refused = tracker("keys", "add")
    assert (refused.exit_code, "TRACKER_KEYS" in refused.stderr) == (1, True)


def test_what_cannot_be_turned_remains_and_the_doctor_says_so(app: Flask, tracker: Call, path: Path) -> None:
    tracker("keys", "new")
    fill(app)
    with Session(db.engine) as session, writing(session):
        session.execute(sa.text("UPDATE toy_person SET email = phone_sealed"))
        session.execute(sa.text("UPDATE toy_person SET phone_sealed = ''"))
    with Session(db.engine) as session:
        (finding,) = sealed.values_open(session, clock.today())
    assert "ändrade eller flyttade i toy_person.email: 3 st" in str(finding.message)
    tracker("keys", "add")
    rotated = tracker("keys", "rotate")
    assert (rotated.exit_code, "3 värden återstår" in rotated.stderr) == (1, True)
    path.unlink()
    tracker("keys", "new")
    with Session(db.engine) as session, keys.using(keys.KeyFile(path)):  # a process that starts now
        (finding,) = sealed.values_open(session, clock.today())
    assert "som saknas: 3 st" in str(finding.message)


def test_a_trial_makes_its_own_but_not_over_sealed_values(
    app: Flask, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commands.make_own_keys()
    assert f"Nya nycklar, bara för den här installationen: {path}" in capsys.readouterr().out
    commands.make_own_keys()
    assert capsys.readouterr().out == ""
    fill(app)
    path.unlink()
    with pytest.raises(commands.No, match="nycklarna saknas"):
        commands.make_own_keys()
    assert not path.exists()


def process(folder: Path, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_KEYS")}
    environment = kept | {
        "DATABASE_URL": f"sqlite:///{folder / 'tracker.sqlite'}",
        "SECRET_KEY": "only in tests",
        "TRACKER_PRODUCTION": "1",
        "PYTHONWARNINGS": "error",
    }
    command = [sys.executable, "-c", "from tracker.cli import main; main()", *words]
    return subprocess.run(command, env=environment | more, capture_output=True, text=True, check=False)


@pytest.mark.long
def test_production_does_not_start_without_keys(tmp_path: Path) -> None:
    refused = process(tmp_path, "doctor")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("Avbrutet: En skarp installation behöver egna nycklar.")
    path = tmp_path / "keys.toml"
    assert process(tmp_path, "keys", "new", "--file", str(path)).returncode == 0
    made = process(tmp_path, "init", TRACKER_KEYS_FILE=str(path), TRACKER_ENCRYPT_FILE="1")
    assert (made.returncode, made.stderr) == (0, "")
    assert "Nya nycklar" not in made.stdout
    assert not (tmp_path / "tracker.sqlite").read_bytes().startswith(b"SQLite")
    healthy = process(tmp_path, "doctor", TRACKER_KEYS_FILE=str(path), TRACKER_ENCRYPT_FILE="1")
    assert (healthy.returncode, healthy.stderr) == (0, "")
    path.chmod(0o644)
    refused = process(tmp_path, "doctor", TRACKER_KEYS_FILE=str(path), TRACKER_ENCRYPT_FILE="1")
    assert (refused.returncode, "chmod 600" in refused.stderr) == (1, True)


def test_a_production_made_in_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRACKER_KEYS_FILE", raising=False)
    with pytest.raises(Refused, match="egna nycklar"):
        create_app(PRODUCTION=True, SECRET_KEY="only in tests")


@pytest.mark.long
def test_a_file_made_encrypted(tmp_path: Path) -> None:
    words = {"TRACKER_KEYS_FILE": str(tmp_path / "keys.toml"), "TRACKER_PRODUCTION": "0"}
    assert process(tmp_path, "init", **words).returncode == 0
    made = tmp_path / "made.sqlite"
    assert process(tmp_path, "keys", "encrypt-file", str(made), **words).returncode == 0
    words |= {"DATABASE_URL": f"sqlite:///{made}", "TRACKER_ENCRYPT_FILE": "1"}
    healthy = process(tmp_path, "doctor", **words)
    assert (healthy.returncode, healthy.stderr) == (0, "")
    assert process(tmp_path, "keys", "encrypt-file", str(tmp_path / "x"), **words).returncode == 1


@pytest.mark.parametrize("command", ["new", "add", "rotate", "retire", "encrypt-file"])
def test_each_command_helps(command: str) -> None:
    done = CliRunner().invoke(main, ["keys", command, "--help"])
    assert (done.exit_code, done.stdout.startswith("Usage:")) == (0, True)
