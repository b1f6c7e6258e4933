"""Who does this, for the log."""

from tracker.access.login import role_here, unit_here, user_id_here
from tracker.audit.entry import Who


def who_here() -> Who:
    """The user of the request, in the role and unit worked in."""
    role = role_here()
    return Who(user_id=user_id_here(), role=role.value if role else "", unit_id=unit_here().id)
