"""Reading the whole log and saying whether it is as it was written, and if not, where it first is not.

The chain shows what was changed, moved, put in or taken out; the anchored head shows a cut end and a log written anew.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from tracker.audit import chain, covered, head, keeping
from tracker.audit.actions import Action
from tracker.audit.details import EMPTIED
from tracker.audit.keeping import Keeping
from tracker.audit.models import DETAILS, ENTRIES
from tracker.translations import _

BATCH = 5000
_BEFORE_ALL = -(2**63)  # an entry put in with id 0 or less is found too


@dataclass(frozen=True)
class Broken:
    """The first entry that is not as it was written, and what is wrong, in words."""

    entry_id: int
    what: Any


@dataclass
class Report:
    """What the reading gave: how many entries are whole, the last of them, and the first fault, None if there is none.

    `anchored_anew` are the entries by which someone, with a reason, let the log go on after a gap.
    """

    entries: int = 0
    last: head.Head = head.START
    broken: Broken | None = None
    anchored_anew: list[int] = field(default_factory=list)


def verify(engine: Engine, kept: Keeping, progress: Callable[[int], None] | None = None, batch: int = BATCH) -> Report:
    """Read the log from its first entry to its last, `batch` entries at a time, and hold it against its anchor.

    `progress` gets the number of entries read after each batch. Others may write to the log meanwhile.
    """
    # Read before the database is: the log may grow past it, but never fall behind it.
    anchored = anchor_of(kept)
    wanted = anchored.id if isinstance(anchored, head.Head) else 0
    report, there = chain_of(engine, kept, wanted, progress, batch)
    if report.broken is None:
        report.broken = against(anchored, report.last, there)
    return report


def chain_of(
    engine: Engine, kept: Keeping, wanted: int, progress: Callable[[int], None] | None = None, batch: int = BATCH
) -> tuple[Report, bytes | None]:
    """What the chain by itself tells, and the mac of the entry `wanted`, None if there is none."""
    whole = keeping.looking("the chain is one for all")
    with whole, engine.connect() as connection, _one_moment(connection):
        walk = _Walk(kept, _Erased.read(connection, kept), wanted)
        try:
            for rows in _batches(connection, batch):
                if not all(map(walk.step, rows)) or not walk.vouched_stand(connection):
                    return walk.report, walk.there
                if progress is not None:
                    progress(walk.report.entries)
            walk.report.broken = _orphan(connection)
        except _Unreadable:
            walk.report.broken = Broken(walk.report.last.id + 1, _("Posten går inte att läsa: den är ändrad."))
        return walk.report, walk.there


def anchor_of(kept: Keeping) -> head.Head | Broken | None:
    """The anchored head; `Broken` if it cannot be trusted; None if there is none."""
    try:
        return head.read(kept.head_file, kept.key)
    except (head.BadHead, OSError):
        return Broken(0, _("Ankaret utanför databasen går inte att läsa eller är ändrat."))


def against(anchored: head.Head | Broken | None, last: head.Head, there: bytes | None) -> Broken | None:
    """What is wrong between a whole chain ending in `last` and its anchor; `there`: the mac of the anchored entry."""
    if isinstance(anchored, Broken):
        return anchored
    if anchored is None:
        return None if last.id == 0 else Broken(0, _("Ankaret utanför databasen saknas."))
    if anchored.id > last.id:
        told = _(
            "Slutet av loggen saknas: den slutar med post %(last)s, men har haft minst %(anchored)s poster.",
            last=last.id,
            anchored=anchored.id,
        )
        return Broken(last.id + 1, told)
    if anchored.id and (there is None or not chain.same(there, anchored.mac)):
        return Broken(anchored.id, _("Loggen är utbytt: posten är en annan än den som förankrades utanför databasen."))
    return None


def _one_moment(connection: Connection) -> Any:
    """A transaction that sees the log as it is now, however long the reading takes."""
    if connection.dialect.name == "postgresql":
        connection.execution_options(isolation_level="REPEATABLE READ")
    return connection.begin()


class _Unreadable(Exception):
    """An entry holds what its columns cannot: written past the product."""


_READ = (
    sa.select(ENTRIES, DETAILS.c.entry_id, DETAILS.c.salt, DETAILS.c.content)
    .outerjoin(DETAILS, DETAILS.c.entry_id == ENTRIES.c.id)
    .where(ENTRIES.c.id > sa.bindparam("after"))
    .order_by(ENTRIES.c.id)
    .limit(sa.bindparam("size"))
)
_NAMES = tuple(_READ.selected_columns.keys())


def _batches(connection: Connection, size: int) -> Iterator[Any]:
    after = _BEFORE_ALL
    while rows := _batch(connection, after, size):
        yield rows
        after = rows[-1]["id"]


def _batch(connection: Connection, after: int, size: int) -> Any:
    """The next entries: fewer if one among them cannot be read, so that those before it can."""
    try:
        rows = connection.execute(_READ, {"after": after, "size": size}).all()
        return [dict(zip(_NAMES, row, strict=True)) for row in rows]  # quicker to look things up in than a row
    except (ValueError, sa.exc.DBAPIError):
        if size == 1:
            raise _Unreadable from None
        return _batch(connection, after, size // 2)


def _orphan(connection: Connection) -> Broken | None:
    known = sa.exists().where(ENTRIES.c.id == DETAILS.c.entry_id)
    found = connection.scalar(sa.select(sa.func.min(DETAILS.c.entry_id)).where(~known))
    return None if found is None else Broken(found, _("Innehåll finns till en post som inte finns."))


@dataclass
class _Erased:
    """Which contents the log itself says have been taken away, each by the id of the entry that says so."""

    of_participant: dict[int, int] = field(default_factory=dict)
    of_entry: dict[int, int] = field(default_factory=dict)
    up_to: list[tuple[int, int]] = field(default_factory=list)

    @classmethod
    def read(cls, connection: Connection, kept: Keeping) -> "_Erased":
        columns = (ENTRIES.c.id, ENTRIES.c.thing_id, ENTRIES.c.participant_id, DETAILS.c.content)
        told = (ENTRIES.c.action == sa.literal_column(f"'{Action.ERASE.value}'"), ENTRIES.c.thing == DETAILS.name)
        found = cls()
        query = sa.select(*columns).outerjoin(DETAILS, DETAILS.c.entry_id == ENTRIES.c.id).where(*told)
        for row in connection.execute(query.order_by(ENTRIES.c.id)):
            found._take(row, kept)
        return found

    def _take(self, row: Any, kept: Keeping) -> None:
        if row.participant_id is not None:
            self.of_participant[row.participant_id] = row.id
        elif row.thing_id is not None:
            self.up_to.append((row.id, row.thing_id))
        elif row.content is not None:
            with suppress(ValueError):  # the walk finds that it does not open
                self.of_entry.update(dict.fromkeys(json.loads(kept.unseal(row.id, row.content))[EMPTIED], row.id))

    def covers(self, row: Any) -> bool:
        """Whether a later entry says that the contents of this one were taken away."""
        by = max(self.of_participant.get(row["participant_id"], 0), self.of_entry.get(row["id"], 0))
        return by > row["id"] or any(by > row["id"] and row["id"] <= limit for by, limit in self.up_to)


class _Walk:
    """Entry after entry along the chain; stops at the first that is not as it was written."""

    def __init__(self, kept: Keeping, erased: _Erased, wanted: int) -> None:
        self.kept, self.erased, self.wanted = kept, erased, wanted
        self.report = Report()
        self.there: bytes | None = None
        self.vouched: list[covered.Vouched] = []

    def vouched_stand(self, connection: Connection) -> bool:
        """Whether the rows that the last entries vouch for are as they were written; else `report.broken` says why."""
        altered = covered.first_altered(connection, self.kept.key, self.vouched)
        self.vouched.clear()
        if altered is not None:
            what = _("Det som stod före ändringen, som posten intygar, är ändrat eller borttaget efteråt.")
            self.report.broken = Broken(altered, what)
        return altered is None

    def step(self, row: Any) -> bool:
        """Take one entry. False, and `report.broken` says why, if something is wrong."""
        last = self.report.last
        what = self._link(row, last) or self._detail(row)
        if what is not None:
            self.report.broken = Broken(min(row["id"], last.id + 1), what)
            return False
        self.report.last = head.Head(row["id"], row["mac"])
        self.report.entries += 1
        if row["id"] == self.wanted:
            self.there = row["mac"]
        if row["action"] == Action.ANCHOR:
            self.report.anchored_anew.append(row["id"])
        return True

    def _link(self, row: Any, last: head.Head) -> Any:
        if row["id"] > last.id + 1:
            return _("Posten saknas.")
        if row["id"] <= last.id:
            return _("Posten är insatt före loggens början.")
        if not chain.same(row["mac"], chain.mac(self.kept.key, row)):
            return _("Posten är ändrad, flyttad eller insatt: den stämmer inte med sin signatur.")
        if not chain.same(row["previous"], last.mac):
            return _("Posten bygger inte på posten före: någon av dem är utbytt.")
        return None

    def _detail(self, row: Any) -> Any:
        digest = row["details_digest"]
        if digest is None:
            return None if row["entry_id"] is None else _("Posten har fått ett innehåll i efterhand.")
        if row["entry_id"] is None:
            return (
                None
                if self.erased.covers(row)
                else _("Postens innehåll saknas utan att loggen säger att det gallrats.")
            )
        try:
            content = self.kept.unseal(row["id"], row["content"])
        except ValueError:
            return _("Postens innehåll går inte att öppna: det är ändrat eller hör till en annan post.")
        if not chain.same(digest, chain.details_digest(self.kept.key, row["id"], row["salt"], content)):
            return _("Postens innehåll är ändrat eller hör till en annan post.")
        if row["thing_id"] is not None and covered.is_covered(row["thing"]):
            told = json.loads(content).get(covered.DIGEST, "")
            self.vouched.append(covered.Vouched(row["id"], row["thing"], row["thing_id"], told))
        return None
