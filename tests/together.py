"""Two people at once: each in a thread, a session and a write transaction of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from tracker.access.scope import whole_city
from tracker.database import writing
from tracker.enrolments import service as enrolments
from tracker.errors import Refused
from tracker.extensions import db

Work = Callable[[Any], Any]
PATIENCE = 20


def together(app: Flask, *works: Work) -> list[Any]:
    """What each of `works` gave, or the `Refused` it got; all start at once."""
    start = threading.Barrier(len(works))

    def run(work: Work) -> Any:
        with app.app_context(), whole_city("a test in a thread"):
            try:
                start.wait(PATIENCE)
                with writing(db.session):
                    return work(db.session)
            except Refused as refusal:
                return refusal
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def refusals(outcomes: list[Any]) -> list[Refused]:
    """Those who were told no."""
    return [outcome for outcome in outcomes if isinstance(outcome, Refused)]


def both_find_it_free(monkeypatch: pytest.MonkeyPatch, session: Any) -> None:
    """Let two threads pass the check of an enrolment's period before either writes: the worst moment.

    On SQLite a writer has locked the others out before it looks, so there is no such moment to make.
    """
    if session.get_bind().dialect.name == "sqlite":
        return
    meeting, check = threading.Barrier(2), enrolments._faults

    def wait_after_check(*args: Any, **kwargs: Any) -> Any:
        found = check(*args, **kwargs)
        meeting.wait(PATIENCE)
        return found

    monkeypatch.setattr(enrolments, "_faults", wait_after_check)
