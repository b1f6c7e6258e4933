"""Recorded fields and their values in words: labels, not codes."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from tracker.codelists import models, terms
from tracker.translations import _
from tracker.web.formats import NOTHING, english, format_yes_no

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


def in_words(field: str, value: Any, labels: Labels) -> Any:
    """A value as the reader knows it; a dash for nothing."""
    if field == "chances_grown":
        return format_yes_no(value)
    if value is None or value == "":
        return NOTHING
    if field in TERMS:
        return TERMS[field](value).label
    return labels.get((field, value), value)


def labels_of(session: Any, values: Iterable[tuple[str, Any]]) -> Labels:
    """The labels of the codes among (field, value), all lists in one query."""
    wanted: dict[str, set[str]] = {}
    for field, value in values:
        if field in LISTS and value:
            wanted.setdefault(field, set()).add(value)
    parts = [_select(field, codes) for field, codes in wanted.items()]
    if not parts:
        return {}
    rows = session.execute(sa.union_all(*parts))
    return {(row.field, row.code): row.label_en if english() else row.label_sv for row in rows}


def _select(field: str, codes: set[str]) -> Any:
    model = LISTS[field]
    named = (sa.literal(field).label("field"), model.code.label("code"), model.label_sv, model.label_en)
    return sa.select(*named).where(model.code.in_(sorted(codes)))
