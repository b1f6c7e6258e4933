"""Pages about who handles a protected participant."""

from typing import Any

from flask import Blueprint, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.acting import who_here
from tracker.access.login import unit_here, user_id_here
from tracker.access.policy import Door, door
from tracker.access.witness import Shows, shows
from tracker.codelists.terms import Protection
from tracker.extensions import db
from tracker.participants import handling
from tracker.participants.forms import HandlerForm, NoFieldsForm
from tracker.participants.models import Participant
from tracker.participants.routes import the_participant
from tracker.participants.schemas import HandlerSchema
from tracker.translations import _, pgettext
from tracker.web.saving import save

handlers = Blueprint("handlers", __name__)


def _protected(participant_id: int) -> Participant:
    participant = the_participant(participant_id)
    if participant.protection == Protection.NONE:
        abort(404)
    return participant


def _offering(besides: set[int]) -> HandlerForm:
    form = HandlerForm()
    form.user_id.offer(pair for pair in handling.colleagues(db.session, unit_here().id) if pair[0] not in besides)
    return form


@handlers.route("/deltagare/<int:participant_id>/handlaggare", methods=["GET", "POST"])
@door(Door.CASEWORK)
@shows(Shows.PERSON, pgettext("namngivna", "Handläggare"))
def index(participant_id: int) -> ResponseReturnValue:
    """Who handles the person, and naming one more."""
    participant = _protected(participant_id)
    named = handling.named(db.session, participant_id)
    form = _offering(set())
    here = url_for("handlers.index", participant_id=participant_id)

    def work() -> str:
        handling.name(db.session, participant, facts["user_id"], who_here())
        return here

    facts: Any = form.load(HandlerSchema()) if request.method == "POST" else None
    answer = save(form, work) if facts is not None else None
    if answer is not None:
        flash(_("Handläggaren är namngiven och ser nu personen."))
        return answer
    last = sum(row.able for row in named) < 2
    return render_template(
        "handlers/index.html", participant=participant, named=named, form=form, last=last, me=user_id_here()
    )


@handlers.route("/deltagare/<int:participant_id>/handlaggare/<int:user_id>/ta-bort", methods=["GET", "POST"])
@door(Door.CASEWORK)
@shows(Shows.PERSON, _("Ta bort handläggare"))
def take_away(participant_id: int, user_id: int) -> ResponseReturnValue:
    """Take one away, once the consequences have been read."""
    participant = _protected(participant_id)
    handler = next((row for row in handling.named(db.session, participant_id) if row.user_id == user_id), None)
    if handler is None:
        abort(404)
    form, myself = NoFieldsForm(), user_id == user_id_here()
    back = url_for("handlers.index", participant_id=participant_id)

    def work() -> str:
        handling.take_away(db.session, participant, user_id, who_here())
        return url_for("participants.index") if myself else back

    answer = save(form, work) if request.method == "POST" and form.validate() else None
    if answer is not None:
        flash(_("Handläggaren är borttagen."))
        return answer
    return render_template(
        "handlers/take_away.html", participant=participant, handler=handler, form=form, back=back, myself=myself
    )


@handlers.route("/deltagare/<int:participant_id>/handlaggare/lamna-over", methods=["GET", "POST"])
@door(Door.CASEWORK)
@shows(Shows.PERSON, _("Lämna över"))
def hand_over(participant_id: int) -> ResponseReturnValue:
    """Another handles the person instead of oneself."""
    participant = _protected(participant_id)
    form = _offering({user_id_here()})
    back = url_for("handlers.index", participant_id=participant_id)

    def work() -> str:
        handling.hand_over(db.session, participant, facts["user_id"], who_here())
        return url_for("participants.index")

    facts: Any = form.load(HandlerSchema()) if request.method == "POST" else None
    answer = save(form, work) if facts is not None else None
    if answer is not None:
        flash(_("Personen är överlämnad och finns inte längre hos dig."))
        return answer
    return render_template("handlers/hand_over.html", participant=participant, form=form, back=back)


@handlers.route("/skyddade-utan-handlaggare", methods=["GET", "POST"])
@door(Door.REVIEW)
@shows(Shows.NOBODY)
def unhandled() -> ResponseReturnValue:
    """The manager names someone for those whom nobody handles, without seeing who they are."""
    form = _offering(set())
    number = handling.number_unhandled(db.session, unit_here().id)

    def work() -> str:
        handling.name_for_unhandled(db.session, unit_here().id, facts["user_id"], who_here())
        return url_for("overview.today")

    facts: Any = form.load(HandlerSchema()) if request.method == "POST" else None
    answer = save(form, work) if facts is not None else None
    if answer is not None:
        flash(_("Handläggaren är namngiven."))
        return answer
    return render_template("handlers/unhandled.html", form=form, number=number)
