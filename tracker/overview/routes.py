"""Pages that gather what several features know."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.access.login import unit_here
from tracker.access.policy import Door, door
from tracker.extensions import db
from tracker.overview.person import gather
from tracker.participants.routes import the_participant

overview = Blueprint("overview", __name__)


@overview.route("/deltagare/<int:participant_id>")
@door(Door.CASEWORK)
def participant(participant_id: int) -> ResponseReturnValue:
    """Everything that the unit knows of the participant."""
    person = gather(db.session, the_participant(participant_id), unit_here().id)
    return render_template("overview/participant.html", person=person)
