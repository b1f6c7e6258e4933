"""The whole SQLite file encrypted: no name in it, copies too, and a wrong key is said in words."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import factories
from tests.city import TODAY
from tests.city import build as build_city
from tests.databases import migrate, opened, test_app
from tracker import encrypted_file
from tracker.backups import service as backups
from tracker.database import engine_options, safe_sqlite
from tracker.errors import Refused
from tracker.participants.models import Participant
from tracker.quality import doctor

KEY, OTHER = b"k" * 32, b"o" * 32
NAME = "Kanariefågel"


def options(url: str, key: bytes = KEY) -> dict[str, Any]:
    return engine_options(url, lambda: key)


def app_on(path: Path, key: bytes | None = KEY) -> Flask:
    url = f"sqlite:///{path}"
    return test_app(url, SQLALCHEMY_ENGINE_OPTIONS=engine_options(url, key and (lambda: key)))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plain") / "plain.sqlite"
    migrate(f"sqlite:///{path}")
    with opened(app_on(path, None)) as session:
        city = build_city(session)
        factories.participant(session, city.jobbtorg, family_name=NAME)
    return path


@pytest.fixture
def path(plain: Path, tmp_path: Path) -> Path:
    made = tmp_path / "made.sqlite"
    encrypted_file.encrypt(plain, made, KEY)
    return made


def names(app: Flask) -> list[str]:
    with opened(app) as session:
        return list(session.scalars(sa.select(Participant.family_name)))


def hits(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir() if NAME.encode() in each.read_bytes()]


def test_the_release_is_free_from_the_fault_that_loses_commits() -> None:
    assert safe_sqlite(encrypted_file.Driver(lambda: KEY).sqlite_version_info)


def test_a_plain_file_made_encrypted(plain: Path, path: Path) -> None:
    assert hits(plain.parent) == ["plain.sqlite"]
    assert names(app_on(path)) == [NAME]
    assert hits(path.parent) == []
    assert [each.name for each in path.parent.iterdir()] == ["made.sqlite"]
    assert path.stat().st_mode & 0o077 == 0


def test_from_nothing_and_while_at_work(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.sqlite'}"
    engine = sa.create_engine(url, **options(url))
    with engine.connect() as connection:
        connection.execute(sa.text("CREATE TABLE a (name TEXT)"))
        connection.execute(sa.text("INSERT INTO a VALUES (:name)"), [{"name": NAME}] * 1000)
        connection.commit()
        assert connection.scalar(sa.text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(sa.text("PRAGMA foreign_keys")) == 1
        assert len(list(tmp_path.iterdir())) == 3  # the file, and the log beside it
        assert hits(tmp_path) == []
    engine.dispose()


def test_copy_and_back_and_doctor(path: Path) -> None:
    app = app_on(path)
    with opened(app) as session:
        backups.backup(session.get_bind(), path.with_name("kopia"))
        assert [found.rule for found in doctor.examine(session, TODAY)] == ["log_fits_its_anchor"], "it has none"
        session.rollback()
        session.execute(sa.text("UPDATE participant SET family_name = 'annan'"))
        session.commit()
        backups.restore(session.get_bind(), path.with_name("kopia"))
    assert names(app_on(path)) == [NAME]
    assert hits(path.parent) == []


@pytest.mark.parametrize("key", [OTHER, None])
def test_a_wrong_key_is_said_in_words(path: Path, key: bytes | None, capfd: pytest.CaptureFixture[str]) -> None:
    if key is None:
        with pytest.raises(sa.exc.DatabaseError):
            names(app_on(path, None))
        return
    with pytest.raises(Refused, match="annan nyckel"):
        names(app_on(path, key))
    assert capfd.readouterr().err == ""


def test_a_plain_file_is_not_taken_for_an_encrypted_one(plain: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="inte krypterad"):
        names(app_on(plain))
    with opened(app_on(plain, None)) as session:
        backups.backup(session.get_bind(), tmp_path / "plain copy")
    encrypted = tmp_path / "made.sqlite"
    encrypted_file.encrypt(plain, encrypted, KEY)
    with opened(app_on(encrypted)) as session, pytest.raises(Refused, match="inte krypterad"):
        backups.restore(session.get_bind(), tmp_path / "plain copy")
    assert names(app_on(encrypted)) == [NAME]


def test_encrypting_overwrites_nothing_and_takes_no_other_file(path: Path, plain: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="finns redan"):
        encrypted_file.encrypt(plain, path, KEY)
    with pytest.raises(Refused, match="okrypterad"):
        encrypted_file.encrypt(path, tmp_path / "again", KEY)
    assert not (tmp_path / "again").exists()
