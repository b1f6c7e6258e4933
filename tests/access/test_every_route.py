"""Every route, every role, and one's own things, another's, and what does not exist: `doors_table` says what holds.

A new route without a line fails, and so does a line that no route has.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests import pages
from tests.access.corners import NOBODYS, Corners, client_of, furnish
from tests.access.doors_table import ALL, LINES, NOT_SET_UP, OPERATIONS, PLAIN, Line
from tests.access.kept import Kept
from tests.city import TODAY
from tests.databases import lasting
from tracker.database import Base
from tracker.extensions import db
from tracker.releases import working

LET_IN = {200, 302, 303}
# What every request may write: that someone was here, and what she asked for.
WRITTEN_OF_ALL = {"user_session", "audit_entry", "audit_detail", "login_failure"}
FIXED = {
    "row": 3, "table": "district", "code": "bromma", "step": "stang-av", "year": 2026, "number": 1, "form": "svar",
    "file": "images/favicon.svg", "unit": 1, "document": "tabell-1.csv",
}  # fmt: skip
_NEVER_SAME = re.compile(r'name="(csrf_token|submission_key)"[^>]*value="[^"]*"|nonce[-=]"?[\w+/=-]+')


@dataclass
class Place:
    """One database for the whole table."""

    app: Flask
    corners: Corners
    kept: Kept | None
    """SQLite's file: what a test has changed can be taken back."""

    def __post_init__(self) -> None:
        self.clients: dict[str, FlaskClient] = {}
        self.state: dict[str, Any] = {}

    def client(self, letter: str) -> FlaskClient:
        """The browser of one who asks."""
        if letter not in self.clients:
            self.clients[letter] = client_of(self.app, self.corners.askers.get(letter))
        return self.clients[letter]

    def take_back(self) -> None:
        """Let everything be as it was before anyone sent anything."""
        assert self.kept is not None
        self.kept.take_back()
        self.clients.clear()


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """The furnished city."""
    source: Any = request.getfixturevalue({"sqlite": "files", "postgresql": "server_databases"}[request.param])
    with pytest.MonkeyPatch.context() as patch, lasting(source, TODAY, LOGIN_LIMIT="100000 per minute") as app:
        app.test_client_class = pages.Client
        patch.setattr(working, "start", lambda *_facts: None)
        url = app.config["SQLALCHEMY_DATABASE_URI"]
        made = Place(app, furnish(app), Kept(app, Path(url.removeprefix("sqlite:///"))) if "sqlite" in url else None)
        with app.app_context():
            db.engine.dispose()
        if made.kept:
            made.kept.keep()
        made.state = _state(made)
        yield made


def _methods(endpoint: str) -> list[str]:
    return [name for name in ("GET", "POST") if getattr(LINES[endpoint], name.lower())]


def _arguments(app: Flask, endpoint: str) -> list[str]:
    """The names of what the address holds, in their order."""
    (rule,) = app.url_map.iter_rules(endpoint)
    return re.findall(r"<(?:[^>]*:)?(\w+)>", rule.rule)


def test_the_routes_are_those_of_the_table(place: Place) -> None:
    served: dict[str, set[str]] = {}
    for rule in place.app.url_map.iter_rules():
        if rule.endpoint in OPERATIONS:
            continue
        served.setdefault(rule.endpoint, set()).update((rule.methods or set()) - {"HEAD", "OPTIONS"})
    assert served == {endpoint: set(_methods(endpoint)) for endpoint in LINES}
    for endpoint, line in LINES.items():
        assert len(_arguments(place.app, endpoint)) == len(line.of.split()), endpoint


@dataclass(frozen=True)
class Ask:
    """One request: who asks for what, by letters of the table."""

    endpoint: str
    method: str
    letter: str

    @property
    def line(self) -> Line:
        return LINES[self.endpoint]

    @property
    def varied(self) -> list[int]:
        """Which of the arguments are a unit's or a user's."""
        return [n for n, kind in enumerate(self.line.of.split()) if kind not in PLAIN]


@dataclass(frozen=True)
class Answer:
    """What came back, in so far as it tells anything."""

    status: int
    location: str
    body: str
    questions: int


def _named(place: Place, ask: Ask, whose: str, only: int | None) -> list[Any] | None:
    """The values of the arguments: all (or `only` that one) `whose`, the others one's own. None if there are none."""
    values = []
    for n, kind in enumerate(ask.line.of.split()):
        if kind in PLAIN:
            values.append(FIXED[kind])
            continue
        which = whose if only is None or only == n else "own"
        if which == "missing":
            values.append(NOBODYS + n)
            continue
        things = getattr(place.corners, which)
        name = f"{kind} {ask.letter}" if f"{kind} {ask.letter}" in things else kind
        if name not in things:
            return None
        values.append(things[name])
    return values


def _sent(place: Place, ask: Ask, values: list[Any]) -> Answer:
    client = place.client(ask.letter)
    with place.app.test_request_context():
        given = dict(zip(_arguments(place.app, ask.endpoint), values, strict=True))
        address = url_for(ask.endpoint, **given)
    with _counted() as sent, client.open(address, method=ask.method) as answer:
        location, body = (
            answer.headers.get("Location", ""),
            _NEVER_SAME.sub("", answer.get_data().decode(errors="replace")),
        )
    return Answer(answer.status_code, _neutral(location, values), _neutral(body, values), len(sent))


@contextmanager
def _counted() -> Iterator[list[str]]:
    """Every statement, those of the log too; save the one a minute that says when someone was last here."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "UPDATE user_session")):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _neutral(text: str, values: list[Any]) -> str:
    """Without the ids and tokens that were asked for, where an address holds them."""
    for token in (each for each in values if isinstance(each, str)):
        text = text.replace(f"/{token}", "/#")
    for value in sorted({each for each in values if isinstance(each, int)}, reverse=True):
        text = re.sub(rf"(?<=/){value}(?!\d)", "#", text)
    return text


def _state(place: Place) -> dict[str, Any]:
    """All rows that only someone whom the door lets in may change."""
    with place.app.app_context(), db.engine.connect() as connection:
        tables = [table for table in Base.metadata.sorted_tables if table.name not in WRITTEN_OF_ALL]
        return {
            table.name: sorted(map(str, connection.execute(sa.text(f'SELECT * FROM "{table.name}"'))))
            for table in tables
        }


def _asks(endpoint: str, opens: bool) -> list[Ask]:
    """Everyone's requests of the endpoint: of those whom the table lets in, or of all others."""
    line = LINES[endpoint]
    return [
        Ask(endpoint, method, letter)
        for method in _methods(endpoint)
        for letter in ALL + ("x" if "x" in line.get + line.post else "")
        if opens == (letter in getattr(line, method.lower()))
    ]


@pytest.mark.parametrize("endpoint", sorted(LINES))
def test_the_door_is_closed_to_all_others(place: Place, endpoint: str) -> None:
    """It says the same whatever they ask for, and changes nothing."""
    for ask in _asks(endpoint, opens=False):
        answers = {_sent(place, ask, values) for values in _each_kind(place, ask)}
        assert len(answers) == 1, (ask, answers)
        (answer,) = answers
        assert answer.status == (302 if ask.letter == "-" else 403), (ask, answer.status)
        assert ask.letter != "-" or answer.location.startswith("/logga-in"), ask
    assert _state(place) == place.state


def _each_kind(place: Place, ask: Ask) -> list[list[Any]]:
    """What would be one's own with another role, and what does not exist."""
    found = [_named(place, ask, whose, None) for whose in (("own", "missing") if ask.varied else ("own",))]
    return [each for each in found if each is not None]


@pytest.mark.parametrize("endpoint", sorted(name for name, line in LINES.items() if set(line.of.split()) - PLAIN))
def test_what_is_not_yours_does_not_exist(place: Place, endpoint: str) -> None:
    """Same status, same words, as many questions to the database; alone or beside things that are one's own."""
    for ask in _asks(endpoint, opens=True):
        _sent(place, ask, _named(place, ask, "missing", None) or [])  # what is asked once and then remembered
        for only in (None, *(ask.varied if len(ask.varied) > 1 else ())):
            _compare(place, ask, only)
    assert _state(place) == place.state


def _compare(place: Place, ask: Ask, only: int | None) -> None:
    missing = _sent(place, ask, _named(place, ask, "missing", only) or [])
    assert missing.status == ask.line.others, (ask, only, missing.status)
    for whose in ("other", "hidden"):
        values = _named(place, ask, whose, only)
        if values is None or (ask.letter in ask.line.city and only is None):
            continue  # there is none, or it is as good as one's own
        answer = _sent(place, ask, values)
        if ask.letter in ask.line.known + ask.line.city:
            assert answer.status == (403 if ask.letter in ask.line.known else 404), (ask, answer.status)
        else:
            assert answer == missing, (ask, whose, only, answer, missing)


@pytest.mark.parametrize("endpoint", sorted(name for name, line in LINES.items() if line.get))
def test_one_can_open_ones_own(place: Place, endpoint: str) -> None:
    """And, where the table says so, all units'."""
    for ask in (each for each in _asks(endpoint, opens=True) if each.method == "GET"):
        for whose in ("own", "other") if ask.letter in ask.line.city else ("own",):
            answer = _sent(place, ask, _named(place, ask, whose, None) or [])
            assert answer.status in ({404} if endpoint in NOT_SET_UP else LET_IN), (ask, whose, answer.status)


@pytest.mark.parametrize("endpoint", sorted(name for name, line in LINES.items() if line.post))
@pytest.mark.parametrize("place", ["sqlite"], indirect=True)  # where what was sent is taken back by copying a file
def test_one_can_send_ones_own(place: Place, endpoint: str) -> None:
    """Nothing, mostly: that is refused in words. Some buttons need no more, so all is taken back after each."""
    for ask in (each for each in _asks(endpoint, opens=True) if each.method == "POST"):
        for whose in ("own", "other") if ask.letter in ask.line.city else ("own",):
            answer = _sent(place, ask, _named(place, ask, whose, None) or [])
            place.take_back()
            assert answer.status in LET_IN, (ask, whose, answer.status)
