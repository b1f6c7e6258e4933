"""Reads one person's rows within the scope that holds, and puts names and labels to what they hold."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa

from tracker import bulk
from tracker.access.models import Assignment, Unit, User
from tracker.access.policy import ROWS
from tracker.access.scope import Scope, inside
from tracker.audit import told
from tracker.audit.actions import Action
from tracker.audit.models import ENTRIES
from tracker.codelists.terms import AttemptResult, Channel, NumberKind
from tracker.database import Base
from tracker.emergency.models import EmergencyAccess, EmergencyNotice, EmergencyOpened
from tracker.errors import Refused
from tracker.imports.headings import heading
from tracker.imports.models import ImportRow, ImportRun
from tracker.insatser.models import Insats
from tracker.participants import identity
from tracker.participants.models import Participant
from tracker.person_file.parts import PARTS, Field, Kind
from tracker.revisions.models import Revision
from tracker.revisions.words import LISTS, Labels, in_words, labels_of
from tracker.web.formats import NOTHING, format_yes_no, in_full

_TERMS: dict[str, Any] = {"kind": NumberKind, "channel": Channel, "result": AttemptResult}


def rows_of(session: Any, name: str, ids: Sequence[int]) -> Sequence[Any]:
    """The rows of a table about any of `ids`, in the order of its part."""
    table = Base.metadata.tables[name]
    columns = ROWS[name].about
    about = sa.or_(*(table.c[column].in_(ids) for column in columns)) if columns else _BY_WAY[name](ids)
    query = sa.select(_models()[name]).where(about).order_by(table.c[PARTS[name].order])
    found: Sequence[Any] = session.scalars(query).unique().all()
    return found


def _opened(ids: Sequence[int]) -> Any:
    """The notices of accesses that opened these records."""
    return sa.exists().where(
        EmergencyOpened.access_id == EmergencyNotice.access_id,
        EmergencyOpened.unit_id == EmergencyNotice.unit_id,
        EmergencyOpened.participant_id.in_(ids),
    )


def _asked(ids: Sequence[int]) -> Any:
    """The accesses that the unit's own users have asked for to the person."""
    return EmergencyAccess.person_id.in_(sa.select(Participant.person_id).where(Participant.id.in_(ids)))


_BY_WAY = {"emergency_notice": _opened, "emergency_access": _asked}
"""Tables whose rows tell by way of another whom they are about."""


@cache
def _models() -> dict[str, Any]:
    """The classes by table: objects open what is sealed."""
    return {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}  # type: ignore[attr-defined]


def changes_of(session: Any, things: dict[str, list[int]]) -> Sequence[Any]:
    """Every change of the person's rows, the oldest first."""
    its = [sa.and_(Revision.thing == name, bulk.among(session, Revision.thing_id, own)) for name, own in things.items()]
    rows: Sequence[Any] = session.scalars(sa.select(Revision).where(sa.or_(*its)).order_by(Revision.id)).all()
    return rows


def waiting(session: Any, numbers: Iterable[str], today: Any) -> list[dict[str, Any]]:
    """Rows of lists on their way in that have one of the person's numbers: heading → cell."""
    query = (
        sa.select(ImportRow)
        .join(ImportRun, ImportRun.id == ImportRow.run_id)
        .where(ImportRun.taken_at.is_(None), ImportRun.discarded_at.is_(None))
        .order_by(ImportRow.id)
    )
    wanted, found = set(numbers), []
    for row in session.scalars(query) if wanted else ():
        cells = row.cells
        if cells.get("number") and _number(cells["number"], today) in wanted:
            found.append({field: str(cell) for field, cell in cells.items() if heading(field)})
    return found


def _number(cell: Any, today: Any) -> str:
    try:
        return str(identity.parse(str(cell), today).number)
    except Refused:
        return ""


def looked(session: Any, ids: Sequence[int], unit_id: int) -> list[dict[str, Any]]:
    """What the log tells of those in the unit who have opened or changed the person's data, the oldest first."""
    query = (
        sa.select(ENTRIES.c.at, ENTRIES.c.action, ENTRIES.c.client, User.name)
        .outerjoin(User, sa.and_(User.id == ENTRIES.c.user_id, User.id.in_(_staff(unit_id))))
        .where(ENTRIES.c.participant_id.in_(ids), told.to_unit(unit_id))
        .order_by(ENTRIES.c.id)
    )
    # The log has readers of its own; the person has a right to what it tells of her.
    with inside(Scope(log=(unit_id,))):
        rows = session.execute(query).all()
    return [{"at": row.at, "what": Action(row.action), "by": row.name or row.client or ""} for row in rows]


def _staff(unit_id: int) -> Any:
    """The ids of those who have worked in the unit, those whose role has ended too: their names stand in its files."""
    return sa.select(Assignment.user_id).where(Assignment.unit_id == unit_id)


class Names:
    """Names of staff and insatser, and the labels of codes, for all of the file at once."""

    def __init__(self, session: Any, unit_id: int, rows: dict[str, Sequence[Any]], changes: Sequence[Any]) -> None:
        ours = _staff(unit_id)
        # When units shared a row, another unit may have changed it: that is told, but not who it was.
        self.staff = {
            row.id: row.name for row in session.execute(sa.select(User.id, User.name).where(User.id.in_(ours)))
        }
        self.insatser = {row.id: row.name for row in session.execute(sa.select(Insats.id, Insats.name))}
        self.units = {row.id: row.name for row in session.execute(sa.select(Unit.id, Unit.name))}
        self.labels: Labels = labels_of(session, _codes(rows, changes))

    def told(self, field: Field, value: Any) -> tuple[Any, str]:
        """The value for JSON, and in words."""
        if value is None or value == "":
            return None, NOTHING
        if field.kind is Kind.STAFF:
            name = self.staff.get(value, "")
            return name or None, name or NOTHING
        if field.kind is Kind.INSATS:
            return self.insatser.get(value), self.insatser.get(value, NOTHING)
        if field.kind is Kind.UNIT:
            return self.units[value], self.units[value]
        if field.kind is Kind.NUMBER:
            return value, in_full(value)
        if field.kind is Kind.YES_NO:
            return value, str(format_yes_no(value))
        return (value, value) if field.kind is Kind.PLAIN else self.words(field.column, value)

    def words(self, column: str, value: Any) -> tuple[Any, Any]:
        """A value in the words of its list: with its code in JSON, where it has one."""
        text = _TERMS[column](value).label if column in _TERMS else in_words(column, value, self.labels)
        if text == value:
            return value, value
        return {"code": value, "label": str(text)}, str(text)


def _by_id(session: Any, query: Any) -> dict[int, str]:
    return {row.id: row.name for row in session.execute(query)}


def _codes(rows: dict[str, Sequence[Any]], changes: Sequence[Any]) -> Iterable[tuple[str, Any]]:
    for name, found in rows.items():
        for column in (field.column for field in PARTS[name].fields if field.column in LISTS):
            yield from ((column, getattr(row, column)) for row in found)
    for change in changes:
        yield from (*change.before.items(), *change.after.items())
