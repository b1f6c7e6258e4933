"""Records of other units that consent or emergency access has opened, as they are read: never changed from here."""

from collections.abc import Iterable, Mapping
from typing import Any

from tracker import clock
from tracker.access.scope import Scope, inside
from tracker.consents.service import Opened
from tracker.enrolments import stays
from tracker.followups import owed as owing
from tracker.overview.person import Stay, in_words
from tracker.web.formats import english


def enrolments(connection: Any, opened: Iterable[Opened], user_id: int) -> Mapping[int, list[Stay]]:
    """The enrolments of the records, by participant id; two queries however many.

    Read in a scope of their own, that holds nothing but these records: no other page or list is touched by them.
    """
    records = {each.participant_id: each for each in opened}
    if not records:
        return {}
    found: dict[int, list[Stay]] = {id_: [] for id_ in records}
    with inside(Scope(user_id=user_id, opened=tuple(sorted(records)))):
        rows = stays.of_participants(connection, list(records), english=english())
        shown = [each.participant_id for each in records.values() if each.follow_ups]
        owed = owing.by_participants(connection, shown, english=english()) if shown else {}
    for row in rows:
        found[row.participant_id].append(in_words(row, owed.get(row.id, []), clock.today()))
    return found
