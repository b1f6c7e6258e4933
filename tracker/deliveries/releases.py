"""The published figures for a delivery's months, if a release has them.

There are no releases kept yet: `published` is where they come in, and all else is ready for what it answers.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any


def published(session: Any, first: date, last: date) -> Mapping[str, int] | None:  # noqa: ARG001 - see above
    """Participants by sex ("K", "M", "T") as last published for exactly this period; None where nothing is.

    A withheld figure is left out. The figures are the whole city's: a unit's file can hold fewer, never more.
    """
    return None
