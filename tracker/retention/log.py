"""What the log tells of those who are erased, besides the entries about them alone.

An entry stays: who, when, on which page. Its contents go whole, for they are signed as a whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tracker import bulk
from tracker.access_review.models import Pick
from tracker.audit import details, keeping
from tracker.audit.actions import Action
from tracker.audit.details import Told
from tracker.audit.entry import Who
from tracker.audit.models import ENTRIES
from tracker.database import sort_key
from tracker.participants import names
from tracker.participants.models import Participant, ParticipantNumber, name_key
from tracker.retention import history
from tracker.revisions.models import Revision
from tracker.sealing.values import open_sealed

REASON = "retention"
WHOLE, PART = 10, 6
"""Digits of a search that tell whose number it is; and those that may, in a search of one's own unit."""


@dataclass(frozen=True)
class Whom:
    """Those whose files a unit erases: by what an entry can tell of them."""

    unit_id: int
    ids: frozenset[int]
    numbers: tuple[str, ...]
    names: tuple[str, ...]
    revisions: frozenset[int]

    @classmethod
    def of(cls, session: Any, unit_id: int, members: Sequence[int]) -> "Whom":
        """The participants `members`, read in a scope that sees them, before their rows go."""
        sealed = sa.select(ParticipantNumber.id, ParticipantNumber.number_sealed)
        rows = session.execute(sealed.where(bulk.among(session, ParticipantNumber.participant_id, members)))
        numbers = tuple(open_sealed("participant_number", "number_sealed", *row) for row in rows)
        keys = tuple(_names_ever(session, members).values())
        revisions = frozenset(history.of(session, members))
        return cls(unit_id, frozenset(members), numbers, keys, revisions)

    def told_by(self, entry: Told) -> bool:
        """Whether the entry tells of one of them.

        It does if it lists her, and if it is a search that found nobody and would have found her: by her number
        anywhere (who found somebody has a file of their own), by her name in the unit.
        """
        here = entry.unit_id in (self.unit_id, None)
        listed = _listed(entry)
        if listed or entry.action != Action.SEARCH:
            return here and (not self.ids.isdisjoint(listed) or self._vouched(entry))
        return self._would_be_found(str(entry.detail.get("words", "")), here)

    def _vouched(self, entry: Told) -> bool:
        """Parted again, a row's history may have been written under the other person."""
        return entry.thing == Revision.__tablename__ and entry.thing_id in self.revisions

    def _would_be_found(self, words: str, here: bool) -> bool:
        digits = "".join(sign for sign in words if sign.isdecimal())
        if digits:
            return len(digits) >= (PART if here else WHOLE) and any(digits in number for number in self.numbers)
        wanted = sort_key(words).split()
        return here and bool(wanted) and any(names.begins(key, wanted) for key in self.names)


def _names_ever(session: Any, members: Sequence[int]) -> dict[int, str]:
    """The sort keys of each one's names, those that she had before too."""
    who = sa.select(Participant.id, Participant.given_name, Participant.family_name, Participant.names_sealed)
    people = names.shown(session.execute(who.where(bulk.among(session, Participant.id, members))))
    found = {id_: name_key(given, family) for id_, given, family in people}
    before = sa.select(Revision).where(Revision.thing == "participant", bulk.among(session, Revision.thing_id, members))
    for row in session.scalars(before):
        for name in ("given_name", "family_name"):
            found[row.thing_id] += f" {sort_key(str((row.before or {}).get(name, '')))}"
    return found


def _listed(entry: Told) -> list[int]:
    """The participants in an entry's list; the rows of a waiting list are lines of a file."""
    rows = () if entry.thing == "import_run" else entry.detail.get("rows", ())
    return [*entry.detail.get("participants", ()), *rows]


def telling_of(session: Any, whom: Whom, after: int = 0) -> list[int]:
    """The ids of entries after `after` whose contents tell of these people."""
    unit = sa.or_(ENTRIES.c.unit_id == whom.unit_id, ENTRIES.c.unit_id.is_(None), ENTRIES.c.action == Action.SEARCH)
    nobody = ENTRIES.c.participant_id.is_(None)  # those about her alone are found by that
    hers = bulk.among(session, ENTRIES.c.participant_id, whom.ids)
    others = sa.and_(ENTRIES.c.thing == Revision.__tablename__, sa.not_(hers))
    entries = details.told(session, unit, sa.or_(nobody, others), ENTRIES.c.action != Action.ERASE, after=after)
    return [entry.id for entry in entries if whom.told_by(entry)]


@dataclass(frozen=True)
class Looked:
    """What a look through the log gave: the entries whose contents tell of them, and the last entry there was."""

    told: list[int]
    until: int


def look(session: Any, whom: Whom, after: int = 0) -> Looked:
    """Read the log from the entry after `after`. All of it takes seconds: outside `writing()` then."""
    until = details.last(session)
    return Looked(telling_of(session, whom, after), until)


def empty(session: Any, whom: Whom, told: list[int], who: Who) -> None:
    """Empty these entries, and what a reviewer wrote of them and of looks at these people. Inside `writing()`."""
    details.empty(session, who, REASON, told)
    with keeping.looking("what was written of a look at someone who is erased"):
        entries = sa.select(ENTRIES.c.id).where(bulk.among(session, ENTRIES.c.participant_id, whom.ids))
        about = sa.or_(bulk.among(session, Pick.entry_id, told), Pick.entry_id.in_(entries))
        emptied = sa.update(Pick).where(about, Pick.note_sealed != "").values(note_sealed="")
        session.execute(emptied, execution_options={"synchronize_session": False})
