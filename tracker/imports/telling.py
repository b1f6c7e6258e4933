"""What changed rows would write over, in words: for pages, the command line and the report."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from tracker.imports import changes
from tracker.imports.headings import heading
from tracker.participants import protecting
from tracker.revisions.words import FIELDS, in_words, labels_of
from tracker.translations import _
from tracker.web.formats import NOTHING

_ANSWER = {"livelihood_code": "answer_livelihood", "social_assistance": "answer_assistance"}
"""Column of a follow-up → the field of a list that fills it, where they have different names."""


class Told(NamedTuple):
    """One column that a row would write over: its heading in a list, its name, what stands and what would stand.

    `ends`: what goes with it, beside the column itself; "" for most.
    """

    heading: str
    name: Any
    before: Any
    after: Any
    ends: str = ""

    @property
    def message(self) -> Any:
        """For the report: what the row would do."""
        text = _("Saknas i registret. Listan fyller i det.")
        if self.before != NOTHING:
            text = _("Registret har %(before)s. Listan skriver över det.", before=self.before)
        return f"{text} {self.ends}" if self.ends else text


def told(session: Any, rows: Iterable[tuple[int, Sequence[changes.Change]]]) -> dict[int, list[Told]]:
    """Row number → what it would write over, for those that do; one query for all labels."""
    over = {number: found for number, found in rows if found}
    values = [(_column(name), value) for found in over.values() for name, *both in found for value in both]
    labels = labels_of(session, values)
    return {number: [_told(*change, labels) for change in found] for number, found in over.items()}


def _told(name: str, old: Any, new: Any, labels: Any) -> Told:
    column = _column(name)
    about = FIELDS[column]
    field = column
    if column != name:
        about, field = _("%(field)s, uppföljning dag 90", field=about), _ANSWER.get(column, column)
    ends = " ".join(map(str, protecting.in_general())) if name == changes.PROTECTS[0] else ""
    return Told(heading(field), about, in_words(column, old, labels), in_words(column, new, labels), ends)


def _column(name: str) -> str:
    return name.removeprefix(changes.DAY_90)
