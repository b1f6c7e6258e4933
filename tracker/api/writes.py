"""How an operation writes: all of it in one transaction, once for each key, as the system that calls."""

from collections.abc import Callable
from typing import Any

from flask import g

from tracker.access import witness
from tracker.api import repeats
from tracker.audit import queue
from tracker.database import writing
from tracker.extensions import db


def carried_out(work: Callable[[], Any]) -> Any:
    """What `work` returns, as JSON has it; its transaction is whole by then. What it reads for the answer it reads
    inside, and the view makes the answer of nothing else: a call that is repeated is answered with the same.
    """
    with writing(db.session):
        done, before = repeats.once(db.session, work)
        told = queue.tells(db.session)
    if before:
        g.repeated = True
    elif told:  # else nothing was to be changed
        witness.written()
    return done
