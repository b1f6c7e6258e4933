"""A unit's file to the agency in the made-up city: drawn, fetched, sent and accepted."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from tracker.access.scope import inside, of_unit
from tracker.audit.entry import Who
from tracker.deliveries import giving, layout, service
from tracker.deliveries.states import State
from tracker.errors import Refused

_PURPOSE = "Årets uppgifter om insatser till statistiken"
_RECEIPT = "Lämnad i myndighetens e-tjänst, kvittens 4711"


class Delivered:
    """The steps of one delivery, each to be taken at its own moment by whoever acts then. Inside `writing()`."""

    def __init__(self, session: Any, year: int, by: Who) -> None:
        self.session, self.year = session, year
        self.who = service.Who(by.user_id or 0, by.unit_id or 0)

    def draw(self) -> None:
        """The year's file, looked through and fetched; none in a city too small to have one."""
        period, plan = (date(self.year, 1, 1), date(self.year, 12, 31)), layout.read(layout.DEFAULT)
        with self._at_work():
            try:
                made = service.draft(self.session, self.who, period, _PURPOSE, plan)
            except Refused:
                return
            giving.give(self.session, made, self.who)

    def send(self) -> None:
        """It has left the house."""
        self._tell(State.SENT, _RECEIPT)

    def accepted(self) -> None:
        """The agency has said yes."""
        self._tell(State.ACCEPTED)

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        self.session.flush()  # what was done in other units is not seen in the scope of this one
        with inside(of_unit(self.who.unit_id, self.who.user_id)):
            yield

    def _tell(self, state: State, note: str = "") -> None:
        with self._at_work():
            for made in service.newest(self.session, self.who):
                service.tell(self.session, made.id, state, self.who, note)
