"""What there is to tell of, and the scope that lets a system read it: nobody is told of what it may not read."""

from collections.abc import Iterable
from typing import Any

from tracker.translations import _

NEEDED = {
    "participant": "participants:read",
    "enrolment": "enrolments:read",
    "follow_up": "followups:read",
    "insats": "lists:read",
    "project": "lists:read",
    "import": "imports:read",
    "release": "releases:read",
}
"""Kind of thing → the `policy.Grant` that reads it."""
OF_ALL = frozenset({"project", "release"})
"""Kinds that all units read."""
ALL = "changes"
"""What is told of all that is followed: some of it is forgotten."""

LABELS: dict[str, Any] = {
    "participant": _("Deltagare"),
    "enrolment": _("Inskrivningar"),
    "follow_up": _("Uppföljningar"),
    "insats": _("Insatser"),
    "project": _("Projekt"),
    "import": _("Inlästa listor"),
    "release": _("Publicerad statistik"),
}


def readable(grants: str) -> list[str]:
    """The kinds that a system with `grants`, words with spaces between, may be told of."""
    held = set(grants.split())
    return [kind for kind, needed in NEEDED.items() if needed in held]


def told(kinds: str, grants: str) -> frozenset[str]:
    """The kinds that were asked for and may be read."""
    return frozenset(kinds.split()) & frozenset(readable(grants))


def words(kinds: Iterable[str]) -> str:
    """As they are kept."""
    asked = set(kinds)
    return " ".join(kind for kind in NEEDED if kind in asked)
