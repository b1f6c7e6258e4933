"""A system as the tests play it: it gets its token and calls with it."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient

from tests import pages
from tests.databases import test_app
from tracker.access.policy import Grant
from tracker.access.systems import service
from tracker.access.systems.models import Client
from tracker.database import writing
from tracker.extensions import db

BASE = "/api/v1"


@dataclass
class System:
    """One system: its client, its secret, and a token once it has asked for one."""

    browser: FlaskClient
    client_id: str
    secret: str
    id: int
    token: str = ""

    def ask_token(self, scope: str = "", secret: str | None = None) -> Any:
        """Ask for a token, as an OAuth library does."""
        word = b64encode(f"{self.client_id}:{secret or self.secret}".encode()).decode()
        form = {"grant_type": "client_credentials"} | ({"scope": scope} if scope else {})
        return self.browser.post(f"{BASE}/token", data=form, headers={"Authorization": f"Basic {word}"})

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Call an operation; `If_Match` becomes the header `If-Match`. Without a key given, each call has its own."""
        if not self.token:
            self.token = self.ask_token().json["access_token"]
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": str(uuid4())} | given
        sent = {"data": body} if isinstance(body, bytes) else {"json": body}
        return self.browser.open(f"{BASE}{path}", method=method, headers=given, **sent)


@contextmanager
def with_public_door(url: str, **settings: Any) -> Iterator[Flask]:
    """The application with everything open that the API can have."""
    made = test_app(url, PUBLIC_RELEASES=True, **settings)
    made.test_client_class = pages.Client
    yield made
    with made.app_context():
        db.engine.dispose()


def connected(session: Any, browser: FlaskClient, unit: Any, *grants: Grant, name: str = "procapita") -> System:
    """A system that works for the unit; with no grants named it has all."""
    with writing(session):
        client, secret = service.add(session, name, name.capitalize(), unit.id, grants or tuple(Grant), by=None)
    return System(browser, name, secret, client.id)


def kept(session: Any, system: System) -> Client:
    """Its row, as it is now."""
    session.expire_all()
    found: Client = session.get_one(Client, system.id)
    return found
