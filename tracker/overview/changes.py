"""What has been changed about a person, in words: who, when, what stood before and what stands now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tracker.codelists import models, terms
from tracker.revisions.authors import colleagues
from tracker.revisions.models import Revision
from tracker.revisions.service import history
from tracker.translations import _
from tracker.web.formats import NOTHING, english, format_yes_no

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
    (FOLLOW_UP, "answered"): _("Svar på uppföljning"),
    (FOLLOW_UP, "closed"): _("Uppföljning avslutad utan svar"),
    (FOLLOW_UP, "closing_undone"): _("Uppföljning öppnad igen"),
}
FIELDS: dict[str, Any] = {
    "given_name": _("Förnamn"),
    "family_name": _("Efternamn"),
    "birth_date": _("Födelsedatum"),
    "sex": _("Kön"),
    "no_number_reason": _("Varför nummer saknas"),
    "protection": _("Skyddade personuppgifter"),
    "phone": _("Telefon"),
    "email": _("E-post"),
    "died_on": _("Avliden"),
    "starts_on": _("Startdatum"),
    "exit_on": _("Slutdatum"),
    "completion": _("Fullföljd eller avbruten"),
    "exit_reason_code": _("Avslutsorsak"),
    "chances_grown": _("Möjligheterna har ökat"),
    "district_code": _("Stadsdelsområde"),
    "social_assistance": _("Försörjningsstöd"),
    "barrier_code": _("Försörjningshinder"),
    "livelihood_code": _("Försörjning"),
    "months_without_work": _("Månader utan arbete"),
    "education_code": _("Utbildningsnivå"),
    "referral_code": _("Anvisad av"),
    "answered_on": _("Svaret kom"),
    "source": _("Källa"),
    "assistance_known_on": _("Försörjningsstödet känt"),
    "closed_as": _("Avslutad som"),
    "closed_on": _("Avslutad den"),
    "due_on": _("Referensdag"),
}
TERMS: dict[str, type[terms.Term]] = {
    "sex": terms.Sex,
    "no_number_reason": terms.NoNumberReason,
    "protection": terms.Protection,
    "completion": terms.Completion,
    "social_assistance": terms.SocialAssistance,
    "source": terms.AnswerSource,
    "closed_as": terms.ClosedAs,
}
LISTS: dict[str, Any] = {
    "exit_reason_code": models.ExitReason,
    "district_code": models.District,
    "barrier_code": models.Barrier,
    "livelihood_code": models.Livelihood,
    "education_code": models.Education,
    "referral_code": models.Referral,
}
Labels = dict[tuple[str, str], str]


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


def of_person(session: Any, scope: Scope) -> list[Change]:
    """The changes, the newest first; at most three queries."""
    things = {
        PERSON: [scope.participant_id],
        ENROLMENT: list(scope.enrolments),
        FOLLOW_UP: list(scope.follow_ups),
    }
    found = [(revision, name) for revision, name in history(session, things) if _known(revision, scope)]
    if not found:
        return []
    labels = _labels(session, [revision for revision, _name in found])
    ours = colleagues(session, scope.unit_id)
    return [_change(revision, name, scope, labels, ours) for revision, name in found]


def _known(revision: Revision, scope: Scope) -> bool:
    """Another unit's merge of a row that this unit does not work with would tell of the other unit."""
    if revision.action not in MERGES:
        return True
    return (revision.before.get("merge") or revision.after.get("merge")) in scope.merges


def _change(revision: Revision, name: str, scope: Scope, labels: Labels, ours: frozenset[int]) -> Change:
    # The person is shared: what another unit did is seen, but not that it was another unit, nor why.
    shown = revision.thing != PERSON or revision.user_id in ours
    insats = {ENROLMENT: scope.enrolments, FOLLOW_UP: scope.follow_ups}.get(revision.thing, {})
    return Change(
        at=revision.at,
        who=name if shown else "",
        what=ACTIONS.get((revision.thing, revision.action), _("Ändrad")),
        about=insats.get(revision.thing_id, ""),
        reason=revision.reason if shown else "",
        rows=_rows(revision, scope.protected, labels),
    )


def _rows(revision: Revision, protected: bool, labels: Labels) -> list[tuple[Any, Any, Any]]:
    rows = []
    for field, label in FIELDS.items():
        if field not in revision.after:
            continue
        before, after = revision.before.get(field), revision.after[field]
        if protected and field in CONTACT:
            before, after = (_("dold") if value else "" for value in (before, after))
        rows.append((label, in_words(field, before, labels), in_words(field, after, labels)))
    return rows


def in_words(field: str, value: Any, labels: Labels) -> Any:
    """A value as the reader knows it; a dash for nothing."""
    if field == "chances_grown":
        return format_yes_no(value)
    if value is None or value == "":
        return NOTHING
    if field in TERMS:
        return TERMS[field](value).label
    return labels.get((field, value), value)


def _labels(session: Any, revisions: list[Revision]) -> Labels:
    """The codes that the changes speak of, all lists in one query."""
    wanted: dict[str, set[str]] = {}
    for revision in revisions:
        for field in LISTS:
            wanted.setdefault(field, set()).update(
                values[field] for values in (revision.before, revision.after) if values.get(field)
            )
    parts = [_select(field, codes) for field, codes in wanted.items() if codes]
    if not parts:
        return {}
    rows = session.execute(sa.union_all(*parts))
    return {(row.field, row.code): row.label_en if english() else row.label_sv for row in rows}


def _select(field: str, codes: set[str]) -> Any:
    model = LISTS[field]
    named = (sa.literal(field).label("field"), model.code.label("code"), model.label_sv, model.label_en)
    return sa.select(*named).where(model.code.in_(sorted(codes)))
