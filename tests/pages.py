"""Test clients: one that asks as a browser would, and one application that a real browser can reach."""

import contextvars
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask import Flask, has_app_context
from flask.testing import FlaskClient

from tracker.access.models import Assignment, Role, Unit, User
from tracker.extensions import db
from tracker.web import serving


class Client(FlaskClient):
    """Each request stands alone, as in production, though the test may hold a session open around it."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Send a request. What the test has read is read again after it; what it wrote must be committed."""
        if has_app_context():
            written = [*db.session.new, *db.session.dirty, *db.session.deleted]
            assert not written, "commit before a request"
            db.session.rollback()
        return contextvars.Context().run(super().open, *args, **kwargs)


def login(client: FlaskClient, role: str = "caseworker", unit: str = "kista") -> User:
    """Log the client in as someone with `role` in the unit with this code. Returns the user.

    Goes past the login page, which has tests of its own.
    """
    query = (
        sa.select(User, Assignment.id)
        .join(User.assignments)
        .join(Assignment.role)
        .join(Assignment.unit)
        .where(Role.name == role, Unit.code == unit)
    )
    app = client.application
    if has_app_context():
        user, assignment_id = db.session.execute(query).unique().first()  # type: ignore[misc]
    else:
        with app.app_context():
            user, assignment_id = db.session.execute(query).unique().first()  # type: ignore[misc]
    with client.session_transaction() as session:
        session.clear()
        session.update({"_user_id": user.fs_uniquifier, "_fresh": True, "assignment_id": assignment_id})
        session.update({"how": "password", "proved_at": int(time.time())})
    return user  # type: ignore[no-any-return]


def shown(client: FlaskClient, path: str) -> str:
    """The page, save for the token of its forms, which holds the time."""
    return re.sub(r'(name="csrf_token" value=)"[^"]*"', r"\1", client.get(path).text)


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application on a free port of loopback, in threads of its own; gives the address."""
    running = serving.server(app, "127.0.0.1", 0)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{running.server_port}"
    finally:
        running.shutdown()
        thread.join()
        running.server_close()
