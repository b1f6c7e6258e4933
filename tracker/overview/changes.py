"""What has been changed about a person, in words: who, when, what stood before and what stands now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracker.revisions.authors import told
from tracker.revisions.words import FIELDS, Labels, in_words, labels_of
from tracker.translations import _

PERSON, ENROLMENT, FOLLOW_UP = "participant", "enrolment", "follow_up"
MERGES = ("merged", "merge_undone")
CONTACT = ("phone", "email")

ACTIONS: dict[tuple[str, str], Any] = {
    (PERSON, "corrected"): _("Uppgifter ändrade"),
    (PERSON, "number_changed"): _("Nummer ändrat"),
    (PERSON, "merged"): _("Ihopslagen med en annan rad"),
    (PERSON, "merge_undone"): _("Sammanslagning ångrad"),
    (ENROLMENT, "exit"): _("Avslut"),
    (ENROLMENT, "corrected"): _("Inskrivning rättad"),
    (ENROLMENT, "reopened"): _("Inskrivning öppnad igen"),
    (ENROLMENT, "cancelled"): _("Inskrivning avbokad"),
    (FOLLOW_UP, "answered"): _("Svar på uppföljning"),
    (FOLLOW_UP, "closed"): _("Uppföljning avslutad utan svar"),
    (FOLLOW_UP, "closing_undone"): _("Uppföljning öppnad igen"),
    ("follow_up_attempt", "struck"): _("Försök struket"),
}


@dataclass(frozen=True)
class Change:
    """One change. `rows` are (field, before, after) in words; `about` is the insats, "" for the person."""

    at: datetime
    who: str
    what: Any
    about: str
    reason: str
    rows: list[tuple[Any, Any, Any]]


@dataclass(frozen=True)
class Scope:
    """Whose changes, seen from which unit. `enrolments` and `follow_ups`: id → name of the insats.

    `merges` are the ids of the merges that the unit may know of; `protected` hides contact details.
    """

    unit_id: int
    participant_id: int
    enrolments: dict[int, str]
    follow_ups: dict[int, str]
    merges: frozenset[int]
    protected: bool


def of_person(connection: Any, scope: Scope) -> list[Change]:
    """The changes, the newest first; two queries."""
    things = {
        PERSON: [scope.participant_id],
        ENROLMENT: list(scope.enrolments),
        FOLLOW_UP: list(scope.follow_ups),
    }
    found = [revision for revision in told(connection, things, scope.unit_id) if _known(revision, scope)]
    labels = labels_of(connection, _values(found))
    return [_change(revision, scope, labels) for revision in found]


def _known(revision: Any, scope: Scope) -> bool:
    """A merge from when units shared a row may have become another unit's: it would tell of that unit."""
    if revision.action not in MERGES:
        return True
    return (revision.before.get("merge") or revision.after.get("merge")) in scope.merges


def _change(revision: Any, scope: Scope, labels: Labels) -> Change:
    # When units shared a row, another unit may have changed it: that is seen, but not who it was, nor why.
    shown = revision.thing != PERSON or revision.ours
    insats = {ENROLMENT: scope.enrolments, FOLLOW_UP: scope.follow_ups}.get(revision.thing, {})
    return Change(
        at=revision.at,
        who=revision.who if shown else "",
        what=ACTIONS.get((revision.thing, revision.action), _("Ändrad")),
        about=insats.get(revision.thing_id, ""),
        reason=revision.reason if shown else "",
        rows=_rows(revision, scope.protected, labels),
    )


def _rows(revision: Any, protected: bool, labels: Labels) -> list[tuple[Any, Any, Any]]:
    rows = []
    for field, label in FIELDS.items():
        if field not in revision.after:
            continue
        before, after = revision.before.get(field), revision.after[field]
        if protected and field in CONTACT:
            before, after = (_("dold") if value else "" for value in (before, after))
        rows.append((label, in_words(field, before, labels), in_words(field, after, labels)))
    return rows


def _values(revisions: list[Any]) -> list[tuple[str, Any]]:
    """The fields and values that the changes speak of."""
    values = [values for revision in revisions for values in (revision.before, revision.after)]
    return [pair for each in values for pair in each.items()]
