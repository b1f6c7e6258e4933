"""Which district a place belongs to on a given day. Pure: every change since 1999 is a merger, so following
the successors always arrives, and nothing is ever split downwards."""

from collections.abc import Mapping
from datetime import date

# For each code: its last day (None: still there) and the district it was merged into.
Successors = Mapping[str, tuple[date | None, str | None]]


def district_on(code: str, day: date, successors: Successors) -> str:
    """The district that holds `code` in the division of `day`.

    A district younger than `day` stays what it is, and so does a code without a successor (`utanfor`,
    `okant`).
    Raises ValueError if the successors lead round in a circle.
    """
    seen = set()
    while code not in seen:
        seen.add(code)
        valid_to, successor = successors.get(code, (None, None))
        if valid_to is None or valid_to >= day or successor is None:
            return code
        code = successor
    raise ValueError("the districts succeed each other in a circle")
