"""What sealing costs a value, and a row through a model and in bulk. Usage: `python benchmarks/sealing.py [VALUES]`

Beside the rows: the same rows with the same text unsealed, in one run.
"""

import sys
import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from tracker import clock
from tracker.database import engine_options, writing
from tracker.sealing import blind, keyring, keys, rotation
from tracker.sealing.columns import SealedText, sealed
from tracker.sealing.rows import seal_rows
from tracker.sealing.scrub import scrub
from tracker.sealing.values import open_sealed, seal

NUMBER = "198001022394"
ROUNDS = 3


class Root(DeclarativeBase):
    """Tables of this benchmark only."""


class Plain(Root):
    """One text, as it is."""

    __tablename__ = "plain"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column()


class Kept(Root):
    """The same text, sealed."""

    __tablename__ = "kept"
    id: Mapped[int] = mapped_column(primary_key=True)
    text_sealed: Mapped[str] = mapped_column(SealedText())
    text = sealed("text_sealed")


def microseconds(work: Callable[[], Any], times: int) -> float:
    """CPU time of one, in the best of some rounds."""
    best = float("inf")
    for _round in range(ROUNDS):
        begun = time.process_time()
        work()
        best = min(best, time.process_time() - begun)
    return best / times * 1e6


def values(number: int) -> dict[str, float]:
    """The parts, one value at a time."""
    kept = seal("t", "c", 1, NUMBER)
    parts: dict[str, Callable[[], Any]] = {
        "seal": lambda: seal("t", "c", 1, NUMBER),
        "open": lambda: open_sealed("t", "c", 1, kept),
        "blind index": lambda: blind.number_index(NUMBER),
        "scrub a log line": lambda: scrub(f"GET /participants/17 from 10.0.0.1 about {NUMBER}"),
    }
    return {
        name: microseconds(lambda part=part: [part() for _n in range(number)], number) for name, part in parts.items()
    }


def rows(engine: sa.Engine, number: int) -> dict[str, float]:
    """Rows written and read: through the model, and in bulk."""
    found: dict[str, float] = {}
    for model in (Plain, Kept):
        name = model.__tablename__

        def through(model: Any = model) -> None:
            with Session(engine) as session, writing(session):
                session.add_all([model(text=NUMBER) for _n in range(number)])

        def bulk(model: Any = model) -> None:
            with Session(engine) as session, writing(session):
                made = [{"text": NUMBER} for _n in range(number)]
                made = made if model is Plain else seal_rows(session.connection(), model, made)
                session.execute(sa.insert(model), made)

        def read(model: Any = model) -> None:
            with Session(engine) as session:
                assert all(row.text == NUMBER for row in session.scalars(sa.select(model).limit(number)))

        found |= {f"insert, model, {name}": microseconds(through, number)}
        found |= {f"insert, bulk, {name}": microseconds(bulk, number), f"read, {name}": microseconds(read, number)}
    return found


def turning(engine: sa.Engine, ring: keyring.Keyring) -> float:
    """A value under a new key, while the system runs."""
    with engine.connect() as connection:
        number = connection.scalar(sa.select(sa.func.count()).select_from(Kept)) or 1
    begun = time.process_time()
    with keys.using(ring.with_new(clock.now())):
        rotation.rotate(engine, Root.metadata)
    return (time.process_time() - begun) / number * 1e6


def main(number: int) -> None:
    """Print a line a part, in microseconds of CPU time."""
    ring = keyring.new(clock.now())
    engine = sa.create_engine("sqlite://", **engine_options("sqlite://"))
    Root.metadata.create_all(engine)
    with keys.using(ring):
        found = values(number) | rows(engine, number)
    found["rotate"] = turning(engine, ring)
    for name, each in found.items():
        print(f"{name:24} {each:8.1f} µs")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
