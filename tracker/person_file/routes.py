"""Registerutdrag from the participant's page."""

from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from tracker.access.login import role_here, unit_here, user_id_here
from tracker.access.policy import Door, door
from tracker.access.witness import Shows, shows
from tracker.audit import service as audit
from tracker.audit.entry import Who
from tracker.extensions import db
from tracker.participants.routes import the_participant
from tracker.person_file import service
from tracker.person_file.forms import PersonFileForm
from tracker.person_file.schemas import PersonFileSchema
from tracker.translations import _

person_file = Blueprint("person_file", __name__)


@person_file.route("/deltagare/<int:participant_id>/registerutdrag", methods=["GET", "POST"])
@door(Door.CASEWORK)
@shows(Shows.PERSON, _("Registerutdrag"))
def ask(participant_id: int) -> ResponseReturnValue:
    """Say why, and get everything that the unit's record holds on the person."""
    participant = the_participant(participant_id)
    form = PersonFileForm()
    if request.method == "POST":
        facts = form.load(PersonFileSchema())
        if facts is not None:
            return _given(participant_id, facts)
    elif not form.how.data:
        form.how.data = "page"
    return render_template("person_file/ask.html", form=form, participant=participant)


def _given(participant_id: int, facts: dict[str, Any]) -> ResponseReturnValue:
    unit, role = unit_here(), role_here()
    found = service.gather(db.session, participant_id, unit.id)
    db.session.rollback()  # nothing is held while the log is written
    who = Who(user_id_here(), role.value if role else "", unit.id)
    # Told before it is given out: what the log could not take is not given.
    audit.note(db.engine, service.entry(participant_id, facts["purpose"], facts["how"], who))
    if facts["how"] == "json":
        return Response(
            found.json(),
            mimetype="application/json",
            headers={"Content-Disposition": f'attachment; filename="{found.name("json")}"'},
        )
    return render_template("person_file/show.html", file=found)
