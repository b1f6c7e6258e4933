"""Letting a log that has fallen behind its anchor go on, as after a restored backup: said in the log, for ever."""

from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from tracker.audit import head, keeping, verify, writer
from tracker.audit.actions import Action
from tracker.audit.entry import Entry, Who
from tracker.audit.keeping import Keeping
from tracker.audit.models import ENTRIES
from tracker.database import writing
from tracker.errors import Fault, Refused
from tracker.translations import _


def renew(engine: Engine, kept: Keeping, reason: str, who: Who) -> int:
    """Anchor the log where the database has it now. Returns the id of the entry that says so.

    That entry holds the reason and, as `thing_id`, how far the log had come by the old anchor. Raises `Refused` if
    the anchor stands, if the chain itself is broken (that is no matter of restoring), or without a reason.
    """
    if not reason.strip():
        raise Refused(Fault("reason", _("Skriv varför loggen ska förankras på nytt.")))
    old = _fallen(engine, kept)
    entry = Entry(Action.ANCHOR, who, ENTRIES.name, old.id if old else None, reason=reason.strip())
    with keeping.looking("the chain is one for all"), Session(engine) as session, writing(session):
        moved = writer.write(session.connection(), [entry], kept)
    head.replace(kept.head_file, kept.key, moved.new)
    return moved.new.id


def _fallen(engine: Engine, kept: Keeping) -> head.Head | None:
    """The anchor that the log has fallen from; None if it is lost or cannot be read."""
    anchored = verify.anchor_of(kept)
    wanted = anchored.id if isinstance(anchored, head.Head) else 0
    report, there = verify.chain_of(engine, kept, wanted)
    if report.broken is not None:
        told = _("Kedjan är bruten vid post %(entry)s: %(what)s", entry=report.broken.entry_id, what=report.broken.what)
        raise Refused(Fault("", told))
    if verify.against(anchored, report.last, there) is None:
        raise Refused(Fault("", _("Loggen stämmer med sitt ankare. Det finns inget att förankra på nytt.")))
    return anchored if isinstance(anchored, head.Head) else None
