"""Enrolments for other systems: list, read, enrol, exit, correct, reopen, cancel. The same rules as on the pages."""

from typing import Any

import sqlalchemy as sa
from flask import Response, url_for

from tracker.access.policy import Grant
from tracker.access.systems import tokens
from tracker.access.witness import Shows, seen
from tracker.api.cursors import PageSchema, list_schema, listed, page
from tracker.api.operations import Operations
from tracker.api.versioned import Versioned
from tracker.api.versions import VERSION
from tracker.enrolments import cancelling, codes, examples, service
from tracker.enrolments.api_words import MEANINGS
from tracker.enrolments.models import Enrolment
from tracker.enrolments.schemas import (
    AnyCorrectionSchema,
    EndedCorrectionSchema,
    EnrolmentSchema,
    EnrolSchema,
    ExitSchema,
)
from tracker.errors import Fault, Refused
from tracker.extensions import db
from tracker.insatser import service as insatser
from tracker.participants.api import the_participant
from tracker.schema_fields import ReasonSchema
from tracker.translations import _
from tracker.web.found import or_404

enrolments = Operations("enrolments_api", __name__, "", _("Inskrivningar"), MEANINGS)
SHOWN = EnrolmentSchema()
_ONE = "/enrolments/<int:enrolment_id>"


def shown(enrolment: Enrolment) -> dict[str, Any]:
    """The enrolment as JSON has it."""
    told: dict[str, Any] = SHOWN.dump(enrolment)
    return told


def the_enrolment(enrolment_id: int) -> Enrolment:
    """The unit's enrolment. Raises 404 for another unit's, a protected person's, a cancelled one and none alike."""
    return or_404(service.one_of_unit(db.session, enrolment_id, tokens.unit_id()))


ONE = Versioned(the_enrolment, shown, SHOWN, lambda each: each.participant_id)


@enrolments.operation(
    "GET", "/participants/<int:participant_id>/enrolments", Grant.ENROLMENTS_READ,
    _("Räkna upp en deltagares inskrivningar"), whom=Shows.PERSON, why=_("Lista till system"), may_answer=(422,),
)  # fmt: skip
@enrolments.arguments(PageSchema, location="query")
@enrolments.response(200, list_schema(EnrolmentSchema), example={"items": [examples.SHOWN], "next": None})
def of_participant(asked: dict[str, Any], participant_id: int) -> Response:
    """Those in the unit's insatser, in the order in which they began."""
    participant = the_participant(participant_id)
    query = sa.select(Enrolment).where(
        Enrolment.participant_id == participant.id, Enrolment.unit_id == participant.unit_id
    )
    keys = [Enrolment.starts_on, Enrolment.id]
    found = page(db.session, query, keys, asked)
    seen([participant.id])
    return listed(found, shown)


@enrolments.operation(
    "GET", _ONE, Grant.ENROLMENTS_READ, _("Läs en inskrivning"), whom=Shows.PERSON, why=_("Läst av system")
)
@enrolments.response(200, EnrolmentSchema, example=examples.SHOWN, headers=VERSION)
def one(enrolment_id: int) -> Response:
    """`ETag` is the version to send back in `If-Match`."""
    return ONE.read(enrolment_id)


@enrolments.operation(
    "POST", "/participants/<int:participant_id>/enrolments", Grant.ENROLMENTS_WRITE, _("Skriv in en deltagare"),
    whom=Shows.PERSON, why=_("Inskriven av system"),
)  # fmt: skip
@enrolments.arguments(EnrolSchema, example=examples.NEW)
@enrolments.response(
    201, EnrolmentSchema, headers=VERSION, example=examples.SHOWN | dict.fromkeys(examples.EXIT) | {"version": 1}
)
def enrol(facts: dict[str, Any], participant_id: int) -> Response:
    """In one of the unit's insatser, with the situation at entry. Codes are to hold on the day it starts."""
    return ONE.made(lambda: _enrol(participant_id, facts), facts, _address, "enrolment_id")


def _address(enrolment_id: int) -> str:
    return url_for("enrolments_api.one", enrolment_id=enrolment_id)


def _enrol(participant_id: int, facts: dict[str, Any]) -> dict[str, Any]:
    participant = the_participant(participant_id)
    insats = insatser.chosen(db.session, facts["insats_id"], tokens.unit_id())
    codes.refuse_unknown(db.session, facts, starts_on=facts["starts_on"])
    return shown(service.enrol(db.session, participant, insats, facts, user_id=None))


@enrolments.operation(
    "POST", f"{_ONE}/exit", Grant.ENROLMENTS_WRITE, _("Avsluta en inskrivning"),
    whom=Shows.PERSON, why=_("Avslutad av system"), may_answer=(412, 428),
)  # fmt: skip
@enrolments.arguments(ExitSchema, example=examples.EXIT)
@enrolments.response(204, headers=VERSION)
def leave(facts: dict[str, Any], enrolment_id: int) -> Response:
    """The follow-up is owed from the same moment. An exit that stands already is corrected instead."""

    def work(enrolment: Enrolment, version: int) -> None:
        if enrolment.exit_on is None:
            codes.refuse_unknown(db.session, facts, exit_on=facts["exit_on"])
        service.record_exit(db.session, enrolment, facts, seen_version=version, user_id=None)

    return ONE.changed(enrolment_id, work, facts)


@enrolments.operation(
    "PUT", _ONE, Grant.ENROLMENTS_WRITE, _("Rätta en inskrivning"),
    whom=Shows.PERSON, why=_("Rättad av system"), may_answer=(412, 428),
)  # fmt: skip
@enrolments.arguments(AnyCorrectionSchema, example=examples.CORRECTION)
@enrolments.response(204, headers=VERSION)
def correct(facts: dict[str, Any], enrolment_id: int) -> Response:
    """All of it, as it is to stand; what is left out is emptied. What stood before stays readable.

    Of one that has ended the exit too. An exit is recorded with `exit` and undone with `reopen`, never here.
    """
    return ONE.changed(enrolment_id, lambda enrolment, version: _correct(enrolment, facts, version), facts)


def _correct(enrolment: Enrolment, facts: dict[str, Any], version: int) -> None:
    if enrolment.version == version:  # else it is told what stands now, first of all
        facts = _for_open(facts) if enrolment.exit_on is None else EndedCorrectionSchema().load(facts)
        codes.refuse_unknown(db.session, facts, starts_on=facts["starts_on"], exit_on=facts.get("exit_on"),
                             stands=enrolment)  # fmt: skip
    service.correct(db.session, enrolment, facts, seen_version=version, user_id=None, reason=facts["reason"])


def _for_open(facts: dict[str, Any]) -> dict[str, Any]:
    given = [field for field in service.EXIT if facts[field] is not None]
    if given:
        message = _("Inskrivningen pågår. Avsluta den först; därefter kan avslutet rättas.")
        raise Refused.of(Fault(field, message) for field in given)
    return {name: value for name, value in facts.items() if name not in service.EXIT}


@enrolments.operation(
    "POST", f"{_ONE}/reopen", Grant.ENROLMENTS_WRITE, _("Öppna en avslutad inskrivning"),
    whom=Shows.PERSON, why=_("Öppnad av system"), may_answer=(412, 428),
)  # fmt: skip
@enrolments.arguments(ReasonSchema, example=examples.REASON)
@enrolments.response(204, headers=VERSION)
def reopen(facts: dict[str, Any], enrolment_id: int) -> Response:
    """The exit is undone and its follow-up withdrawn. Both stay readable."""

    def work(enrolment: Enrolment, version: int) -> None:
        service.reopen(db.session, enrolment, seen_version=version, user_id=None, reason=facts["reason"])

    return ONE.changed(enrolment_id, work, {})


@enrolments.operation(
    "POST", f"{_ONE}/cancel", Grant.ENROLMENTS_WRITE, _("Avboka en planerad inskrivning"),
    whom=Shows.PERSON, why=_("Avbokad av system"), may_answer=(412, 428),
)  # fmt: skip
@enrolments.arguments(ReasonSchema, example=examples.REASON)
@enrolments.response(204)
def cancel(facts: dict[str, Any], enrolment_id: int) -> Response:
    """One that has not begun is taken away, as if it had never been; what it said stays in the history."""

    def work(enrolment: Enrolment, version: int) -> None:
        cancelling.cancel(db.session, enrolment, seen_version=version, user_id=None, reason=facts["reason"])

    return ONE.ended(enrolment_id, work)
