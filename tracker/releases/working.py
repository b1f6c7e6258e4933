"""The process that carries a check out: how it is started, and how it tells that it is alive."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from tracker.database import writing
from tracker.releases import checking
from tracker.releases.models import ReleaseCheck
from tracker.releases.terms import Outcome, Stage
from tracker.statistics.figures import WITHHELD_SIGN

BEAT_SECONDS = 5.0
TELL_SECONDS = 1.0


def start(release_id: int, check_id: int) -> None:
    """Start the process of a check that waits, and let it go on by itself. Raises `OSError`."""
    command = [sys.executable, "-m", "tracker", "release", "check", str(release_id), "--check", str(check_id)]
    process = subprocess.Popen(  # noqa: S603 - our own program, whole numbers
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
    )
    threading.Thread(target=process.wait, daemon=True).start()  # so that no dead process is left behind


class Teller:
    """Tells how far a check has come: each new stage at once, and within a stage once a second."""

    def __init__(self, engine: Engine, check_id: int, say: Any) -> None:
        self.engine, self.check_id, self.say = engine, check_id, say
        self.stage: Stage | None = None
        self.told_at = 0.0

    def __call__(self, stage: Stage, done: int, whole: int) -> None:
        now = time.monotonic()
        if stage is self.stage and now - self.told_at < TELL_SECONDS:
            return
        if stage is not self.stage:
            self.say(stage.label)
        self.stage, self.told_at = stage, now
        with _apart(self.engine) as other:
            checking.beat(other, self.check_id, stage, done, whole)


def work(
    engine: Engine,
    session: Any,
    check_id: int,
    city: str,
    say: Any = lambda _text: None,
    sign: str = WITHHELD_SIGN,
) -> Outcome | None:
    """Claim the check and carry it out with a beating heart; None where another process has it.

    A check that breaks is ended as lost, so that it can be begun again, and the fault goes on.
    """
    worker = f"{socket.gethostname()}:{os.getpid()}"
    with writing(session):
        if not checking.claim(session, check_id, worker):
            return None

    with _beating(engine, check_id):
        try:
            return checking.carry_out(session, check_id, city, Teller(engine, check_id, say), sign)
        except BaseException:
            session.rollback()
            _lose(engine, check_id)
            raise


def _lose(engine: Engine, check_id: int) -> None:
    with _apart(engine) as other:
        query = sa.select(ReleaseCheck).where(ReleaseCheck.id == check_id, ReleaseCheck.ended_at.is_(None))
        check = other.scalars(query).one_or_none()
        if check is not None:
            checking.end(other, check, Outcome.LOST, {})


@contextmanager
def _apart(engine: Engine) -> Iterator[Session]:
    """A short write transaction of its own, beside the long reading."""
    with Session(engine) as other, writing(other):
        yield other


@contextmanager
def _beating(engine: Engine, check_id: int) -> Iterator[None]:
    """A heart that beats while the block runs."""
    done = threading.Event()

    def heart() -> None:
        while not done.wait(BEAT_SECONDS):
            with _apart(engine) as other:
                checking.beat(other, check_id)

    thread = threading.Thread(target=heart, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
