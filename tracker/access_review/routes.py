"""Pages of the log: who has looked at a participant; the monthly review."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.access.login import unit_here
from tracker.access.policy import Door, door
from tracker.access.witness import Shows, shows
from tracker.access_review import reading
from tracker.extensions import db
from tracker.participants.routes import the_participant
from tracker.translations import _
from tracker.web.paging import Page

access_review = Blueprint("access_review", __name__)


@access_review.get("/deltagare/<int:participant_id>/visningar")
@door(Door.LOG_SIGNING)
@shows(Shows.PERSON, _("Vilka har sett sidan"))
def looks(participant_id: int) -> ResponseReturnValue:
    """Who in the unit has seen, sought out or changed the participant, for the manager."""
    participant = the_participant(participant_id)
    page = Page.of(db.session, reading.about(participant_id, unit_here().id), request.args, rows=True)
    entries = [reading.in_words(row) for row in page.items]
    return render_template("access_review/looks.html", participant=participant, page=page, entries=entries)
