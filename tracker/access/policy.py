"""Who may open what, and whose rows are seen behind the door. Only this file says so.

A route says which door it is; `guard` puts the rules for rows into every statement, and PostgreSQL holds them a second
time as row-level security (`rows`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from tracker.codelists.terms import RoleName

View = TypeVar("View", bound=Callable[..., Any])


class Door(Enum):
    """What a page is for, with the roles that may open it. `PUBLIC` is open without login."""

    PUBLIC = "public"
    ANYONE = "anyone"
    CASEWORK = "casework"
    FILES = "files"
    STATISTICS = "statistics"
    SETTINGS = "settings"


KEYS: dict[Door, frozenset[RoleName]] = {
    Door.ANYONE: frozenset(RoleName),
    Door.CASEWORK: frozenset({RoleName.CASEWORKER, RoleName.MANAGER}),
    Door.FILES: frozenset({RoleName.CASEWORKER, RoleName.MANAGER}),
    Door.STATISTICS: frozenset({RoleName.CASEWORKER, RoleName.MANAGER, RoleName.STATISTICIAN, RoleName.ADMINISTRATOR}),
    Door.SETTINGS: frozenset({RoleName.MANAGER, RoleName.ADMINISTRATOR}),
}


def door(which: Door) -> Callable[[View], View]:
    """Mark a view with its door. A view without one is refused to everyone."""

    def mark(view: View) -> View:
        view.door = which  # type: ignore[attr-defined]
        return view

    return mark


def opens(role: RoleName | None, which: Door) -> bool:
    """Whether someone with `role` (None: not logged in) may open the door."""
    return which is Door.PUBLIC or (role is not None and role in KEYS[which])


@dataclass(frozen=True)
class Rows:
    """Whose the rows of a table are: the unit's in `unit_id`, about the participants in the columns `about`.

    A row about nobody is seen by the whole unit; with `shared`, one of no unit by everyone. `city` rows are seen in
    the scope of the whole city only.
    """

    about: tuple[str, ...] = ()
    shared: bool = False
    city: bool = False


ROWS: dict[str, Rows] = {
    "participant": Rows(about=("id",)),
    "participant_number": Rows(about=("participant_id",)),
    "enrolment": Rows(about=("participant_id",)),
    "follow_up": Rows(about=("participant_id",)),
    "follow_up_attempt": Rows(about=("participant_id",)),
    "cancelled_enrolment": Rows(about=("participant_id",)),
    "different_people": Rows(about=("one_id", "two_id")),
    "revision": Rows(about=("participant_id",), shared=True),
    "merge": Rows(about=("survivor_id", "absorbed_id")),
    "handler": Rows(about=("participant_id",)),
    "import_run": Rows(),
    "import_row": Rows(),
    "erasure": Rows(),
    "person": Rows(city=True),
    "person_number": Rows(city=True),
    "same_person": Rows(city=True),
}
"""The tables that hold people. A new one that is not here is found by a test."""
