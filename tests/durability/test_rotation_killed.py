"""A change of keys that is killed again and again while others write: nothing is lost, nothing stays under old keys."""

import os
import random
import select
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests import city as small_city
from tests.databases import KEYRING, Files, opened, test_app
from tests.durability.processes import heard, process, suffer, tell
from tracker import clock
from tracker.audit import keeping
from tracker.audit import verify as verifying
from tracker.database import Base
from tracker.extensions import db
from tracker.participants.models import Participant, ParticipantNumber, PersonNumber
from tracker.quality import doctor
from tracker.sealing import blind, keys, rotation

pytestmark = pytest.mark.long
TODAY = date(2026, 11, 21)
ROUNDS, KILLS = 4, 15
WRITING = 3600


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "keys.toml"
    keys.write(path, KEYRING)
    return path


@pytest.fixture
def url(files: Files, key_file: Path, today: Any) -> Iterator[str]:
    today(TODAY)
    made = files.fresh()
    with opened(test_app(made)) as session:
        small_city.build(session)
    yield made
    files.drop(made)


class Acknowledged:
    """A pipe that gets a byte for each person the writer has registered."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self.people = 0
        self.handle = os.open(path, os.O_RDWR)

    def wait_for(self, people: int) -> None:
        """Until the writer has registered so many."""
        while self.people < people:
            assert self.arrived(within=120)

    def all(self) -> int:
        """How many were registered, once no one writes any more."""
        while self.arrived(within=0):
            pass
        return self.people

    def arrived(self, within: float) -> bool:
        ready, _, _ = select.select([self.handle], [], [], within)
        if ready:
            self.people += len(os.read(self.handle, 65536))
        return bool(ready)


@contextmanager
def looking(url: str, key_file: Path) -> Iterator[Any]:
    with opened(test_app(url)) as session, keys.using(keys.KeyFile(key_file)):
        yield session


def used() -> dict[str, int]:
    with db.engine.connect() as connection:
        return dict(rotation.uses(connection, Base.metadata))


def whole(session: Any) -> None:
    """Every value opens, and every number is found by its index."""
    with db.engine.connect() as connection:
        assert list(rotation.broken(connection, Base.metadata)) == []
    numbers = session.scalars(sa.select(ParticipantNumber)).all()
    indexes = set(session.scalars(sa.select(PersonNumber.number_index)))
    assert all(row.number_index == blind.number_index(row.number) for row in numbers)
    assert indexes == {row.number_index for row in numbers}
    session.rollback()
    assert doctor.examine(session, TODAY) == []
    session.rollback()
    assert verifying.verify(db.engine, keeping.of_app()).broken is None


def test_killed_again_and_again_while_others_write(url: str, key_file: Path, tmp_path: Path) -> None:
    acknowledged = Acknowledged(tmp_path / "acknowledged")
    moments, killed = random.Random(20261122), 0
    with ExitStack() as stack:
        writer = stack.enter_context(process(url, tmp_path / "acknowledged", key_file))
        turner = stack.enter_context(process(url, tmp_path / "unused", key_file))
        tell(writer, "secrets", ROUNDS * KILLS)  # for as long as the keys are turned, and then killed too
        acknowledged.wait_for(40)
        for _round in range(ROUNDS):
            keys.change(key_file, lambda standing: standing.with_new(clock.now()))
            for _each in range(KILLS):
                ending = suffer(turner, "rotate", moments.uniform(0, 0.5))
                assert ending != "failed"
                killed += ending == "killed"
            with looking(url, key_file) as session:
                whole(session)
        assert killed > ROUNDS * KILLS // 4
        assert heard(writer) == "killed"
        assert suffer(turner, "rotate", WRITING).startswith("finished")
    with looking(url, key_file) as session:
        current = keys.ring().current
        assert set(used()) == {current}
        for old in set(keys.ring().keys) - {current}:
            keys.change(key_file, lambda ring, old=old: ring.without(old))  # type: ignore[misc]
        whole(session)
        told = acknowledged.all()
        assert told <= session.scalar(sa.select(sa.func.count()).select_from(Participant)) <= told + 1
        phones = {person.phone for person in session.scalars(sa.select(Participant))}
        assert phones <= {"070-1740605", "070-1740606"}
