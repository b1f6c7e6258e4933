"""What is scanned: the application on a city of its own, with one of everything."""

import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from tests import city, factories
from tests.api.one_of_each import one_of_each
from tests.api.systems import BASE, System, connected, kept, with_public_door
from tests.databases import Source, opened
from tests.scanning.undoing import City, Undoing
from tracker import clock
from tracker.access.scope import whole_city
from tracker.database import writing
from tracker.followups import service as followups
from tracker.followups.models import FollowUp
from tracker.insatser import service as insatser
from tracker.insatser.models import Insats
from tracker.participants.models import Participant
from tracker.webhooks import numbering
from tracker.webhooks import service as webhooks
from tracker.webhooks.receivers import Allowed

UNLIMITED = "99999 per second"
FILE = "tabell-1.csv"
EXAMPLES_ARE_PAST = date(2026, 9, 20)  # no day of the description's examples lies ahead
PROJECT = {"name": "Etablering nu", "funder": "ESF", "starts_on": date(2025, 1, 1), "ends_on": date(2026, 12, 31)}
ATTEMPT = {"channel": "phone", "result": "no_answer", "note": ""}
RECEIVER = "https://system.example.com/notiser"
IDS = {
    "/enrolments/{enrolment_id}": {"enrolment_id": 2},  # she has left
    "/enrolments/{enrolment_id}/reopen": {"enrolment_id": 2},
    "/enrolments/{enrolment_id}/cancel": {"enrolment_id": 4},  # has not begun
    "/follow-ups/{follow_up_id}/reopen": {"follow_up_id": 2},  # was closed
    "/imports/{run_id}/rows/{row_number}": {"row_number": 2},  # the first holds the headings
    "/participants/{participant_id}/enrolments": {"participant_id": 5},  # goes to nothing yet
}
"""Where each id is not 1."""
SETTINGS: dict[str, Any] = {
    "LOGIN_LIMIT": UNLIMITED,
    "PUBLIC_LIMIT": UNLIMITED,
    "API_TOKEN_LASTS": timedelta(hours=2),
    # As in production:
    "SESSION_COOKIE_SECURE": True,
    "PROPAGATE_EXCEPTIONS": False,
}


@dataclass(frozen=True)
class Product:
    """The application on a city of its own, its description, and a system that may do all."""

    app: Flask
    system: System
    description: dict[str, Any]
    door: Any  # what is asked: WSGI

    def values(self, path: str) -> dict[str, Any]:
        """What addresses may name so that they lead somewhere; each id is 1, save in `IDS`."""
        if not path.startswith(BASE):
            return {}
        given = IDS.get(path.removeprefix(BASE), {})
        if "get" in (item := self.description["paths"][path]) and _has_cursor(item["get"]):
            address = re.sub(r"{([^}]+)}", lambda found: str(given.get(found[1], 1)), path)
            return {"cursor": self._ask(f"{address}?limit=1").get("next")} | given
        if path.startswith(f"{BASE}/code-lists"):
            return {"name": self._ask(f"{BASE}/code-lists")["items"][0]["name"]}
        release = self._ask(f"{BASE}/releases")["items"][0]
        return {"name": release["id"], "file": FILE} | given

    def _ask(self, path: str) -> Any:
        return self.system.call("GET", path.removeprefix(BASE)).json


def _has_cursor(operation: dict[str, Any]) -> bool:
    return any(each["name"] == "cursor" for each in operation.get("parameters", []))


@contextmanager
def product(source: Source) -> Iterator[Product]:
    """It stands until the end; then its database is thrown away."""
    url = source.fresh()
    with pytest.MonkeyPatch.context() as patch, whole_city("a scan"), with_public_door(url, **SETTINGS) as app:
        patch.setenv("TRACKER_TODAY", city.TODAY.isoformat())
        with opened(app) as session:
            made = city.build(session)
            one_of_each(session, made)
            system = connected(session, app.test_client(), made.jobbtorg)
            patch.setenv("TRACKER_TODAY", EXAMPLES_ARE_PAST.isoformat())
            _more(session, made, system)
        system.token = system.ask_token().json["access_token"]
        described: Any = app.test_client().get(f"{BASE}/openapi.json").json
        yield Product(app, system, described, _door(app, url, system))


def _more(session: Any, made: city.City, system: System) -> None:
    """What the operations lead to beside one of each, with the ids of `IDS`."""
    person = session.get_one(Participant, 4)
    factories.enrolment(session, person, made.coaching, starts_on=date(2026, 12, 1))
    closed = session.get_one(FollowUp, 2)
    with writing(session):
        course = session.get_one(Insats, made.course.id)  # an example of the description is called as it was
        course.name, course.name_key = "Svenska i parken", "svenska i parken"
        insatser.add_project(session, PROJECT, {}, unit_id=made.jobbtorg.id)
        followups.log_attempt(session, session.get_one(FollowUp, 1), ATTEMPT | {"at": clock.now()}, user_id=None)
        followups.close(session, closed, "declined", seen_version=closed.version, user_id=None)
        webhooks.begin(session, kept(session, system), RECEIVER, ["participant"], None, Allowed())
    for _each in range(3):
        factories.participant(session, made.jobbtorg)
    numbering.number(session)


def _door(app: Flask, url: str, system: System) -> Any:
    """The application; where a database is a file, one that is as it was for each attack."""
    word = b64encode(f"{system.client_id}:{system.secret}".encode()).decode()

    def dressed(environ: dict[str, Any]) -> dict[str, Any]:
        asks = environ["PATH_INFO"] == f"{BASE}/token"  # with the system's name and secret
        return {"HTTP_AUTHORIZATION": f"Basic {word}"} if asks else {}

    return Undoing(app, City(url), dressed) if url.startswith("sqlite") else app
