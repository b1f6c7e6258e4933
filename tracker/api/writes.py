"""How an operation writes: all of it in one transaction, as the system that calls."""

from collections.abc import Callable
from typing import TypeVar

from tracker.access import witness
from tracker.database import writing
from tracker.extensions import db

Answer = TypeVar("Answer")


def carried_out(work: Callable[[], Answer]) -> Answer:
    """What `work` returns; its transaction is whole by then. What it reads for the answer it reads inside."""
    with writing(db.session):
        done = work()
    witness.written()
    return done
