"""The state of a delivery: what its events say, and what may come next. Pure functions; nothing of it is stored."""

from collections.abc import Iterable
from typing import Any

from tracker.codelists.terms import Term
from tracker.translations import _


class State(Term):
    """Where a delivery stands."""

    DRAFT = "draft"
    SENT = "sent"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DISCARDED = "discarded"

    @property
    def label(self) -> Any:
        """The state in the reader's language."""
        return _LABELS[self][0]

    @property
    def colour(self) -> str:
        """Of its tag, see components/display.html."""
        return str(_LABELS[self][1])


_LABELS = {
    State.DRAFT: (_("Utkast"), "amber"),
    State.SENT: (_("Skickad"), "teal"),
    State.ACCEPTED: (_("Godkänd"), "green"),
    State.REJECTED: (_("Underkänd"), "red"),
    State.DISCARDED: (_("Kastat utkast"), "violet"),
}
NEXT: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SENT, State.DISCARDED}),
    State.SENT: frozenset({State.ACCEPTED, State.REJECTED}),
    State.ACCEPTED: frozenset({State.REJECTED}),
    State.REJECTED: frozenset({State.ACCEPTED}),
    State.DISCARDED: frozenset(),
}
"""An answer can be another later: the agency finds something, or someone here chose wrong."""
ANSWERS = (State.ACCEPTED, State.REJECTED)
OUT = frozenset({State.SENT, *ANSWERS})
"""States of what has left the house: only that can be corrected by a new delivery."""


def of(kinds: Iterable[str]) -> State:
    """The state after events of these kinds, in their order. Raises `ValueError` for steps that there are not."""
    state = State.DRAFT
    for kind in kinds:
        following = State(kind)
        if following not in NEXT[state]:
            raise ValueError(f"{state.value} → {kind}")
        state = following
    return state
