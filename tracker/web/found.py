"""What an address names, or the page for what does not exist."""

from typing import TypeVar

from flask import abort

Thing = TypeVar("Thing")


def or_404(thing: Thing | None) -> Thing:
    """The thing. Where there is none, also because it is another unit's, the page for what does not exist."""
    if thing is None:
        abort(404)
    return thing
