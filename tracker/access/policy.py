"""Who may open what, and whose rows are seen behind the door. Only this file says so.

A route says which door it is; `guard` puts the rules for rows into every statement, and PostgreSQL holds them a second
time as row-level security (`rows`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from tracker.codelists.terms import RoleName
from tracker.translations import _

View = TypeVar("View", bound=Callable[..., Any])


class Door(Enum):
    """What a page is for, with the roles that may open it. `PUBLIC` is open without login."""

    PUBLIC = "public"
    ANYONE = "anyone"
    CASEWORK = "casework"
    FILES = "files"
    COUNTS = "counts"
    CITY_FIGURES = "city_figures"
    RELEASES = "releases"
    RELEASE_FIXING = "release_fixing"
    PROJECTS = "projects"
    PROJECT_PLANNING = "project_planning"
    INDIVIDUALS = "individuals"
    ADMINISTRATION = "administration"
    LOG = "log"
    LOG_REVIEW = "log_review"
    LOG_SIGNING = "log_signing"
    REVIEW = "review"
    RETENTION = "retention"
    SENSITIVE_LISTS = "sensitive_lists"
    SYSTEMS = "systems"
    """The API's: no role opens it, only a system's token with the view's `Grant`."""


class Right(Enum):
    """What is given to one user in one unit for a time, on top of a role there."""

    INDIVIDUALS = "individuals"


class Grant(Enum):
    """What a system may be given to do through the API, by the name that OAuth calls a scope."""

    PARTICIPANTS_READ = "participants:read"
    PARTICIPANTS_WRITE = "participants:write"
    ENROLMENTS_READ = "enrolments:read"
    ENROLMENTS_WRITE = "enrolments:write"
    FOLLOWUPS_READ = "followups:read"
    FOLLOWUPS_WRITE = "followups:write"
    LISTS_READ = "lists:read"
    INSATSER_WRITE = "insatser:write"
    PROJECTS_WRITE = "projects:write"
    RELEASES_READ = "releases:read"
    CHANGES_READ = "changes:read"
    IMPORTS_READ = "imports:read"
    IMPORTS_WRITE = "imports:write"

    @property
    def label(self) -> Any:
        """The grant in the reader's language."""
        return _GRANTS[self.value]


_GRANTS = {
    "participants:read": _("Söka och läsa enhetens deltagare"),
    "participants:write": _("Registrera deltagare och rätta uppgifter"),
    "enrolments:read": _("Läsa inskrivningar i enhetens insatser"),
    "enrolments:write": _("Skriva in, avsluta och rätta inskrivningar"),
    "followups:read": _("Läsa enhetens uppföljningar"),
    "followups:write": _("Logga försök och svara på uppföljningar"),
    "lists:read": _("Läsa kodlistor, enhetens insatser och stadens projekt"),
    "insatser:write": _("Lägga till och ändra enhetens insatser"),
    "projects:write": _("Lägga till och ändra enhetens projekt"),
    "releases:read": _("Hämta publicerad statistik"),
    "changes:read": _("Hämta notiser om vad som har ändrats"),
    "imports:read": _("Läsa listor som system har skickat"),
    "imports:write": _("Skicka listor, rätta rader och läsa in dem"),
}


_CASEWORK = frozenset({RoleName.CASEWORKER, RoleName.MANAGER})
_COUNTS = _CASEWORK | {RoleName.STATISTICIAN}
KEYS: dict[Door, frozenset[RoleName]] = {
    Door.ANYONE: frozenset(RoleName),
    Door.CASEWORK: _CASEWORK,
    Door.FILES: _CASEWORK,
    Door.COUNTS: _COUNTS,
    Door.CITY_FIGURES: frozenset({RoleName.STATISTICIAN}),  # unprotected: less a unit's own they tell of the others'
    Door.RELEASES: frozenset({RoleName.STATISTICIAN}),
    Door.RELEASE_FIXING: frozenset({RoleName.STATISTICIAN}),  # and never whoever drew it, see releases/steps
    Door.PROJECTS: _COUNTS | {RoleName.PROJECT_READER},
    Door.PROJECT_PLANNING: _COUNTS,
    Door.INDIVIDUALS: _CASEWORK,
    Door.ADMINISTRATION: frozenset({RoleName.ADMINISTRATOR}),
    Door.LOG: frozenset({RoleName.MANAGER, RoleName.LOG_REVIEWER}),
    Door.LOG_REVIEW: frozenset({RoleName.LOG_REVIEWER}),
    Door.LOG_SIGNING: frozenset({RoleName.MANAGER}),
    Door.REVIEW: frozenset({RoleName.MANAGER}),
    Door.RETENTION: frozenset({RoleName.MANAGER, RoleName.ADMINISTRATOR}),
    Door.SENSITIVE_LISTS: frozenset({RoleName.MANAGER}),
    Door.SYSTEMS: frozenset(),
}
RIGHTS: dict[Door, Right] = {Door.INDIVIDUALS: Right.INDIVIDUALS}
"""Doors that no role opens by itself."""


def door(which: Door) -> Callable[[View], View]:
    """Mark a view with its door. A view without one is refused to everyone."""

    def mark(view: View) -> View:
        view.door = which  # type: ignore[attr-defined]
        return view

    return mark


def opens(role: RoleName | None, which: Door, rights: frozenset[Right] = frozenset()) -> bool:
    """Whether someone with `role` (None: not logged in) and `rights` in the unit may open the door."""
    if which is Door.PUBLIC:
        return True
    needed = RIGHTS.get(which)
    return role is not None and role in KEYS[which] and (needed is None or needed in rights)


def works_with_people(role: str) -> bool:
    """Whether the role opens people's records."""
    return role in KEYS[Door.CASEWORK]


def sees_looks(role: RoleName | None, *, protected: bool) -> bool:
    """Whether someone who sees a participant may see who else has looked at her: the unit's manager.

    Of a protected participant all who see her may, and those are her named handlers: the manager may not be one.
    """
    return opens(role, Door.CASEWORK) and (protected or opens(role, Door.LOG_SIGNING))


@dataclass(frozen=True)
class Rows:
    """Whose the rows of a table are: the unit's in `unit_id`, about the participants in the columns `about`.

    A row about nobody is seen by the whole unit; with `shared`, one of no unit by everyone. `city` rows are seen in
    the scope of the whole city only. `log` rows are about what the unit's users did: its manager and log reviewer
    see them.
    """

    about: tuple[str, ...] = ()
    shared: bool = False
    city: bool = False
    log: bool = False
    """About what the unit's users did: seen by its manager and its log reviewer."""


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
    "consent": Rows(about=("participant_id",)),
    "emergency_access": Rows(),
    "emergency_opened": Rows(about=("participant_id",)),
    "emergency_notice": Rows(),
    "import_run": Rows(),
    "import_row": Rows(),
    "erasure": Rows(),
    "delivery": Rows(),
    "delivery_line": Rows(about=("participant_id",)),
    "delivery_event": Rows(),
    "call_answer": Rows(),
    "outbox": Rows(about=("participant_id",), shared=True),
    "webhook_notice": Rows(about=("participant_id",)),
    "person": Rows(city=True),
    "person_number": Rows(city=True),
    "same_person": Rows(city=True),
    "audit_entry": Rows(log=True),
    "audit_detail": Rows(city=True),
    "access_review": Rows(log=True),
    "access_review_pick": Rows(log=True),
}
"""The tables that hold people. A new one that is not here is found by a test."""
