"""Participants for other systems: look up, read, register, correct, change number. The same rules as on the pages."""

from typing import Any

from flask import Response, current_app, jsonify, url_for
from sqlalchemy.orm import selectinload

from tracker import clock
from tracker.access.policy import Grant
from tracker.access.systems import tokens
from tracker.access.witness import Shows, seen, sought
from tracker.api.cursors import PageSchema, list_schema, listed, page
from tracker.api.operations import Operations
from tracker.api.versioned import Versioned, made
from tracker.api.versions import VERSION
from tracker.api.writes import carried_out
from tracker.codelists.terms import Protection
from tracker.errors import Already, Fault, Refused
from tracker.extensions import db
from tracker.participants import examples, identity, service
from tracker.participants.api_words import MEANINGS
from tracker.participants.models import Participant
from tracker.participants.schemas import (
    FactsSchema,
    FactsWithoutNumberSchema,
    FoundSchema,
    LookupSchema,
    NumberSchema,
    ParticipantSchema,
    ShownSchema,
)
from tracker.translations import _
from tracker.web.found import or_404

participants = Operations("participants_api", __name__, "/participants", _("Deltagare"), MEANINGS)
SHOWN = ShownSchema()


def shown(participant: Participant) -> dict[str, Any]:
    """The participant as JSON has it."""
    number = participant.number
    told: dict[str, Any] = SHOWN.dump(participant) | {"number": number.number if number else None}
    return told


def the_participant(participant_id: int) -> Participant:
    """The unit's participant. Raises 404 for another unit's, a protected one and none alike."""
    return or_404(service.one_of_unit(db.session, participant_id, tokens.unit_id()))


def _settled(participant: Participant) -> tuple[str, ...]:
    """What follows the number."""
    return ("birth_date", "sex", "no_number_reason") if participant.number is not None else ()


ONE = Versioned(the_participant, shown, SHOWN, lambda each: each.id, _settled, {"number_changed": "number"})


@participants.operation(
    "POST", "/lookup", Grant.PARTICIPANTS_READ, _("Sök på personnummer"), whom=Shows.LIST, why=_("Sökning från system"),
    writes=False,
)  # fmt: skip
@participants.arguments(LookupSchema, example=examples.LOOKUP)
@participants.response(200, FoundSchema, example={"items": [examples.SHOWN]})
def lookup(asked: dict[str, Any]) -> Any:
    """The number stands in the body, so that it is in no address. An empty list means that the unit has nobody."""
    sought(asked["number"])
    found = _with_number(asked["number"])
    seen(each.id for each in found)
    return jsonify(items=[shown(each) for each in found])


def _with_number(number: str) -> list[Participant]:
    return list(db.session.scalars(service.found_by(db.session, tokens.unit_id(), number, clock.today())))


@participants.operation(
    "GET", "", Grant.PARTICIPANTS_READ, _("Räkna upp enhetens deltagare"), whom=Shows.LIST, why=_("Lista till system"),
    may_answer=(422,),
)  # fmt: skip
@participants.arguments(PageSchema, location="query")
@participants.response(200, list_schema(ShownSchema), example={"items": [examples.SHOWN], "next": None})
def every(asked: dict[str, Any]) -> Response:
    """In the order they were registered. `next` leads to the piece after; whoever is registered later comes last."""
    query = service.of_unit(tokens.unit_id()).options(selectinload(Participant.numbers))
    found = page(db.session, query, [Participant.id], asked)
    seen(each.id for each in found.items)
    return listed(found, shown)


@participants.operation(
    "GET", "/<int:participant_id>", Grant.PARTICIPANTS_READ, _("Läs en deltagare"),
    whom=Shows.PERSON, why=_("Läst av system"),
)  # fmt: skip
@participants.response(200, ShownSchema, example=examples.SHOWN, headers=VERSION)
def one(participant_id: int) -> Response:
    """`ETag` is the version to send back in `If-Match`."""
    return ONE.read(participant_id)


@participants.operation(
    "POST", "", Grant.PARTICIPANTS_WRITE, _("Registrera en deltagare"),
    whom=Shows.PERSON, why=_("Registrerad av system"), may_answer=(409,),
)  # fmt: skip
@participants.arguments(ParticipantSchema, example=examples.NEW)
@participants.response(201, ShownSchema, example=examples.SHOWN, headers=VERSION)
def register(facts: dict[str, Any]) -> Any:
    """409 where the unit has someone with the number, with the way there in `Location`."""
    try:
        told = carried_out(lambda: _register(facts))
    except Refused:
        _refuse_known(facts)  # whoever was registered this very moment, by someone else
        raise
    return made(told, _address(told["id"]))


def _address(participant_id: int) -> str:
    return url_for("participants_api.one", participant_id=participant_id)


def _register(facts: dict[str, Any]) -> dict[str, Any]:
    """Whoever is protected is registered first and then marked: from there on the system sees her no more."""
    _refuse_known(facts)
    open_facts = {**facts, "protection": Protection.NONE.value}
    registered = service.register(
        db.session, open_facts, unit_id=tokens.unit_id(), user_id=None, production=current_app.config["PRODUCTION"]
    )
    db.session.refresh(registered, ["numbers"])
    if facts["protection"] != Protection.NONE:
        service.correct(db.session, registered, facts, seen_version=registered.version, user_id=None)
    return shown(registered)


def _refuse_known(facts: dict[str, Any]) -> None:
    found = _with_number(facts["number"]) if facts["number"] else []
    if found:
        id_ = found[0].id
        fault = Fault("number", _("Enheten har redan en deltagare med det numret."))
        sent = {**facts, "number": identity.parse(facts["number"], clock.today()).number}
        raise ONE.already(id_, sent, [fault], _address(id_), participant_id=id_)


@participants.operation(
    "PUT", "/<int:participant_id>", Grant.PARTICIPANTS_WRITE, _("Rätta en deltagares uppgifter"),
    whom=Shows.PERSON, why=_("Rättad av system"), may_answer=(412, 428),
)  # fmt: skip
@participants.arguments(FactsSchema, example=examples.FACTS)
@participants.response(204, headers=VERSION)
def correct(facts: dict[str, Any], participant_id: int) -> Any:
    """All facts, as they are to stand; one that is left out is emptied. Birth date and sex follow the number."""

    def work(participant: Participant, version: int) -> None:
        by_hand = participant.number is None
        settled = FactsWithoutNumberSchema().load(facts) if by_hand else facts
        service.correct(db.session, participant, settled, seen_version=version, user_id=None)

    return ONE.changed(participant_id, work, facts)


@participants.operation(
    "POST", "/<int:participant_id>/number", Grant.PARTICIPANTS_WRITE, _("Byt en deltagares nummer"),
    whom=Shows.PERSON, why=_("Nummer bytt av system"), may_answer=(412, 428),
)  # fmt: skip
@participants.arguments(NumberSchema, example=examples.NUMBER)
@participants.response(204, headers=VERSION)
def change_number(facts: dict[str, Any], participant_id: int) -> Any:
    """A new number, or the first one; the old one stays in the history."""

    def work(participant: Participant, version: int) -> None:
        try:
            service.change_number(
                db.session, participant, facts["number"], seen_version=version, user_id=None,
                production=current_app.config["PRODUCTION"], reason=facts["reason"],
            )  # fmt: skip
        except Already:  # that somebody has the number is told, so the log is told whose it is
            seen(each.id for each in _with_number(facts["number"]))
            raise

    return ONE.changed(participant_id, work, {})
