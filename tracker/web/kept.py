"""Answers that may be kept by who got them, or on the way. They tell of nobody; all others may not be kept."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, current_app, request

View = TypeVar("View", bound=Callable[..., Any])
NOWHERE = "no-store"


def may_be_kept(seconds: int, *, on_the_way: bool = False) -> Callable[[View], View]:
    """Mark a view: what it answers holds so long, for who asked or, with `on_the_way`, for everyone."""

    def mark(view: View) -> View:
        view.kept = f"{'public' if on_the_way else 'private'}, max-age={seconds}"  # type: ignore[attr-defined]
        return view

    return mark


def how_long(answer: Response) -> str:
    """What `Cache-Control` says of the answer: refusals are never kept."""
    view = current_app.view_functions.get(request.endpoint or "")
    said: str = getattr(view, "kept", NOWHERE)
    return said if answer.status_code in (200, 304) else NOWHERE
