"""Copies made while others write hold together; what is not a copy of ours is refused with nothing changed."""

import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import factories
from tests.city import TODAY, City
from tests.databases import Source, on_sqlite, opened, test_app
from tests.postgres import binaries
from tracker.access.models import Unit
from tracker.access.scope import whole_city
from tracker.backups import postgresql, releases, service
from tracker.database import writing
from tracker.enrolments.models import Enrolment
from tracker.errors import Refused
from tracker.extensions import db
from tracker.insatser.models import Insats
from tracker.participants.models import Participant
from tracker.quality import doctor


@pytest.fixture(autouse=True)
def _clients(monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs of the server's own release are always there."""
    monkeypatch.setenv("PATH", str(binaries()), prepend=":")


@pytest.fixture
def register(session: Any, city: City) -> City:
    for _each in range(3):
        factories.exited(session, factories.participant(session, city.jobbtorg), city.coaching)
    session.remove()
    return city


def engine_of(app: Flask) -> Any:
    with app.app_context():
        return db.engine


def people(session: Any) -> int:
    session.rollback()
    return int(session.scalar(sa.select(sa.func.count()).select_from(Participant)) or 0)


def message(refused: Any) -> str:
    return str(refused.value)


def test_what_was_copied_comes_back(app: Flask, session: Any, register: City, tmp_path: Path) -> None:
    copy = tmp_path / "kopia"
    size = service.backup(engine_of(app), copy)
    assert size == copy.stat().st_size > 0
    with writing(session):
        unit = session.scalars(sa.select(Unit).where(Unit.code == "kista")).one()
        factories.participant(session, unit)
    assert people(session) == 4
    session.remove()
    service.restore(engine_of(app), copy)
    assert people(session) == 3
    [finding] = doctor.examine(session, TODAY)
    assert "kör `tracker audit anchor`" in str(finding.message)


def test_a_copy_is_for_its_owner_only(app: Flask, register: City, tmp_path: Path) -> None:
    service.backup(engine_of(app), tmp_path / "kopia")
    assert stat.S_IMODE((tmp_path / "kopia").stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["kopia"]


def test_a_copy_replaces_no_other(app: Flask, register: City, tmp_path: Path) -> None:
    taken = tmp_path / "kopia"
    taken.write_text("viktigt")
    with pytest.raises(Refused, match="finns redan"):
        service.backup(engine_of(app), taken)
    assert taken.read_text() == "viktigt"


def test_a_folder_that_is_not_there(app: Flask, register: City, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="Mappen"):
        service.backup(engine_of(app), tmp_path / "saknas" / "kopia")


@contextmanager
def writers(app: Flask, number: int = 2) -> Iterator[list[int]]:
    """Others at work: each registers a person, enrols and exits in one transaction, over and over."""
    stop, done, failed = threading.Event(), [0], []

    def work() -> None:
        try:
            with app.app_context(), whole_city("a test in a thread"):
                while not stop.is_set():
                    with writing(db.session):
                        insats = db.session.scalars(sa.select(Insats).order_by(Insats.id).limit(1)).one()
                        person = factories.participant(db.session, insats.unit)
                        factories.exited(db.session, person, insats)
                    done[0] += 1
                db.session.remove()
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=work) for _each in range(number)]
    for thread in threads:
        thread.start()
    try:
        yield done
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert failed == []


def wait_for(done: list[int], number: int) -> None:
    """Until the writers have got so far; their own progress is the clock."""
    while done[0] < number:
        threading.Event().wait(0.005)


def test_copies_under_writers_hold_together(app: Flask, register: City, database: Source, tmp_path: Path) -> None:
    with writers(app) as done:
        for turn in range(3):
            wait_for(done, 5 * (turn + 1))
            service.backup(engine_of(app), tmp_path / f"kopia{turn}")
    numbers = []
    for turn in range(3):
        with copied(app, database, tmp_path / f"kopia{turn}") as session:
            assert [found.rule for found in doctor.examine(session, TODAY)] == ["log_fits_its_anchor"], "it has none"
            enrolled = session.scalar(sa.select(sa.func.count()).select_from(Enrolment))
            assert enrolled == people(session)
            numbers.append(enrolled)
    assert numbers == sorted(numbers)
    assert numbers[0] >= 3 + 5


@contextmanager
def copied(app: Flask, database: Source, copy: Path) -> Iterator[Any]:
    """The copy, in a database of its own."""
    url = database.fresh()
    try:
        other = test_app(url)
        service.restore(engine_of(other), copy)
        with opened(other) as session:
            yield session
    finally:
        database.drop(url)


def test_restored_under_readers_they_see_the_old_or_the_new(
    app: Flask, register: City, session: Any, tmp_path: Path
) -> None:
    service.backup(engine_of(app), tmp_path / "kopia")
    with writing(session):
        factories.participant(session, session.scalars(sa.select(Unit).limit(1)).one())
    session.remove()
    seen: list[int] = []
    stop = threading.Event()

    def look() -> None:
        with app.app_context(), whole_city("a test in a thread"):
            while not stop.is_set():
                seen.append(people(db.session))
            db.session.remove()

    reader = threading.Thread(target=look)
    reader.start()
    wait_until(lambda: len(seen) > 3)
    service.restore(engine_of(app), tmp_path / "kopia")
    wait_until(lambda: seen[-1] == 3)
    stop.set()
    reader.join()
    assert set(seen) == {3, 4}


def wait_until(true: Any) -> None:
    for _turn in range(2000):
        if true():
            return
        threading.Event().wait(0.005)
    raise AssertionError("it never happened")


def damaged(copy: Path, tmp_path: Path) -> Path:
    """The copy with a hole in the middle."""
    content = bytearray(copy.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 9000] = b"\xa5" * len(content[middle : middle + 9000])
    broken = tmp_path / "skadad"
    broken.write_bytes(content)
    return broken


@pytest.mark.parametrize("kind", ["empty", "text", "half", "damaged"])
def test_a_file_that_is_no_copy_is_refused_with_nothing_changed(
    kind: str, app: Flask, register: City, session: Any, tmp_path: Path
) -> None:
    copy = tmp_path / "kopia"
    service.backup(engine_of(app), copy)
    wrong = tmp_path / "fel"
    if kind == "damaged":
        wrong = damaged(copy, tmp_path)
    else:
        half = copy.read_bytes()[: copy.stat().st_size // 2]
        wrong.write_bytes({"empty": b"", "text": b"namn;kommun\n" * 900, "half": half}[kind])
    before = wrong.read_bytes()
    with pytest.raises(Refused, match="Ingenting är ändrat"):
        service.restore(engine_of(app), wrong)
    assert people(session) == 3
    assert doctor.examine(session, TODAY) == []
    assert wrong.read_bytes() == before


def test_a_copy_of_a_later_release_is_refused(app: Flask, register: City, session: Any, tmp_path: Path) -> None:
    with writing(session):
        session.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    session.remove()
    service.backup(engine_of(app), tmp_path / "kopia")
    with writing(session):
        session.execute(sa.text(f"UPDATE alembic_version SET version_num = '{releases.head()}'"))
    session.remove()
    with pytest.raises(Refused, match="annan version"):
        service.restore(engine_of(app), tmp_path / "kopia")
    assert doctor.examine(session, TODAY) == []


def test_another_database_is_refused(
    app: Flask, database: Source, register: City, session: Any, tmp_path: Path
) -> None:
    url = database.empty()
    with opened(test_app(url)) as foreign:
        foreign.execute(sa.text("CREATE TABLE enrolment (id INTEGER)"))
        foreign.commit()
        service.backup(foreign.get_bind(), tmp_path / "annan")
    database.drop(url)
    with pytest.raises(Refused, match="Ingenting är ändrat"):
        service.restore(engine_of(app), tmp_path / "annan")
    assert people(session) == 3


@on_sqlite
def test_the_log_stays_in_its_way_after_a_restore(app: Flask, register: City, session: Any, tmp_path: Path) -> None:
    service.backup(engine_of(app), tmp_path / "kopia")
    assert [each.name for each in tmp_path.iterdir()] == ["kopia"]
    service.restore(engine_of(app), tmp_path / "kopia")
    assert session.scalar(sa.text("PRAGMA journal_mode")) == "wal"


on_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


@on_postgresql
def test_programs_older_than_the_server_are_refused(
    app: Flask, register: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "_release", lambda _program: 9)
    with pytest.raises(Refused, match="pg_dump version"):
        service.backup(engine_of(app), tmp_path / "kopia")
    assert list(tmp_path.iterdir()) == []


@on_postgresql
def test_the_password_stands_in_no_command(
    app: Flask, register: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = []
    run = postgresql.subprocess.run
    monkeypatch.setattr(
        postgresql.subprocess, "run", lambda command, **how: (commands.append(command), run(command, **how))[1]
    )
    service.backup(engine_of(app), tmp_path / "kopia")
    password = engine_of(app).url.password
    assert commands
    assert not [part for command in commands for part in command if password in part]
