"""The application at work on an encrypted SQLite file, from its first command: nothing beside it can be read."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import factories, pages
from tests.city import build
from tests.databases import KEYRING, opened, test_app
from tracker.encrypted_file import unlock
from tracker.extensions import db
from tracker.participants.models import Participant
from tracker.web.forms import new_submission_key

ON_THE_PAGE, IN_THE_LIST, AFTER = "Gulfotsvik", "Kvittrande", "Näbbström"
NUMBER, LISTED, LATER = factories.numbers()[3:6]
SOUGHT = (ON_THE_PAGE, IN_THE_LIST, AFTER, NUMBER, LISTED, LATER, NUMBER[2:], "CREATE TABLE", "SQLite format")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "installation"
    made.mkdir()
    return made


@pytest.fixture
def app(folder: Path, today: Any, monkeypatch: Any) -> Iterator[Flask]:
    temporary = folder / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)  # Python remembers which it was
    made = test_app(f"sqlite:///{folder / 'register.sqlite'}", ENCRYPT_FILE=True)
    made.test_client_class = pages.Client
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def tracker(app: Flask) -> Callable[..., str]:
    """A command, as in a terminal; it succeeds."""

    def call(*words: str) -> str:
        done = app.test_cli_runner().invoke(app.cli, list(words))
        assert done.exit_code == 0, done.output
        return str(done.output)

    return call


def heard(folder: Path) -> list[str]:
    """The files in which something planted can be read, with its place: a failing test must not print it."""
    found = []
    for path in (each for each in folder.rglob("*") if each.is_file()):
        raw = path.read_bytes()
        ways = (encoding for encoding in ("utf-8", "utf-16-le"))
        found += [f"{path.name}: {n}" for way in ways for n, each in enumerate(SOUGHT) if each.encode(way) in raw]
    return found


def register(client: Any, number: str, family_name: str) -> None:
    facts = {"given_name": "Åsa", "family_name": family_name, "protection": "none", "number": number}
    answer = client.post("/deltagare/ny", data={**facts, "submission_key": new_submission_key()})
    assert answer.status_code == 303


def names(app: Flask) -> set[str]:
    with opened(app) as session:
        return set(session.scalars(sa.select(Participant.family_name)))


def test_from_the_first_command_to_a_restored_copy(app: Flask, folder: Path, tracker: Any, tmp_path: Path) -> None:
    assert "Databasen är klar" in tracker("init")
    with app.app_context():
        build(db.session)
        db.session.remove()
    client = app.test_client()
    pages.login(client)
    register(client, NUMBER, ON_THE_PAGE)
    assert ON_THE_PAGE in client.get("/deltagare").text
    sheet = tmp_path / "lista.csv"
    row = f"{LISTED};Åsa;{IN_THE_LIST};Jobbcoachning;2026-03-02"
    sheet.write_text(f"Personnummer;Förnamn;Efternamn;Insats;Startdatum\n{row}\n", encoding="utf-8")
    tracker("import", str(sheet), "--unit", "kista", "--create-insatser")
    assert tracker("doctor")
    tracker("backup", str(folder / "kopia"))
    register(client, LATER, AFTER)
    assert (folder / "register.sqlite-wal").stat().st_size > 0  # while it is at work
    assert heard(folder) == []
    assert names(app) == {ON_THE_PAGE, IN_THE_LIST, AFTER}
    tracker("restore", str(folder / "kopia"), "--yes")
    tracker("audit", "anchor", "--reason", "Återställd i ett prov")
    assert names(app) == {ON_THE_PAGE, IN_THE_LIST}
    assert tracker("doctor")
    assert tracker("audit", "verify")
    assert heard(folder) == []


def test_the_file_opens_with_the_key_of_files_and_no_other(app: Flask, folder: Path, tracker: Any) -> None:
    from sqlcipher3 import dbapi2

    tracker("init")
    for key, opens in ((KEYRING.file, True), (KEYRING.log, False)):
        connection = dbapi2.connect(str(folder / "register.sqlite"))
        try:
            unlock(connection, key)
        except dbapi2.DatabaseError:
            assert not opens
        else:
            assert opens
        finally:
            connection.close()


def test_the_search_would_find_them(folder: Path, today: Any) -> None:
    """The same on a plain file is heard."""
    plain = test_app(f"sqlite:///{folder / 'plain.sqlite'}")
    plain.test_cli_runner().invoke(plain.cli, ["init"])
    with opened(plain) as session:
        factories.participant(session, build(session).jobbtorg, family_name=ON_THE_PAGE)
    assert {each.rpartition(" ")[2] for each in heard(folder)} == {"0", "7", "8"}
