"""Preview a list, take it: nothing is written before the whole list has been looked at."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker import bulk
from tracker.audit.actions import Action
from tracker.errors import Fault, Met, Refused
from tracker.imports import register as registers
from tracker.imports import report, unseen
from tracker.imports.matching import Checked, Matcher, Person, Row, State
from tracker.imports.models import ImportRun
from tracker.imports.reader import Cells, Sheet
from tracker.imports.rows import Checker, Entry
from tracker.imports.taking import Writer
from tracker.imports.telling import Told, told
from tracker.revisions import logged
from tracker.translations import _

__all__ = ["Person", "Preview", "Row", "State", "overwrites", "preview", "report_csv", "take"]
_LOCK = 7_415_221
"""One import at a time on PostgreSQL: the key of its advisory lock."""


@dataclass
class Preview:
    """What would come of a list: `rows` with states, `counts` by state, names of `new_insatser`."""

    unit_id: int
    today: date
    create_insatser: bool
    production: bool
    headings: list[str]
    cells: list[tuple[int, Cells]]
    checked: list[Checked]
    rows: list[Row] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    new_insatser: list[str] = field(default_factory=list)
    decided: Mapping[int, str] = field(default_factory=dict)


@bulk.many_objects()
def preview(
    session: Any,
    sheet: Sheet,
    *,
    unit_id: int,
    today: date,
    create_insatser: bool = False,
    production: bool = False,
    decided: Mapping[int, str] | None = None,
) -> Preview:
    """Every row of the list with its state. Reads only, with a few queries however long the list is.

    `decided`: row number → `matching.Person`, where someone has said who a row without a number is.
    """
    cells = list(sheet.rows)
    offers = registers.offers(session, unit_id)
    periods = {key: (offer.starts_on, offer.ends_on) for key, offer in offers.items()}
    checker = Checker(today, registers.words(session), periods, production)
    checked: list[Checked] = [(number, checker.check(row)) for number, row in cells]
    found = Preview(unit_id, today, create_insatser, production, sheet.headings, cells, checked)
    found.decided = decided or {}
    _match(session, found, lock=False)
    return found


def refuse_empty(preview: Preview) -> None:
    """Raise `Refused` for a list without rows: most likely it is the wrong file."""
    if not preview.rows:
        raise Refused(Fault("file", _("Listan har inga rader under rubrikerna. Kontrollera att du valde rätt fil.")))


@bulk.many_objects()
def take(
    session: Any, preview: Preview, *, user_id: int | None, rest: bool = False, run_id: int | None = None
) -> dict[str, int]:
    """Write the new and the changed rows in the caller's transaction, and return the counts by state.

    `run_id` is the list's own id, for the log. The rows are matched anew against the register as it stands now;
    `preview` is brought up to date. Raises `Refused` when a row is refused and not `rest`. Possible duplicates are
    never written: a person decides.
    """
    one_at_a_time(session)
    register, matcher = _match(session, preview, lock=True)
    refused = preview.counts.get(State.REFUSED, 0)
    if refused and not rest:
        message = _("%(n)s rader nekas. Rätta dem, eller välj att ta in resten.", n=refused)
        raise Refused(Fault("", message))
    apart = unseen.parted(session, preview, register)
    with _uncontested(), unseen.writing(preview.unit_id):
        Writer(session, register, preview.unit_id, user_id, preview.today).write(apart.seen, matcher.new_insatser)
        unseen.write(session, preview, apart)
    logged.told(session, Action.IMPORT, ImportRun.__tablename__, [(run_id, None)], unit_id=preview.unit_id)
    return preview.counts


def one_at_a_time(session: Any) -> None:
    """Wait for whoever else reads in many rows now; on SQLite there is one writer at a time as it is."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def written(writer: Writer, rows: list[Row], matcher: Matcher) -> None:
    """Write the rows. Raises `Refused` where someone else has written what stands in their way meanwhile."""
    with _uncontested():
        writer.write(rows, matcher.new_insatser)


@contextmanager
def _uncontested() -> Iterator[None]:
    try:
        yield
    except sa.exc.IntegrityError:
        message = _("Registret ändrades medan listan lästes in. Ingenting är skrivet; läs in listan igen.")
        raise Met(Fault("", message)) from None


def overwrites(session: Any, preview: Preview) -> dict[int, list[Told]]:
    """Row number → what it would write over, in words, for the rows that would change something."""
    return told(session, ((row.row_number, row.overwrites) for row in preview.rows))


def report_csv(session: Any, preview: Preview) -> str:
    """The report of a preview: `row,state,field,message,value`, a line for each fault and each change."""
    return report.csv_text(preview.rows, overwrites(session, preview))


def _match(session: Any, preview: Preview, lock: bool) -> tuple[registers.Register, Matcher]:
    entries = [entry for _number, entry in preview.checked if type(entry) is Entry]
    offers = registers.offers(session, preview.unit_id)
    register = registers.load(session, preview.unit_id, offers, entries, lock)
    matcher = Matcher(register, preview.today, preview.create_insatser, preview.decided)
    preview.rows = matcher.run(preview.checked)
    preview.counts = dict(Counter(row.state.value for row in preview.rows))
    preview.new_insatser = [name for name, _kind in matcher.new_insatser.values()]
    return register, matcher
