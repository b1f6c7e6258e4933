"""Everything the unit knows of one participant, gathered for one page."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

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
from tracker.enrolments import service as enrolments
from tracker.enrolments.models import Enrolment
from tracker.followups import queue, schedule
from tracker.followups import service as followups
from tracker.followups.models import FollowUp
from tracker.merges import service as merging
from tracker.merges.models import Merge
from tracker.overview.changes import Change, Scope, of_person
from tracker.participants.models import Caseload, Participant
from tracker.translations import _, ngettext
from tracker.web.formats import format_day, in_full

Pairs = list[tuple[Any, Any]]


@dataclass(frozen=True)
class Owed:
    """One follow-up of an enrolment, in words. `state` is None for one that was withdrawn."""

    follow_up: FollowUp
    state: FollowUpState | None
    answer: Any
    note: Any


@dataclass(frozen=True)
class Stay:
    """One enrolment with what it owes. `colour` is the tag's."""

    enrolment: Enrolment
    status: Any
    colour: str
    situation: Pairs
    exit: Pairs
    follow_ups: list[Owed] = field(default_factory=list)


@dataclass(frozen=True)
class Person:
    """The participant's page."""

    participant: Participant
    facts: Pairs
    stays: list[Stay]
    changes: list[Change]
    likely: list[Participant]
    merges: list[Merge]


def gather(session: Any, participant: Participant, unit_id: int) -> Person:
    """What stands on the participant's page, for the unit: its own enrolments and nobody else's."""
    today = clock.today()
    own = enrolments.of_participant(session, participant.id, unit_id)
    owed = followups.of_enrolments(session, [enrolment.id for enrolment in own])
    each = [follow_up for some in owed.values() for follow_up in some]
    standings = queue.standings(session, each, unit_id, today)
    merges = _merges(session, participant.id, unit_id)
    scope = Scope(
        unit_id=unit_id,
        participant_id=participant.id,
        enrolments={enrolment.id: enrolment.insats.name for enrolment in own},
        follow_ups={one.id: one.enrolment.insats.name for one in each},
        merges=frozenset(row.id for row in merges),
        protected=participant.protection != Protection.NONE,
    )
    return Person(
        participant,
        _facts(participant),
        [_stay(enrolment, owed.get(enrolment.id, []), standings, today) for enrolment in own],
        of_person(session, scope),
        merging.likely_same(session, participant, unit_id),
        [row for row in merges if row.undone_at is None],
    )


def _merges(session: Any, participant_id: int, unit_id: int) -> list[Merge]:
    """Merges into the participant of rows that the unit worked with, undone ones too, the latest first."""
    known = sa.exists().where(Caseload.participant_id == Merge.absorbed_id, Caseload.unit_id == unit_id)
    query = sa.select(Merge).where(Merge.survivor_id == participant_id, known).options(joinedload(Merge.absorbed))
    return list(session.scalars(query.order_by(Merge.id.desc()).limit(50)))


def _facts(participant: Participant) -> Pairs:
    pairs = [_number(participant), *_earlier(participant)]
    pairs += [(_("Född"), participant.birth_date), (_("Kön"), participant.sex_label)]
    if participant.died_on:
        pairs.append((_("Avliden"), participant.died_on))
    if participant.protection == Protection.NONE:
        return [*pairs, (_("Telefon"), participant.phone), (_("E-post"), participant.email)]
    return [*pairs, (_("Skyddade personuppgifter"), Protection(participant.protection).label)]


def _number(participant: Participant) -> tuple[Any, Any]:
    if participant.number is not None:
        return NumberKind(participant.number.kind).label, in_full(participant.number.number)
    why = NoNumberReason(participant.no_number_reason).label if participant.no_number_reason else ""
    return _("Nummer"), _("Saknas: %(why)s", why=why) if why else _("Saknas")


def _earlier(participant: Participant) -> Pairs:
    """The numbers that held before, each with its last day."""
    return [
        (_("Nummer till %(day)s", day=format_day(one.replaced_at)), in_full(one.number))
        for one in participant.numbers
        if one.replaced_at is not None
    ]


def _stay(enrolment: Enrolment, owed: list[FollowUp], standings: dict[int, queue.Standing], today: date) -> Stay:
    status, colour = _status(enrolment, today)
    return Stay(
        enrolment,
        status,
        colour,
        _situation(enrolment),
        _exit(enrolment),
        [_owed(follow_up, standings.get(follow_up.id), today) for follow_up in owed],
    )


def _status(enrolment: Enrolment, today: date) -> tuple[Any, str]:
    if enrolment.completion is not None:
        completed = enrolment.completion == Completion.COMPLETED
        return Completion(enrolment.completion).label, "green" if completed else "violet"
    return (_("Planerad"), "") if enrolment.starts_on > today else (_("Pågår"), "teal")


def _situation(enrolment: Enrolment) -> Pairs:
    months = enrolment.months_without_work
    pairs = [
        (_("Stadsdelsområde"), enrolment.district.label),
        (_("Försörjningsstöd"), SocialAssistance(enrolment.social_assistance).label),
        (_("Försörjning"), _label(enrolment.livelihood)),
        (_("Försörjningshinder"), _label(enrolment.barrier)),
        (_("Utan arbete"), "" if months is None else ngettext("%(num)s månad", "%(num)s månader", months)),
        (_("Utbildning"), _label(enrolment.education)),
        (_("Anvisad av"), _label(enrolment.referral)),
    ]
    return [(name, value) for name, value in pairs if value != ""]


def _exit(enrolment: Enrolment) -> Pairs:
    if enrolment.exit_on is None:
        return []
    grown = {True: _("Ja"), False: _("Nej"), None: ""}[enrolment.chances_grown]
    pairs = [(_("Avslutsorsak"), _label(enrolment.exit_reason)), (_("Möjligheterna har ökat"), grown)]
    return [(name, value) for name, value in pairs if value != ""]


def _label(code: Any) -> str:
    return code.label if code is not None else ""


def _owed(follow_up: FollowUp, standing: queue.Standing | None, today: date) -> Owed:
    if standing is None:
        return Owed(follow_up, None, _answer(follow_up), "")
    if standing.by_register:
        return Owed(follow_up, standing.state, _("I annan insats"), AnswerSource.REGISTER.label)
    return Owed(follow_up, standing.state, _answer(follow_up), _note(follow_up, standing.state, today))


def _answer(follow_up: FollowUp) -> Any:
    if follow_up.livelihood is not None:
        return follow_up.livelihood.label
    return ClosedAs(follow_up.closed_as).label if follow_up.closed_as else ""


def _note(follow_up: FollowUp, state: FollowUpState, today: date) -> Any:
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
