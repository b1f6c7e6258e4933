"""Who may open what. A route says which door it is; only this file says which roles have the key."""

from collections.abc import Callable
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
