"""The file on one person, put together once: sections to read, and a document for JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker import clock
from tracker.access.models import Unit
from tracker.audit.actions import Action
from tracker.audit.entry import Entry, Who
from tracker.deliveries import about
from tracker.imports.headings import heading
from tracker.overview.changes import ACTIONS
from tracker.participants import merged
from tracker.person_file import reading
from tracker.person_file.parts import CHANGES, DELIVERED, IMPORTS, LOOKED, PARTS, TITLES
from tracker.person_file.reading import Names
from tracker.revisions.words import FIELDS
from tracker.translations import _
from tracker.web.formats import english, format_day, format_moment

FORMAT, VERSION = "registerutdrag", 1
Written = list[tuple[str, str]]


@dataclass(frozen=True)
class Section:
    """A part of the file: its records, each as (label, text) pairs."""

    title: str
    records: list[Written]


@dataclass(frozen=True)
class PersonFile:
    """Everything that the unit holds. `document` is for JSON, `sections` for people."""

    participant_id: int
    made_at: datetime
    unit: str
    document: dict[str, Any]
    sections: list[Section]

    def name(self, ending: str) -> str:
        """The file's name: no name and no number in it."""
        return f"{FORMAT}-{self.participant_id}-{clock.local_day(self.made_at).isoformat()}.{ending}"

    def json(self) -> str:
        """The document, as `docs/person-file.schema.json` describes it."""
        return json.dumps(self.document, ensure_ascii=False, indent=2, default=_plain) + "\n"


def gather(session: Any, participant_id: int, unit_id: int) -> PersonFile:
    """The unit's file on the participant, rows merged into it counted in, within the scope that holds.

    Another unit's record of the same person is another nämnd's to give out: `docs/decisions/0016-erasure.md`.
    """
    ids = merged.members(session, participant_id)
    rows = {name: reading.rows_of(session, name, ids) for name in PARTS}
    things = {"participant": ids, "enrolment": [row.id for row in (*rows["enrolment"], *rows["cancelled_enrolment"])]}
    things |= {name: [row.id for row in rows[name]] for name in ("follow_up", "follow_up_attempt")}
    changes = reading.changes_of(session, things)
    names = Names(session, unit_id, rows, changes)
    parts = {part.key: _part(names, name, rows[name]) for name, part in PARTS.items()}
    parts[CHANGES] = [_change(names, change) for change in changes]
    numbers = [row.number for row in rows["participant_number"]]
    parts[IMPORTS] = [_row(cells) for cells in reading.waiting(session, numbers, clock.today())]
    parts[DELIVERED] = [_delivery(each) for each in about.told_of(session, ids)]
    parts[LOOKED] = [_look(entry) for entry in reading.looked(session, ids, unit_id)]
    return _whole(participant_id, ids, session.get_one(Unit, unit_id), parts)


Told = tuple[dict[str, Any], Written]


def _whole(participant_id: int, ids: list[int], unit: Unit, parts: dict[str, list[Told]]) -> PersonFile:
    made_at = clock.now()
    titles = {part.key: part.title for part in PARTS.values()} | TITLES
    document = {
        "format": FORMAT,
        "version": VERSION,
        "language": "en" if english() else "sv",
        "made_at": made_at,
        "unit": {"code": unit.code, "name": unit.name},
        "participant": participant_id,
        "records": ids,
        **{key: [told for told, _text in records] for key, records in parts.items()},
    }
    sections = [Section(str(titles[key]), [text for _told, text in records]) for key, records in parts.items()]
    return PersonFile(participant_id, made_at, unit.name, document, sections)


def _part(names: Names, name: str, rows: Sequence[Any]) -> list[Told]:
    found = []
    for row in rows:
        told, texts = {}, []
        for field in PARTS[name].fields:
            told[field.key], text = names.told(field, getattr(row, field.column))
            texts.append((str(field.label), _text(text)))
        found.append((told, texts))
    return found


def _change(names: Names, change: Any) -> Told:
    what = str(ACTIONS.get((change.thing, change.action), _("Ändrad")))
    by, reason = names.staff.get(change.user_id), change.reason
    if by is None and change.user_id is not None:
        reason = ""
    fields = [(field, change.before.get(field), change.after.get(field)) for field in {**change.before, **change.after}]
    told = {
        "at": change.at,
        "by": by,
        "thing": change.thing,
        "id": change.thing_id,
        "what": {"code": change.action, "label": what},
        "reason": reason or None,
        "changed": [{"field": field, "before": before, "after": after} for field, before, after in fields],
    }
    texts = [(str(_("När")), format_moment(change.at)), (str(_("Vad")), what), (str(_("Av")), by or "–")]
    texts += [(str(_("Skäl")), reason)] if reason else []
    for field, before, after in fields:
        if field in FIELDS:
            was, became = (_text(names.words(field, each)[1]) for each in (before, after))
            texts.append((str(FIELDS[field]), str(_("%(after)s (förut %(before)s)", after=became, before=was))))
    return told, texts


def _row(cells: dict[str, str]) -> Told:
    return cells, [(heading(field).capitalize(), cell) for field, cell in cells.items()]


def _delivery(each: about.Told) -> Told:
    kept, label = each.delivery, str(each.state.label)
    told = {
        "delivery": kept.id,
        "to": "agency",
        "layout": kept.frame["layout"],
        "first": kept.first,
        "last": kept.last,
        "purpose": kept.purpose,
        "state": {"code": each.state.value, "label": label},
        "sent_at": each.sent_at,
        "lines": list(each.lines),
    }
    texts = [(str(_("Period")), kept.months), (str(_("Läge")), label)]
    texts += [(str(_("Skickad")), format_moment(each.sent_at))] if each.sent_at else []
    texts += [(str(_("Ändamål")), kept.purpose), (str(_("Layout")), kept.frame["layout"])]
    return told, texts + [(str(_("Rad")), line) for line in each.lines]


def _look(entry: dict[str, Any]) -> Told:
    action: Action = entry["what"]
    label = str(action.label)
    told = {"at": entry["at"], "by": entry["by"] or None, "what": {"code": action.value, "label": label}}
    texts = [(str(_("När")), format_moment(entry["at"])), (str(_("Vad")), label), (str(_("Av")), entry["by"] or "–")]
    return told, texts


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return format_moment(value)
    return format_day(value) if isinstance(value, date) else str(value)


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"A {type(value).__name__} cannot be given out")


def entry(participant_id: int, purpose: str, how: str, who: Who) -> Entry:
    """What the log is told when a file is given out: that, as what, and why."""
    return Entry(
        Action.EXPORT, who, "participant", participant_id, participant_id, FORMAT, {"purpose": purpose, "as": how}
    )
