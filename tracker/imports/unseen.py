"""What a system's list says of protected people. They do not exist for a system: a row about one is to it a new row.

When the list is taken, such a row goes to the record that there is, as it would for the person's handler. Where it does
not fit there it is kept in a record beside it, protected and handled by the same: they are found to be one, and
settled, by those who see both. So the system learns nothing, nothing is lost, and nobody else sees what it sent.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

import sqlalchemy as sa

from tracker.access import scope as scopes
from tracker.database import at_most
from tracker.imports import register as registers
from tracker.imports.matching import Matcher, Row, State
from tracker.imports.models import ImportRun
from tracker.imports.register import Register, likeness
from tracker.imports.rows import Entry
from tracker.imports.taking import Beside, Writer
from tracker.participants.models import Handler

_HANDLERS = 100


class Apart(NamedTuple):
    """The rows that are written as they were looked at, and those about people who were not seen, with what is known
    of them."""

    seen: Sequence[Row]
    unseen: Sequence[Row] = ()
    known: Register | None = None


def eyes(run: ImportRun) -> AbstractContextManager[Any]:
    """A system's list is checked and taken with a system's eyes, whoever opens it: what stands in it, it may read."""
    return scopes.inside(scopes.of_system(run.unit_id)) if run.user_id is None else nullcontext()


def _of_system() -> bool:
    scope = scopes.current()
    return scope is not None and scope.user_id == scopes.NO_USER


def writing(unit_id: int) -> AbstractContextManager[Any]:
    """A system's list is written for the whole unit: whom it protects, the system does not see from then on."""
    return scopes.inside(scopes.of_unit(unit_id)) if _of_system() else nullcontext()


def parted(session: Any, preview: Any, register: Register) -> Apart:
    """The rows of the list, apart from those about people whom a system does not see. People's lists have none."""
    strangers = [row for row in preview.rows if row.state == State.NEW and type(row.who) is not int]
    if not _of_system() or not strangers:
        return Apart(preview.rows)
    with scopes.inside(scopes.of_unit(preview.unit_id)):
        entries = [row.entry for row in strangers]
        known = registers.load(session, preview.unit_id, register.offers, entries, lock=True)
    hidden = [row for row in strangers if _people(known, row.entry)]
    numbers = {row.row_number for row in hidden}
    return Apart([row for row in preview.rows if row.row_number not in numbers], hidden, known)


def _people(known: Register, entry: Any) -> list[int]:
    if entry.number is not None:
        return known.people_of.get(entry.number, [])
    return known.lookalikes.get(likeness(entry), [])


def write(session: Any, preview: Any, apart: Apart) -> None:
    """Write what was set apart, after the rest: the insatser that the list makes are there by then."""
    if not apart.unseen or apart.known is None:
        return
    matcher = Matcher(apart.known, preview.today, create_insatser=False)
    rows = matcher.run([(row.row_number, row.entry) for row in apart.unseen if row.entry is not None])
    Writer(session, apart.known, preview.unit_id, None, preview.today).write(rows, {})
    for row in rows:
        if row.state in (State.REFUSED, State.POSSIBLE_DUPLICATE) and row.entry is not None:
            _beside(session, preview, apart.known, row.row_number, row.entry)


def _beside(session: Any, preview: Any, known: Register, row_number: int, entry: Entry) -> None:
    """In a record of its own, whose handlers are those of the one that there is."""
    query = sa.select(Handler.user_id).where(Handler.participant_id.in_(_people(known, entry))).distinct()
    named = list(session.scalars(query.limit(at_most(_HANDLERS))))
    row = Row(row_number, State.NEW, (), entry._replace(protected=True), entry.number or likeness(entry))
    Writer(session, Register(known.offers), preview.unit_id, None, preview.today, beside=Beside(named)).write([row], {})
