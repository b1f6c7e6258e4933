"""Everything the unit knows of one participant, gathered for one page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from tracker import clock
from tracker.codelists.terms import (
    AnswerSource,
    ClosedAs,
    Completion,
    FollowUpState,
    NoNumberReason,
    NumberKind,
    Protection,
    SocialAssistance,
)
from tracker.database import at_most
from tracker.enrolments import cancelling, stays
from tracker.followups import owed as owing
from tracker.followups import queue, schedule
from tracker.merges import service as merging
from tracker.merges.models import Merge
from tracker.overview.changes import Change, Scope, of_person
from tracker.overview.reading import Known
from tracker.participants import names
from tracker.participants.models import Participant
from tracker.translations import _, ngettext
from tracker.web.formats import NOTHING, english, format_day, format_yes_no, in_full

Pairs = list[tuple[Any, Any]]
Written = list[tuple[str, str]]


@dataclass(frozen=True)
class Owed:
    """One follow-up of an enrolment (a row of `followups.owed`), in words. `state` is None for one withdrawn."""

    follow_up: Any
    state: FollowUpState | None
    answer: str
    note: str


@dataclass(frozen=True)
class Stay:
    """One enrolment (a row of `enrolments.stays`) in words, with what it owes. `colour` is the tag's."""

    enrolment: Any
    status: str
    colour: str
    assistance: str
    months: str
    grown: str
    planned: bool = False
    follow_ups: list[Owed] = field(default_factory=list)


@dataclass(frozen=True)
class Person:
    """The participant's page."""

    participant: Known
    facts: Written
    stays: list[Stay]
    changes: list[Change]
    likely: Sequence[Any]
    merges: Sequence[Any]


def gather(connection: Any, participant: Known, unit_id: int) -> Person:
    """What stands on the participant's page, for the unit: its own enrolments and nobody else's."""
    today = clock.today()
    own = stays.of_participant(connection, participant.id, unit_id, english=english())
    owed = owing.by_participant(connection, participant.id, unit_id, english=english())
    merges = _merges(connection, participant.id, unit_id) if participant.merged else []
    scope = Scope(
        unit_id=unit_id,
        participant_id=participant.id,
        enrolments={
            **cancelling.of_participant(connection, participant.id, unit_id),
            **{enrolment.id: enrolment.insats_name for enrolment in own},
        },
        follow_ups={one.id: enrolment.insats_name for enrolment in own for one in owed.get(enrolment.id, [])},
        merges=frozenset(row.id for row in merges),
        protected=participant.protection != Protection.NONE,
    )
    return Person(
        participant,
        _written(_facts(participant)),
        [in_words(enrolment, owed.get(enrolment.id, []), today) for enrolment in own],
        of_person(connection, scope),
        merging.likely_same(connection, participant.id, unit_id) if participant.alike else [],
        [row for row in merges if row.undone_at is None],
    )


class Merged(NamedTuple):
    """A merge, with the name of the row that is gone."""

    given_name: str
    family_name: str
    id: int
    merged_at: datetime
    undone_at: datetime | None


_MERGE = (Merge.id.label("merge_id"), Merge.merged_at, Merge.undone_at)
# Made once: putting a statement together takes longer than answering it.
_MERGES = (
    sa.select(Participant.id, Participant.given_name, Participant.family_name, *_MERGE, Participant.names_sealed)
    .join(Merge.absorbed)
    .where(Merge.survivor_id == sa.bindparam("participant_id"), Merge.unit_id == sa.bindparam("unit_id"))
    .order_by(Merge.id.desc())
    .limit(at_most(50))
)


def _merges(connection: Any, participant_id: int, unit_id: int) -> Sequence[Any]:
    """Merges into the participant, undone ones too, the latest first."""
    rows = connection.execute(_MERGES, {"participant_id": participant_id, "unit_id": unit_id})
    return [Merged(*row[1:]) for row in names.shown(rows)]


def _written(pairs: Pairs) -> Written:
    """Days as days, nothing as a dash; texts in the reader's language now, and not anew at each touch."""
    texts = [
        (str(name), "" if value is None else format_day(value) if isinstance(value, date) else str(value))
        for name, value in pairs
    ]
    return [(name, text or NOTHING) for name, text in texts]


def _facts(participant: Known) -> Pairs:
    pairs = [_number(participant), *_earlier(participant)]
    pairs += [(_("Född"), participant.birth_date), (_("Kön"), participant.sex_label)]
    if participant.died_on:
        pairs.append((_("Avliden"), participant.died_on))
    if participant.protection == Protection.NONE:
        return [*pairs, (_("Telefon"), participant.phone), (_("E-post"), participant.email)]
    return [*pairs, (_("Skyddade personuppgifter"), Protection(participant.protection).label)]


def _number(participant: Known) -> tuple[Any, Any]:
    if participant.number is not None:
        return NumberKind(participant.number.kind).label, in_full(participant.number.number)
    why = NoNumberReason(participant.no_number_reason).label if participant.no_number_reason else ""
    return _("Nummer"), _("Saknas: %(why)s", why=why) if why else _("Saknas")


def _earlier(participant: Known) -> Pairs:
    """The numbers that held before, each with its last day."""
    return [
        (_("Nummer till %(day)s", day=format_day(one.replaced_at)), in_full(one.number))
        for one in participant.numbers
        if one.replaced_at is not None
    ]


def in_words(enrolment: Any, owed: list[Any], today: date) -> Stay:
    """An enrolment (a row of `enrolments.stays`) with its follow-ups (rows of `followups.owed`), in words."""
    status, colour = _status(enrolment, today)
    grown, months = enrolment.chances_grown, enrolment.months_without_work
    return Stay(
        enrolment,
        str(status),
        colour,
        assistance=str(SocialAssistance(enrolment.social_assistance).label),
        months="" if months is None else str(ngettext("%(num)s månad", "%(num)s månader", months)),
        grown="" if grown is None else str(format_yes_no(grown)),
        planned=enrolment.starts_on > today,
        follow_ups=[_owed(follow_up, today) for follow_up in owed],
    )


def _status(enrolment: Any, today: date) -> tuple[Any, str]:
    if enrolment.completion is not None:
        completed = enrolment.completion == Completion.COMPLETED
        return Completion(enrolment.completion).label, "green" if completed else "violet"
    return (_("Planerad"), "") if enrolment.starts_on > today else (_("Pågår"), "teal")


def _owed(follow_up: Any, today: date) -> Owed:
    if follow_up.withdrawn_at is not None:
        return Owed(follow_up, None, str(_answer(follow_up)), "")
    standing = queue.standing(follow_up, follow_up.in_insats, follow_up.died_on, today)
    if standing.by_register:
        return Owed(follow_up, standing.state, str(_("I annan insats")), str(AnswerSource.REGISTER.label))
    note = str(_note(follow_up, standing.state, today))
    return Owed(follow_up, standing.state, str(_answer(follow_up)), note)


def _answer(follow_up: Any) -> Any:
    if follow_up.livelihood is not None:
        return follow_up.livelihood
    return ClosedAs(follow_up.closed_as).label if follow_up.closed_as else ""


def _note(follow_up: Any, state: FollowUpState, today: date) -> Any:
    """What to know of the answer, or of how long there is."""
    if follow_up.answered_on is not None and follow_up.source is not None:
        source = AnswerSource(follow_up.source).label
        late = schedule.is_late(follow_up.answered_on, follow_up.due_on)
        return _("%(source)s, sent svar", source=source) if late else source
    if state is FollowUpState.DUE:
        return _("Senast %(day)s", day=schedule.last_day(follow_up.due_on).isoformat())
    if state is FollowUpState.OVERDUE:
        days = (today - schedule.last_day(follow_up.due_on)).days
        return ngettext("%(num)s dag försenad", "%(num)s dagar försenad", days)
    return ""
