"""Rules of the log, as far as they are quickly asked; `tracker audit verify` reads all of it."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.audit import head, keeping, verify
from tracker.audit.models import ENTRIES
from tracker.database import at_most
from tracker.quality.findings import Finding
from tracker.translations import _

_LAST = sa.select(ENTRIES.c.id, ENTRIES.c.mac).order_by(ENTRIES.c.id.desc()).limit(at_most(1))


def log_fits_its_anchor(session: Any, _today: date) -> list[Finding]:
    """The log has not been cut, exchanged or put back since its end was anchored outside the database."""
    kept = keeping.of(session)
    anchored = verify.anchor_of(kept)  # before the database: the log may grow past it, but never fall behind it
    wanted = anchored.id if isinstance(anchored, head.Head) else 0
    with session.get_bind().connect() as connection:  # the session's own transaction may have begun before that
        row = connection.execute(_LAST).first()
        there = connection.scalar(sa.select(ENTRIES.c.mac).where(ENTRIES.c.id == wanted))
    last = head.Head(row.id, row.mac) if row else head.START
    broken = verify.against(anchored, last, there)
    return [] if broken is None else [Finding("log_fits_its_anchor", _in_words(broken.what))]


def _in_words(what: Any) -> Any:
    return _(
        "%(what)s Är databasen nyss återställd från en kopia: kör `tracker audit anchor` och skriv det som skäl."
        " Annars kan någon ha ändrat i loggen: kör `tracker audit verify` och spara kopior av databas och ankare.",
        what=what,
    )
