"""An example of each kind of problem, with the members that the kind has."""

from typing import Any

from werkzeug.exceptions import HTTPException

from tracker.access.policy import Grant
from tracker.access.systems.bearer import MissingScope
from tracker.api.kinds import Kind
from tracker.api.problems import Problem, members
from tracker.errors import Fault
from tracker.translations import _

_FAULTS = {
    400: Fault("", _("Skicka huvudet Idempotency-Key med ett värde som ni väljer för just detta anrop, som ett UUID.")),
    409: Fault("number", _("Enheten har redan en deltagare med det numret.")),
    422: Fault("starts_on", _("Skicka en dag, skriven som 2026-03-07.")),
}
_CHANGED: dict[str, Any] = {"current": {"id": 7, "version": 4, "phone": "08-123 456"}, "differs": ["phone"]}


def of(kind: Kind) -> dict[str, Any]:
    """The members, in the language that is being described."""
    return members(_error(kind.status))


def _error(status: int) -> HTTPException:
    if status == 403:
        return MissingScope(Grant.PARTICIPANTS_WRITE.value)
    faults = [_FAULTS[status]] if status in _FAULTS else []
    return Problem(status, faults, **(_CHANGED if status == 412 else {}))
