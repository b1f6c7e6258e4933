"""Many enrolments in one call, for other systems: what a list does for people, with an outcome for each row."""

from dataclasses import replace
from itertools import islice
from typing import Any

from flask import Response, current_app, jsonify
from marshmallow import ValidationError

from tracker import clock
from tracker.access.policy import Grant
from tracker.access.systems import tokens
from tracker.access.witness import Shows, seen
from tracker.api.operations import Operations
from tracker.api.problems import errors_of, of_messages
from tracker.api.writes import carried_out
from tracker.database import renew_estimates
from tracker.extensions import db
from tracker.imports import examples, together
from tracker.imports.api_words import MEANINGS
from tracker.imports.schemas import EnrolmentRowSchema, RowOutcomesSchema, TogetherSchema
from tracker.translations import _

many = Operations("many_api", __name__, "/enrolments", _("Många inskrivningar på en gång"), MEANINGS)
_ROW = EnrolmentRowSchema()
_MOST = 25  # faults of a row: more than it has fields


@many.operation(
    "POST", "/bulk", Grant.ENROLMENTS_WRITE, _("Skriv in upp till 1 000 på en gång"),
    whom=Shows.LIST, why=_("Inskrivna av system"),
)  # fmt: skip
@many.arguments(TogetherSchema, example=examples.ROWS)
@many.response(200, RowOutcomesSchema, example=examples.OUTCOMES)
def enrol(sent: dict[str, Any]) -> Response:
    """One transaction: all rows that can be written are, and each has its outcome, in the order they were sent.

    A row is judged as a single enrolment is. One about an enrolment that stands (same person, insats and `starts_on`)
    is `unchanged` if it says nothing new; else it fills in or corrects that enrolment, `changed`, and what stood before
    stays readable. A field that is null or left out erases nothing. Such rows are taken first: an exit makes room for a
    new start. A row that is sent again, in the same call or later, never enrols twice; one that contradicts an earlier
    row of the call is `refused`. A refused row changes nothing and hinders no other; `errors` tells why.

    By `number` a person whom the unit does not have is registered, with the names of the row, if the system also has
    `participants:write`; the names of one who is there are left alone. Whoever is protected is not there.
    """
    told = carried_out(lambda: _enrol(sent["rows"]))
    seen(each["participant_id"] for each in told if each["participant_id"] is not None)
    counts = together.counted([each["status"] for each in told])
    if counts["created"]:
        renew_estimates(db.engine)
    return jsonify(rows=told, counts=counts)


def _enrol(rows: list[Any]) -> list[dict[str, Any]]:
    system = tokens.here()
    production, newcomers = current_app.config["PRODUCTION"], Grant.PARTICIPANTS_WRITE in system.grants
    terms = together.Terms(system.unit_id, clock.today(), production, newcomers)
    outcomes = together.enrol(db.session, [_loaded(row) for row in rows], terms)
    return [_told(place, outcome) for place, outcome in enumerate(outcomes)]


def _loaded(row: Any) -> together.Given:
    try:
        facts: dict[str, Any] = _ROW.load(row)
    except ValidationError as error:
        return list(islice(of_messages(error.messages), _MOST))
    return facts


def _told(place: int, outcome: together.Outcome) -> dict[str, Any]:
    faults = [replace(fault, field=f"rows\0{place}\0{fault.field}") for fault in outcome.faults]
    return {
        "row": place + 1,
        "status": outcome.status,
        "enrolment_id": outcome.enrolment_id,
        "participant_id": outcome.participant_id,
        "version": outcome.version,
        "errors": errors_of(faults),
    }
