"""What a unit is told of in the log: what its own people did, and emergency access to its records."""

from typing import Any

import sqlalchemy as sa

from tracker.audit.actions import Action
from tracker.audit.models import ENTRIES

BY_CONSENT = "opened_by_consent"
"""The reason of a look at what another unit has opened. It is told to the unit that looks, about its own record."""


def to_unit(unit_id: Any) -> Any:
    """A condition: the entries that may be shown or counted in the unit.

    Looks by consent were told to the unit that gave it before they were told to the one that looks. The log keeps
    them, but nobody may be shown them: they tell that the other unit knows the person.
    """
    by_consent = sa.and_(ENTRIES.c.action == Action.READ.value, ENTRIES.c.thing == "consent")
    return sa.and_(ENTRIES.c.unit_id == unit_id, sa.or_(sa.not_(by_consent), ENTRIES.c.reason == BY_CONSENT))
