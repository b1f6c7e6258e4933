"""A year's figures on their way out of the house: looked through, counted, protected, attacked. Read only.

The one way for a release that is checked and for the files that a command writes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker import clock
from tracker.exports.publication import Publication
from tracker.releases import freezing, musts, protecting
from tracker.releases.protected import Protected, Wanted
from tracker.releases.terms import Method, Stage
from tracker.sealing.keys import noise_key
from tracker.statistics.service import AnnualTables, StockBroken, annual_tables

Tell = Callable[[Stage, int, int], None]
"""Told which stage it is at, and how much of how much of it is done."""


@dataclass(frozen=True)
class Order:
    """What is wanted. `why` says what changes where the figures take the place of published ones; None: they do not."""

    year: int
    as_of: date
    city: str
    wanted: Wanted
    why: str | None = None


@dataclass(frozen=True)
class Made:
    """What came of it, with what is published of the year already, oldest first."""

    annual: AnnualTables
    protected: Protected
    publication: Publication
    earlier: tuple[Publication, ...]


class Faulty(Exception):
    """The figures must not leave the house. `told` says why, in codes and counts; `telling.findings` in words."""

    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__("the figures must not leave the house")
        self.told = told


def make(session: Any, order: Order, tell: Tell) -> Made:
    """The year's figures, fit to be published. Raises `Faulty`."""
    tell(Stage.QUALITY, 0, len(musts.MUSTS))
    if broken := musts.broken(session, clock.today(), lambda done, whole: tell(Stage.QUALITY, done, whole)):
        raise Faulty({"quality": broken})
    tell(Stage.COUNTING, 0, 0)
    secret = noise_key() if order.wanted.method == Method.CELL_KEY else None
    annual = counted(session, order.year, order.as_of, secret)
    earlier = freezing.earlier_publications(session, order.year)
    tell(Stage.PROTECTING, 0, 0)
    protected = protecting.protect(
        annual, order.wanted, earlier, lambda done, whole: tell(Stage.ATTACKING, done, whole)
    )
    if not protected.safe:
        raise Faulty({"attack": protected.attack})
    tell(Stage.FILES, 0, 0)
    replaced = earlier[-1] if earlier and order.why is not None else None
    publication = freezing.publication(annual, order.city, protected, replaced, order.why or "")
    return Made(annual, protected, publication, tuple(earlier))


def counted(session: Any, year: int, as_of: date, secret: bytes | None = None) -> AnnualTables:
    """The year's tables, unprotected; with a secret, with the keys of noise. Raises `Faulty` where stock is broken."""
    try:
        return annual_tables(session, year, as_of, secret)
    except StockBroken as fault:
        raise Faulty({"stock": len(fault.cells)}) from fault
