"""What the log is told of every request: whom a page showed, what was sought, what was refused.

A view says with `shows` what kind of page it is, beside its door, and calls `seen` with the participants that it
shows. The entry is written when the answer is ready and before it is sent: no log, no page.
Why here: `docs/decisions/0017-what-is-logged.md`.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, TypeVar

from flask import Flask, current_app, g, got_request_exception, has_request_context, request
from flask_security import current_user

from tracker.access.scope import Unscoped
from tracker.audit import service
from tracker.audit.actions import Action
from tracker.audit.entry import Entry, Who
from tracker.extensions import db
from tracker.web import from_elsewhere

View = TypeVar("View", bound=Callable[..., Any])

COMMAND = "kommando"
"""The client of what is done at the terminal."""
UNSCOPED = "unscoped"
NO_ADDRESS = "-"
"""The endpoint of a call to an address where nothing is."""


class Unlogged(RuntimeError):
    """A fault of ours: a page with people that does not say whom it shows."""


class Shows(Enum):
    """Whom a page shows. A view behind a door to people that says nothing is found by a test."""

    NOBODY = "nobody"
    PERSON = "person"
    """One or two people: an entry for each."""
    LIST = "list"
    """Many: one entry, with their ids in its detail."""
    FILE = "file"
    """People or counts that leave the system as a file: one entry, with the ids in its detail."""


@dataclass(frozen=True)
class Way:
    """What a participant was shown by, if not the thing of the address; whose the record is, if another unit's; why,
    if not for what the page is for.
    """

    thing: str = ""
    thing_id: int | None = None
    unit_id: int | None = None
    why: str = ""


@dataclass
class Seen:
    """What this request has shown and sought."""

    participants: dict[int, list[Way]] = field(default_factory=dict)
    told: bool = False
    thing: tuple[str, int | None] = ("", None)
    sought: dict[str, str] | None = None
    asked: dict[str, Any] = field(default_factory=dict)


def shows(what: Shows, why: Any = "") -> Callable[[View], View]:
    """Mark a view with whom it shows, and what the page is for in words: the log's readers see them."""

    def mark(view: View) -> View:
        view.shows, view.purpose = what, why  # type: ignore[attr-defined]
        return view

    return mark


def seen(
    participants: Iterable[int], thing: str = "", thing_id: int | None = None, *,
    unit_id: int | None = None, why: str = "",
) -> None:  # fmt: skip
    """This page shows these participants; with `thing`, the rows with these numbers of that thing (a list).

    On a page of a person `thing` is what opened the record. By emergency access the entry about another unit's record
    is told to that unit's log, `unit_id`: to this one's it would tell who has a record. By consent it is told to this
    one's, about its own record of the person, `why`: to the other's it would tell that this unit knows her.
    """
    here, way = _here(), Way(thing, thing_id, unit_id, why)
    for each in participants:
        ways = here.participants.setdefault(each, [])
        if way not in ways:
            ways.append(way)
    here.told = True
    if thing:
        here.thing = (thing, thing_id)


def sought(words: str) -> None:
    """This request has searched. The words go into the detail only."""
    _here().sought = {"kind": "number" if any(sign.isdigit() for sign in words) else "name", "words": words}


def asked(**what: Any) -> None:
    """By what the list that this page shows was put together, in codes: into the entry's detail."""
    _here().asked = what


_acting: ContextVar[Who | None] = ContextVar("acting", default=None)


@contextmanager
def acting(whoever: Who) -> Iterator[None]:
    """Outside requests, what is done in the block is done by this one: in the demo city's made-up past, and in a
    command of someone who has proved who she is.
    """
    token = _acting.set(whoever)
    try:
        yield
    finally:
        _acting.reset(token)


def who() -> Who:
    """Who acts: the user of this request as what she works as, another system for its unit, or a command."""
    if not has_request_context():
        return _acting.get() or Who(client=COMMAND)
    if (system := g.get("system")) is not None:  # `systems.bearer` puts it there at the door
        return Who(unit_id=system.unit_id, client=system.client_id)
    if not current_user.is_authenticated:
        return Who()
    held = g.get("assignment")  # `login` puts it there at the door
    user_id = int(current_user.id)
    return Who(user_id, held.role.name, held.unit.id) if held else Who(user_id)


def written() -> None:
    """This call has written, and its transaction has told the log what: the call needs no entry of its own."""
    g.written = True


def purpose_of(endpoint: str) -> Any:
    """What the page behind an endpoint is for, in words; the endpoint itself where no page says."""
    view = current_app.view_functions.get(endpoint)
    return getattr(view, "purpose", "") or endpoint


def register(app: Flask) -> None:
    """Tell the log of every request from now on."""
    app.after_request(_tell)
    got_request_exception.connect(_tell_unscoped, app)


def _here() -> Seen:
    if "seen" not in g:
        g.seen = Seen()
    found: Seen = g.seen
    return found


def _tell(answer: Any) -> Any:
    entries = list(_entries(answer.status_code)) or list(_called(answer.status_code))
    if entries:
        service.note(db.engine, *entries)
    return answer


def _entries(status: int) -> Iterable[Entry]:
    view = current_app.view_functions.get(request.endpoint or "")
    what = getattr(view, "shows", Shows.NOBODY)
    if what is not Shows.NOBODY and status in (403, 404):
        return [_refused(request.endpoint or "")]
    here: Seen = g.get("seen") or Seen()
    if here.sought is not None and status < 400:
        return [_sought(here)]
    if here.told and (status in (409, 412) or _shown_again(status)):  # what stands is shown beside what was sent
        return _read(what, here)
    if status != 200 or what is Shows.NOBODY or request.method == "OPTIONS" or from_elsewhere.goes_on():
        return []
    if not here.told:
        raise Unlogged(request.endpoint)
    return _read(what, here)


def _shown_again(status: int) -> bool:
    """Whether this is the answer of a call that was done before, with contents."""
    return bool(g.get("repeated")) and status in (200, 201)


def _called(status: int) -> Iterable[Entry]:
    """Every call of another system leaves an entry: one that showed nobody and wrote nothing, with how it went."""
    if g.get("system") is None or (g.get("written") and status < 400):
        return []
    return [
        Entry(
            Action.CALL,
            who(),
            *_of_address(),
            reason=f"call endpoint={request.endpoint or NO_ADDRESS}, status={status}",
        )
    ]


def _read(what: Shows, here: Seen) -> Iterable[Entry]:
    whose, why = who(), request.endpoint or ""
    if what is Shows.PERSON:
        return [_read_one(whose, each, way, why) for each, ways in here.participants.items() for way in ways]
    ids = list(here.participants)
    action = Action.EXPORT if what is Shows.FILE else Action.READ
    if not ids and action is Action.READ:
        return []
    thing, thing_id = here.thing
    named = "rows" if thing else "participants"
    return [Entry(action, whose, thing or "participant", thing_id, reason=why, detail={named: ids, **_asked(here)})]


def _asked(here: Seen) -> dict[str, Any]:
    return {"asked": here.asked} if here.asked else {}


def _read_one(whose: Who, participant_id: int, way: Way, why: str) -> Entry:
    thing, thing_id = (way.thing, way.thing_id) if way.thing else _of_address()
    if way.unit_id is not None:
        whose = replace(whose, unit_id=way.unit_id)
    return Entry(Action.READ, whose, thing, thing_id, participant_id, way.why or why)


def _sought(here: Seen) -> Entry:
    detail = {**(here.sought or {}), "participants": list(here.participants)}
    return Entry(Action.SEARCH, who(), "participant", reason=request.endpoint or "", detail=detail)


def _refused(reason: str) -> Entry:
    return Entry(Action.REFUSAL, who(), *_of_address(), reason=reason)


def _of_address() -> tuple[str, int | None]:
    """The thing that the address names, "enrolment" and its id: what was asked for, whether or not it exists.

    A thing with an address that says nothing has no id here.
    """
    for name, value in (request.view_args or {}).items():
        if isinstance(value, int) and name.endswith("_id"):
            return name.removesuffix("_id"), value
        if name.endswith("_token"):
            return name.removesuffix("_token"), None
    return "", None


def _tell_unscoped(_app: Flask, exception: BaseException, **_facts: Any) -> None:
    if isinstance(exception, Unscoped):
        service.note(db.engine, _refused(UNSCOPED))
