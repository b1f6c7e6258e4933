"""What of each table about people goes into the person's file, under which key and in which words.

Every table of `policy.ROWS` has a part here or a stated exception, and every column of it a key or a reason why not;
a test holds both. The keys are those of `docs/person-file.schema.json`: they never change within a version.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from tracker.revisions.words import FIELDS
from tracker.translations import _, pgettext


class Kind(Enum):
    """How a value is read: as it stands, in the words of its list, or as the name behind an id."""

    PLAIN = "plain"
    WORDS = "words"
    YES_NO = "yes_no"
    NUMBER = "number"
    STAFF = "staff"
    INSATS = "insats"
    UNIT = "unit"


@dataclass(frozen=True)
class Field:
    """A column, its key in JSON, its label, and how it is read."""

    column: str
    key: str
    label: Any
    kind: Kind = Kind.PLAIN


@dataclass(frozen=True)
class Part:
    """A table in the file. `left_out`: column → why. `order` is a column."""

    key: str
    title: Any
    fields: tuple[Field, ...]
    left_out: Mapping[str, str]
    order: str = "id"


_INNER = "a key between tables, told by the parts themselves"
_UNIT = "the same for the whole file: `unit`"
_VERSION = "counts changes; they are in `changes`"
_WHOSE = {"participant_id": _INNER, "unit_id": _UNIT}
_BY = _("Av")


def _words(*columns: str) -> tuple[Field, ...]:
    """Columns under their own names, with the labels of the history."""
    kinds = {"chances_grown": Kind.YES_NO}
    return tuple(Field(each, each.removesuffix("_code"), FIELDS[each], kinds.get(each, Kind.WORDS)) for each in columns)


def _done(what: str, done: Any, by: Any = _BY) -> tuple[Field, Field]:
    """When something was done, and which of the staff did it."""
    return Field(f"{what}_at", f"{what}_at", done), Field(f"{what}_by_id", f"{what}_by", by, Kind.STAFF)


_REGISTERED = (
    Field("created_at", "registered_at", _("Registrerad")), Field("created_by_id", "registered_by", _BY, Kind.STAFF),
)  # fmt: skip
_ASKED = (Field("user_id", "by", _BY, Kind.STAFF), Field("reason", "reason", _("Skäl")))
"""Who began an emergency access, and why."""


PARTS: dict[str, Part] = {
    "participant": Part(
        "facts",
        _("Uppgifter om personen"),
        (
            Field("id", "record", _("Vår rad")),
            *_words("given_name", "family_name", "birth_date", "sex", "died_on"),
            *_words("no_number_reason", "protection", "phone", "email"),
            Field("absorbed_by_id", "merged_into", _("Ihopslagen med rad")),
            *_REGISTERED,
        ),
        {
            "unit_id": _UNIT,
            "person_id": _INNER,
            "sort_name": "made from the name",
            "names": "`given_name` and `family_name` of a protected person",
            "version": _VERSION,
        },
    ),
    "participant_number": Part(
        "numbers",
        _("Nummer"),
        (
            Field("number", "number", _("Nummer"), Kind.NUMBER),
            Field("kind", "kind", _("Slag"), Kind.WORDS),
            *_done("recorded", _("Registrerat")),
            Field("replaced_at", "replaced_at", _("Ersatt")),
        ),
        {"id": _INNER, **_WHOSE, "number_index": "finds `number`", "parallel": "only keeps rows apart"},
    ),
    "enrolment": Part(
        "enrolments",
        _("Inskrivningar"),
        (
            Field("id", "enrolment", _("Inskrivning")),
            Field("insats_id", "insats", _("Insats"), Kind.INSATS),
            *_words("starts_on", "exit_on", "completion", "exit_reason_code", "chances_grown"),
            *_words("district_code", "social_assistance", "livelihood_code", "barrier_code"),
            *_words("months_without_work", "education_code", "referral_code"),
            *_REGISTERED,
        ),
        {**_WHOSE, "version": _VERSION},
        "starts_on",
    ),
    "follow_up": Part(
        "follow_ups",
        _("Uppföljningar"),
        (
            Field("id", "follow_up", _("Uppföljning")),
            Field("enrolment_id", "enrolment", _("Inskrivning")),
            Field("horizon_days", "days", _("Dagar efter avslut")),
            *_words("due_on", "livelihood_code", "answered_on", "source", "social_assistance"),
            *_words("assistance_known_on", "closed_as", "closed_on"),
            Field("withdrawn_at", "withdrawn_at", _("Återkallad")),
        ),
        {**_WHOSE, "version": _VERSION},
        "due_on",
    ),
    "follow_up_attempt": Part(
        "attempts",
        _("Försök att nå personen"),
        (
            Field("id", "attempt", _("Försök")),
            Field("follow_up_id", "follow_up", _("Uppföljning")),
            Field("at", "at", _("När")),
            Field("channel", "channel", _("Hur"), Kind.WORDS),
            Field("result", "result", _("Resultat"), Kind.WORDS),
            Field("note", "note", _("Anteckning")),
            Field("user_id", "by", _BY, Kind.STAFF),
        ),
        _WHOSE,
        "at",
    ),
    "cancelled_enrolment": Part(
        "cancelled_enrolments",
        _("Avbokade inskrivningar"),
        (Field("id", "enrolment", _("Inskrivning")), Field("insats_id", "insats", _("Insats"), Kind.INSATS)),
        _WHOSE,
    ),
    "merge": Part(
        "merges",
        _("Sammanslagningar av rader"),
        (
            *_done("merged", _("Ihopslagen")),
            Field("reason", "reason", _("Skäl")),
            *_done("undone", _("Ångrad"), _("Ångrad av")),
        ),
        {
            "id": _INNER,
            "unit_id": _UNIT,
            "survivor_id": "one that was undone names another person",
            "absorbed_id": "one that was undone names another person",
            "moved": "ids for going back; what stood before is in `changes`",
        },
    ),
    "different_people": Part(
        "found_different",
        _("Jämförd med någon annan"),
        (
            *_done("found", _("När")),
            Field("reason", "reason", _("Skäl")),
            *_done("withdrawn", _("Återtagen"), _("Återtagen av")),
        ),
        {"id": _INNER, "unit_id": _UNIT, "one_id": "one of the two is another person", "two_id": "as `one_id`"},
    ),
    "handler": Part(
        "handlers",
        _("Handläggare för skyddad person"),
        (
            Field("user_id", "handler", pgettext("namngiven", "Handläggare"), Kind.STAFF),
            Field("since", "since", _("Sedan")),
            Field("named_by_id", "named_by", _("Utsedd av"), Kind.STAFF),
        ),
        _WHOSE,
        "since",
    ),
    "consent": Part(
        "consents",
        _("Samtycken"),
        (
            Field("to_unit_id", "to_unit", _("Till enheten"), Kind.UNIT),
            Field("follow_ups", "follow_ups", _("Också uppföljningar"), Kind.YES_NO),
            Field("from_on", "from_on", _("Från och med")),
            Field("until_on", "until_on", _("Till och med")),
            Field("how", "how", _("Hur det gavs")),
            *_done("recorded", _("Registrerat")),
            *_done("withdrawn", _("Återkallat"), _("Återkallat av")),
        ),
        {"id": _INNER, **_WHOSE},
    ),
    "emergency_notice": Part(
        "emergency_opened",
        _("Nödåtkomst till uppgifterna"),
        (
            Field("from_at", "from_at", _("När")),
            Field("asked_from_id", "asked_from", _("Från enheten"), Kind.UNIT),
            *_ASKED,
            *_done("reviewed", _("Granskad"), _("Granskad av")),
            Field("note", "note", _("Vad granskningen visade")),
        ),
        {"id": _INNER, "token": _INNER, "access_id": _INNER, "unit_id": _UNIT},
    ),
    "emergency_access": Part(
        "emergency_asked",
        _("Nödåtkomst som enheten har begärt"),
        (
            Field("from_at", "from_at", _("Öppen från")),
            Field("until_at", "until_at", _("Öppen till")),
            Field("ended_at", "ended_at", _("Avslutad")),
            *_ASKED,
        ),
        {"id": _INNER, "token": _INNER, "unit_id": _UNIT, "person_id": _INNER, "birth_date": "in `facts`"},
    ),
}
CHANGES, IMPORTS, DELIVERED, LOOKED = "changes", "waiting_lists", "deliveries", "looked"
TITLES: dict[str, Any] = {
    CHANGES: _("Ändringar: vad som stod förut"),
    IMPORTS: _("Listor som väntar på inläsning"),
    DELIVERED: _("Lämnat till den statistikansvariga myndigheten"),
    LOOKED: _("Vem som har öppnat eller ändrat uppgifterna"),
}
BY_HAND = {"revision": CHANGES, "import_row": IMPORTS, "delivery_line": DELIVERED, "audit_entry": LOOKED}
"""Tables whose part is made in `service`."""
EXCEPTIONS = {
    "outbox": "that something in the record has changed, by id, until systems are told; the changes are in `changes`",
    "webhook_notice": "the same, for some weeks, as each system was told",
    "call_answer": "for a day, what a system was answered about what it wrote; what it wrote is in the record",
    "import_run": "a file's heading and counts, about nobody; its rows are in `waiting_lists`",
    "person": "an id without facts, which the units' records have in common",
    "person_number": "whose a number is; the numbers themselves are in `numbers`",
    "same_person": "two ids without facts",
    "emergency_opened": "ties a notice to the record that was opened; the notice is in `emergency_opened`",
    "audit_detail": "what staff sought and were shown at once; that they looked at the person is in `looked`",
    "access_review": "how the unit's own staff are watched, a month at a time",
    "access_review_pick": "what was found of what a user did; the look itself is in `looked`",
    "erasure": "empty outside the transaction that erases",
    "delivery": "which file was drawn for the agency, about nobody; those with the person's lines are in `deliveries`",
    "delivery_event": "when a file was sent to the agency and how it answered, about nobody; also in `deliveries`",
}
