"""Rotation under writers, killed and begun again: every value ends under the current key, none is lost."""

import threading
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.sealing.toys import Note, Person, Root
from tracker import clock
from tracker.database import writing
from tracker.sealing import keys, rotation
from tracker.sealing.keyring import Keyring
from tracker.sealing.values import key_of

METADATA = Root.metadata


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "BATCH", 7)


def fill(session: Session, number: int = 50) -> None:
    with writing(session):
        people = [Person(phone=str(n), email=None if n % 2 else f"{n}@x", facts={"n": n}) for n in range(number)]
        session.add_all(people)
        session.flush()
        session.add(Note(person=people[0], text="om"))
    session.expunge_all()


def used(engine: Any) -> dict[str, int]:
    with engine.connect() as connection:
        return dict(rotation.uses(connection, METADATA))


def plain(session: Session) -> list[Any]:
    session.rollback()
    people = session.scalars(sa.select(Person).order_by(Person.id).execution_options(populate_existing=True))
    return [(person.phone, person.email, person.facts, person.version) for person in people]


def test_all_values_and_nothing_else(engine: Any, session: Session, ring: Keyring) -> None:
    fill(session)
    before = plain(session)
    assert used(engine) == {ring.current: 126}
    newer = ring.with_new(clock.now())
    heard: list[tuple[str, int]] = []
    with keys.using(newer):
        turned = rotation.rotate(engine, METADATA, lambda column, done: heard.append((column, done)))
        assert [(each.column, each.done, each.remaining) for each in turned] == [
            ("order.text_sealed", 1, 0),
            ("toy_person.email", 25, 0),
            ("toy_person.facts_sealed", 50, 0),
            ("toy_person.phone_sealed", 50, 0),
        ]
        assert used(engine) == {newer.current: 126}
        assert plain(session) == before
        assert [each.done for each in rotation.rotate(engine, METADATA)] == [0] * 4
    assert heard[-1] == ("toy_person.phone_sealed", 50)


class Killed(BaseException):
    """Stands for a kill between two transactions; inside one, the database rolls back."""


def test_killed_and_begun_again(engine: Any, session: Session, ring: Keyring) -> None:
    fill(session)
    before = plain(session)
    newer = ring.with_new(clock.now())
    kills = 0

    def kill_after_a_batch(_column: str, _done: int) -> None:
        raise Killed

    with keys.using(newer):
        for _life in range(40):
            try:
                rotation.rotate(engine, METADATA, kill_after_a_batch)
            except Killed:
                kills += 1
                assert plain(session) == before
        assert kills == 1 + 4 + 8 + 8
        assert used(engine) == {newer.current: 126}


def test_what_a_user_writes_meanwhile_stands(engine: Any, session: Session, ring: Keyring) -> None:
    fill(session)
    with keys.using(ring.with_new(clock.now())):
        read = rotation._resealed

        def write_between(column: Any, batch: list[Any]) -> Any:
            ready = read(column, batch)
            if str(column) == "toy_person.phone_sealed":
                with writing(session):
                    session.get_one(Person, batch[0].row_id).phone = "nytt"
            return ready

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(rotation, "_resealed", write_between)
            turned = rotation.rotate(engine, METADATA)
    assert [each.remaining for each in turned] == [0] * 4  # the user's own write has the new key
    with keys.using(ring.with_new(clock.now())), pytest.raises(Exception, match="saknas"):
        plain(session)


def test_under_writers_no_write_is_lost(engine: Any, session: Session, ring: Keyring) -> None:
    fill(session, 30)
    first = session.scalar(sa.select(sa.func.min(Person.id))) or 0
    session.rollback()
    newer = ring.with_new(clock.now())
    written: dict[int, str] = {}
    stop, failed = threading.Event(), []

    def write() -> None:
        turn = 0
        try:
            with keys.using(newer), Session(engine) as own:
                while not stop.is_set():
                    turn += 1
                    with writing(own):
                        person = own.get_one(Person, first + turn % 30)
                        person.phone = f"{turn} nytt"
                    written[first + turn % 30] = f"{turn} nytt"
        except Exception as error:
            failed.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    with keys.using(newer):
        while not written:
            stop.wait(0.001)
        rotation.rotate(engine, METADATA)
        stop.set()
        writer.join()
        rotation.rotate(engine, METADATA)
        assert failed == []
        assert used(engine) == {newer.current: 30 + 15 + 30 + 1}
        for person_id, phone in written.items():
            assert session.get_one(Person, person_id).phone == phone


def test_what_is_broken_is_told_and_left(engine: Any, session: Session, ring: Keyring) -> None:
    fill(session, 3)
    first = session.scalar(sa.select(sa.func.min(Person.id))) or 0
    with writing(session):
        moved = sa.text("UPDATE toy_person SET phone_sealed = email WHERE id = :id")
        session.execute(moved, {"id": first})
    with keys.using(ring.with_new(clock.now())):
        turned = {each.column: each for each in rotation.rotate(engine, METADATA)}
        phones = turned["toy_person.phone_sealed"]
        assert (phones.done, phones.remaining, [each.row_id for each in phones.broken]) == (2, 1, [first])
        with engine.connect() as connection:
            assert [each.row_id for each in rotation.broken(connection, METADATA)] == [first]
            kept = connection.scalar(sa.text(f"SELECT phone_sealed FROM toy_person WHERE id = {first}"))
    assert key_of(kept) == ring.current


def test_whether_anything_is_sealed(engine: Any, session: Session) -> None:
    with engine.connect() as connection:
        assert not rotation.any_sealed(connection, METADATA)
    fill(session, 1)
    with engine.connect() as connection:
        assert rotation.any_sealed(connection, METADATA)
    session.rollback()
    METADATA.drop_all(engine)
    with engine.connect() as connection:
        assert not rotation.any_sealed(connection, METADATA)
