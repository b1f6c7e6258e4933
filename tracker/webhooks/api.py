"""What has changed, for systems that ask instead of being told, and how far each has been told."""

from typing import Any

from flask import Response, current_app, jsonify

from tracker.access.models import Unit
from tracker.access.policy import Grant
from tracker.access.systems import tokens
from tracker.access.systems.models import Client
from tracker.api.operations import Operations
from tracker.api.problems import Problem
from tracker.api.writes import carried_out
from tracker.extensions import db
from tracker.translations import _
from tracker.webhooks import kinds, numbering, schemas, service
from tracker.webhooks.api_words import MEANINGS
from tracker.webhooks.models import Webhook

changes = Operations("changes_api", __name__, "/changes", _("Vad som har ändrats"), MEANINGS)


_NONE = _(
    "Systemet får inga notiser. Be registrets administratör lägga till notiser på systemets sida, under Anslutna"
    " system: med en adress att sända till, eller utan om systemet frågar själv."
)


def _own() -> Webhook:
    """The calling system's. Raises 404 where it is told nothing."""
    found = service.of_client(db.session, tokens.here().id)
    if found is None:
        raise Problem(404, detail=_NONE)
    return found


@changes.operation(
    "GET", "", Grant.CHANGES_READ, _("Räkna upp det som har ändrats"), why=_("Ändringar till system"),
    may_answer=(410,),
)  # fmt: skip
@changes.arguments(schemas.AskedSchema, location="query")
@changes.response(200, schemas.ChangesSchema, example=schemas.CHANGES)
def every(asked: dict[str, Any]) -> Response:
    """The same notices as are sent, in the same order, ids only; without `after` from the oldest that is kept. 410
    where what was asked for is no longer kept: read everything anew and go on after `last`."""
    numbering.number(db.session)
    webhook, here = _own(), tokens.here()
    unit_code = db.session.get_one(Unit, here.unit_id).code
    after = webhook.forgotten if asked["after"] is None else asked["after"]
    try:
        found = service.after(db.session, webhook, _grants(), after, asked["limit"] + 1)
    except service.Forgotten as gone:
        raise Problem(410, last=webhook.last_sequence, forgotten=gone.sequence) from None
    rows, more = found[: asked["limit"]], len(found) > asked["limit"]
    last = rows[-1].sequence if rows else after
    return jsonify(items=[service.told(each, unit_code) for each in rows], last=last, more=more)


def _grants() -> str:
    """All that the system was given, whatever this token was asked for: the sender asks for the same."""
    return db.session.get_one(Client, tokens.here().id).grants


@changes.operation("GET", "/delivery", Grant.CHANGES_READ, _("Läs hur långt notiserna har kommit"))
@changes.response(200, schemas.DeliverySchema, example=schemas.DELIVERY)
def delivery() -> Any:
    """`since`: everything that is saved later is told; read what you follow once after it. `sequence` is the last
    number given, `delivered` the last one taken, `forgotten` the last one that is no longer kept."""
    numbering.number(db.session)
    webhook = _own()
    return {
        "since": webhook.since,
        "kinds": sorted(kinds.told(webhook.kinds, _grants())),
        "receiver": bool(webhook.address),
        "paused": webhook.paused_at is not None,
        "parked": webhook.parked_at is not None,
        "sequence": webhook.last_sequence,
        "delivered": webhook.delivered,
        "forgotten": webhook.forgotten,
        "pending": service.state(db.session, webhook).pending,
        "last_error": webhook.last_error,
        "last_tried_at": webhook.last_tried_at,
        "next_try_at": webhook.next_at,
        "kept_days": current_app.config["WEBHOOK_KEPT_DAYS"],
    }


@changes.operation(
    "POST", "/again", Grant.CHANGES_READ, _("Be om notiserna igen från ett nummer"), may_answer=(410,)
)  # fmt: skip
@changes.arguments(schemas.AfterSchema, example={"after": 17})
@changes.response(204)
def again(asked: dict[str, Any]) -> Response:
    """They are sent once more, with the same ids, from the number after `after`; at once, whatever has failed. It moves
    the system's own place and nothing in the register, so it takes the right to read and no more. A pause stands."""
    try:
        carried_out(lambda: service.again(db.session, _own(), asked["after"]))
    except service.Forgotten as gone:
        raise Problem(410, forgotten=gone.sequence) from None
    return current_app.response_class(status=204)
