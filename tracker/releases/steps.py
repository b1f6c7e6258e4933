"""Where a release stands, computed from what has happened to it: one pure rule. Never stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Protocol

from tracker.releases.terms import Status, StepKind


class Happened(Protocol):
    """A step: what was done and by whom."""

    @property
    def kind(self) -> str: ...

    @property
    def user_id(self) -> int: ...


@dataclass(frozen=True)
class Standing:
    """Where a release stands and who drew it; `status` is None before anything has happened."""

    status: Status | None = None
    drawn_by: int | None = None


_NEXT: dict[tuple[Status | None, StepKind], Status] = {
    (None, StepKind.DRAWN): Status.DRAFT,
    (Status.DRAFT, StepKind.CHECKED): Status.CHECKED,
    (Status.DRAFT, StepKind.FAILED): Status.DRAFT,
    (Status.CHECKED, StepKind.CHECKED): Status.CHECKED,
    (Status.CHECKED, StepKind.FAILED): Status.DRAFT,
    (Status.CHECKED, StepKind.FIXED): Status.FIXED,
    (Status.CHECKED, StepKind.RETURNED): Status.DRAFT,
    (Status.FIXED, StepKind.RETURNED): Status.DRAFT,
    (Status.FIXED, StepKind.PUBLISHED): Status.PUBLISHED,
    **{(each, StepKind.DISCARDED): Status.DISCARDED for each in (Status.DRAFT, Status.CHECKED, Status.FIXED)},
}
"""What may follow on what. A published or discarded release has no next step."""


def allowed(standing: Standing, kind: StepKind, user_id: int) -> bool:
    """Whether the step may be taken now by this user. Whoever drew a release never fixes it."""
    if kind is StepKind.FIXED and user_id == standing.drawn_by:
        return False
    return (standing.status, kind) in _NEXT


def standing(steps: Iterable[Happened]) -> Standing:
    """Where the steps, oldest first, have led. A step that was not allowed has led nowhere."""
    return reduce(_after, steps, Standing())


def status(steps: Iterable[Happened]) -> Status:
    """The status that the steps, oldest first, have led to. Raises `ValueError` where nothing was drawn."""
    found = standing(steps).status
    if found is None:
        raise ValueError("a release without its first step")
    return found


def _after(before: Standing, step: Happened) -> Standing:
    kind = StepKind(step.kind)
    if not allowed(before, kind, step.user_id):
        return before
    drawn_by = step.user_id if kind is StepKind.DRAWN else before.drawn_by
    return Standing(_NEXT[before.status, kind], drawn_by)
