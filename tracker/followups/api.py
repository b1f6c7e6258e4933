"""Follow-ups for other systems: the work list, one, attempts, answers, closing. The same rules as on the pages."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

import sqlalchemy as sa
from flask import Response, current_app, jsonify

from tracker import clock
from tracker.access.policy import Grant
from tracker.access.systems import tokens
from tracker.access.witness import Shows, seen
from tracker.api.cursors import list_schema, listed, page
from tracker.api.operations import Operations
from tracker.api.versioned import Versioned
from tracker.api.versions import MOVING, VERSION
from tracker.api.writes import carried_out
from tracker.codelists.models import Livelihood
from tracker.codelists.terms import FollowUpState
from tracker.codelists.validity import Validity
from tracker.errors import Refused
from tracker.extensions import db
from tracker.followups import attempts, examples, queue, schedule, service
from tracker.followups.api_words import MEANINGS
from tracker.followups.models import FollowUp, FollowUpAttempt, is_struck
from tracker.followups.schemas import (
    AnswerSchema,
    AttemptSchema,
    CloseSchema,
    FollowUpSchema,
    ListedFollowUpSchema,
    LoggedAttemptSchema,
    WorkListSchema,
)
from tracker.schema_fields import ReasonSchema
from tracker.translations import _
from tracker.web.found import or_404

followups = Operations("followups_api", __name__, "/follow-ups", _("Uppföljningar"), MEANINGS)
LISTED, SHOWN, ATTEMPT = ListedFollowUpSchema(), FollowUpSchema(), LoggedAttemptSchema()
_ONE = "/<int:follow_up_id>"


def the_follow_up(follow_up_id: int) -> FollowUp:
    """The unit's follow-up. Raises 404 for another unit's, a protected person's and none alike."""
    return or_404(service.one_of_unit(db.session, follow_up_id, tokens.unit_id()))


@followups.operation(
    "GET", "", Grant.FOLLOWUPS_READ, _("Räkna upp vad som är att följa upp"),
    whom=Shows.LIST, why=_("Lista till system"), may_answer=(422,),
)  # fmt: skip
@followups.arguments(WorkListSchema, location="query")
@followups.response(200, list_schema(ListedFollowUpSchema), example={"items": [examples.LISTED], "next": None})
def work_list(asked: dict[str, Any]) -> Response:
    """Those without an answer, in order of their day: overdue, due and planned, or one of these with `state`."""
    today = clock.today()
    chosen = FollowUpState(asked["state"]) if asked["state"] else None
    query = queue.in_state(queue.open_ones(tokens.unit_id(), today), chosen, today).order_by(None)
    found = page(db.session, query, [FollowUp.due_on, FollowUp.id], asked)
    counted = queue.attempt_counts(db.session, [each.id for each in found.items])
    seen(each.participant_id for each in found.items)
    return listed(found, lambda each: _listed(each, schedule.state(each.due_on, today), counted.get(each.id, 0)))


def _listed(follow_up: FollowUp, state: FollowUpState, attempts_made: int) -> dict[str, Any]:
    told: dict[str, Any] = LISTED.dump(follow_up)
    return told | _computed(follow_up, state, attempts_made)


def _computed(follow_up: FollowUp, state: FollowUpState, attempts_made: int) -> dict[str, Any]:
    last_day = schedule.last_day(follow_up.due_on).isoformat()
    return {"last_day": last_day, "state": state.value, "attempts_made": attempts_made}


@followups.operation(
    "GET", _ONE, Grant.FOLLOWUPS_READ, _("Läs en uppföljning"), whom=Shows.PERSON, why=_("Läst av system")
)
@followups.response(200, FollowUpSchema, example=examples.SHOWN, headers=MOVING)
def one(follow_up_id: int) -> Response:
    """`ETag` is the version to send back in `If-Match`. Attempts do not change it; the state may, as days go by."""
    return ONE.read(follow_up_id)


def shown(follow_up: FollowUp) -> dict[str, Any]:
    """The follow-up as JSON has it, as it stands today. Three queries."""
    struck = _struck(follow_up)
    standings = queue.standings(db.session, [follow_up], tokens.unit_id(), clock.today())
    stands = standings.get(follow_up.id, queue.Standing(FollowUpState.NOT_APPLICABLE, by_register=False))
    told = [_attempt(each, struck=each.id in struck) for each in follow_up.attempts]
    whole: dict[str, Any] = SHOWN.dump(follow_up) | _computed(follow_up, stands.state, len(told) - len(struck))
    withdrawn = follow_up.withdrawn_at is not None
    return whole | {"withdrawn": withdrawn, "by_register": stands.by_register, "attempts": told}


ONE = Versioned(the_follow_up, shown, SHOWN, lambda each: each.participant_id, moves=True)


def _struck(follow_up: FollowUp) -> set[int]:
    query = sa.select(FollowUpAttempt.id).where(FollowUpAttempt.follow_up_id == follow_up.id, is_struck())
    return set(db.session.scalars(query))


def _attempt(attempt: FollowUpAttempt, *, struck: bool) -> dict[str, Any]:
    told: dict[str, Any] = ATTEMPT.dump(attempt)
    return told | {"at": attempt.at.astimezone(UTC).isoformat(), "struck": struck}


@followups.operation(
    "POST", f"{_ONE}/attempts", Grant.FOLLOWUPS_WRITE, _("Logga ett försök att nå deltagaren"),
    whom=Shows.PERSON, why=_("Försök loggat av system"),
)  # fmt: skip
@followups.arguments(AttemptSchema, example=examples.ATTEMPT)
@followups.response(201, LoggedAttemptSchema, example=examples.ATTEMPT_SHOWN)
def log_attempt(facts: dict[str, Any], follow_up_id: int) -> Response:
    """Day and time are the city's. Without a time it is noon, or now if it was today."""

    def work() -> dict[str, Any]:
        made = attempts.log(db.session, the_follow_up(follow_up_id), facts, user_id=None)
        return _attempt(made, struck=False)

    answer = jsonify(carried_out(work))
    answer.status_code = 201
    return answer


@followups.operation(
    "POST", "/attempts/<int:attempt_id>/strike", Grant.FOLLOWUPS_WRITE, _("Stryk ett försök"),
    whom=Shows.PERSON, why=_("Försök struket av system"),
)  # fmt: skip
@followups.arguments(ReasonSchema, example=examples.REASON)
@followups.response(204)
def strike(facts: dict[str, Any], attempt_id: int) -> Response:
    """One that was logged by mistake: it stays readable, and counts no more."""

    def work() -> None:
        attempt = or_404(service.one_attempt(db.session, attempt_id, tokens.unit_id()))
        service.strike(db.session, attempt, reason=facts["reason"], user_id=None)

    carried_out(work)
    return current_app.response_class(status=204)


@followups.operation(
    "PUT", f"{_ONE}/answer", Grant.FOLLOWUPS_WRITE, _("Svara på en uppföljning"),
    whom=Shows.PERSON, why=_("Besvarad av system"), may_answer=(412, 428),
)  # fmt: skip
@followups.arguments(AnswerSchema, example=examples.ANSWER)
@followups.response(204, headers=VERSION)
def answer(facts: dict[str, Any], follow_up_id: int) -> Response:
    """What she lived on, on `due_on`. Takes the place of an earlier answer and of a closing; those stay readable."""

    def work(follow_up: FollowUp, version: int) -> None:
        _refuse_unknown(follow_up, facts)
        service.answer(db.session, follow_up, facts, seen_version=version, user_id=None)

    return ONE.changed(follow_up_id, work, facts)


def _refuse_unknown(follow_up: FollowUp, facts: Mapping[str, Any]) -> None:
    chosen = [("livelihood_code", Livelihood, follow_up.due_on)]
    found = Validity(db.session, [Livelihood]).faults(facts, chosen, lambda field: getattr(follow_up, field))
    if found:
        raise Refused.of(found)


@followups.operation(
    "POST", f"{_ONE}/close", Grant.FOLLOWUPS_WRITE, _("Avsluta en uppföljning utan svar"),
    whom=Shows.PERSON, why=_("Avslutad av system"), may_answer=(412, 428),
)  # fmt: skip
@followups.arguments(CloseSchema, example=examples.CLOSE)
@followups.response(204, headers=VERSION)
def close(facts: dict[str, Any], follow_up_id: int) -> Response:
    """Not reached, which takes a logged attempt, or declined."""

    def work(follow_up: FollowUp, version: int) -> None:
        service.close(db.session, follow_up, facts["closed_as"], seen_version=version, user_id=None)

    return ONE.changed(follow_up_id, work, facts)


@followups.operation(
    "POST", f"{_ONE}/reopen", Grant.FOLLOWUPS_WRITE, _("Öppna en avslutad uppföljning"),
    whom=Shows.PERSON, why=_("Öppnad av system"), may_answer=(412, 428),
)  # fmt: skip
@followups.arguments(ReasonSchema, example=examples.REASON)
@followups.response(204, headers=VERSION)
def reopen(facts: dict[str, Any], follow_up_id: int) -> Response:
    """A closing made by mistake is taken back."""

    def work(follow_up: FollowUp, version: int) -> None:
        service.undo_close(db.session, follow_up, seen_version=version, user_id=None, reason=facts["reason"])

    return ONE.changed(follow_up_id, work, {})
