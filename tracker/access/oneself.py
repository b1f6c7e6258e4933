"""Nobody gives herself a role or a right: it takes another administrator, or whoever runs the system."""

from tracker.errors import Fault, Refused
from tracker.translations import _

REFUSAL = _(
    "Du kan inte ge dig själv roller eller rättigheter. Be en annan administratör. Finns det ingen läggs en till på"
    " kommandoraden, med tracker user add."
)


def refuse(user_id: int, by: int | None) -> None:
    """Raises `Refused` if the user gives to herself. `by` is None on the command line, the way to the first one."""
    if by == user_id:
        raise Refused(Fault("", REFUSAL))
