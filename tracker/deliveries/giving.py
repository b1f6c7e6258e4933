"""Give a delivery's file out: the log is told each time, with its purpose and whom it is about."""

from dataclasses import dataclass
from typing import Any

from tracker.access import events
from tracker.deliveries import service, states
from tracker.deliveries.models import Delivery
from tracker.deliveries.service import Who
from tracker.deliveries.states import State
from tracker.errors import Fault, Refused
from tracker.translations import _


@dataclass(frozen=True)
class Given:
    """A file that leaves: its name tells nobody's, `lines` says how many it has."""

    name: str
    body: bytes
    lines: int


def give(session: Any, delivery: Delivery, who: Who) -> Given:
    """The file as it can be given now. Inside `writing()`: no log, no file.

    Raises `Refused` for a draft that was thrown away, and for one that may no longer leave.
    """
    state = service.state_of(delivery)
    if state is State.DISCARDED:
        raise Refused(Fault("", _("Utkastet är kastat: filen finns inte längre.")))
    if state not in states.OUT:
        service.refuse_outdated(session, delivery)
    kept, ending = service.file_of(session, delivery), delivery.frame["extension"]
    events.noted(
        "individuals_exported", user_id=who.user_id, unit_id=who.unit_id, purpose=delivery.purpose, what="agency",
        period=(delivery.first, delivery.last), rows=kept.lines, file=ending, delivery=delivery.id,
        participants=kept.participants,
    )  # fmt: skip
    name = f"insatser-{delivery.first:%Y%m}-{delivery.last:%Y%m}-{delivery.id}.{ending}"
    return Given(name, kept.body, kept.lines)
