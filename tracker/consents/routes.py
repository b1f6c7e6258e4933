"""Pages about what a participant has opened for other units."""

from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access.acting import who_here
from tracker.access.login import unit_here
from tracker.access.policy import Door, door
from tracker.access.witness import Shows, shows
from tracker.consents import service
from tracker.consents.forms import ConsentForm, ConsentSchema, WithdrawForm
from tracker.extensions import db
from tracker.participants.routes import the_participant
from tracker.translations import _
from tracker.web.found import or_404
from tracker.web.saving import save

consents = Blueprint("consents", __name__)


@consents.route("/deltagare/<int:participant_id>/samtycke", methods=["GET", "POST"])
@door(Door.CASEWORK)
@shows(Shows.PERSON, _("Samtycken"))
def index(participant_id: int) -> ResponseReturnValue:
    """What the participant has opened, and recording one more."""
    participant = the_participant(participant_id)
    form = ConsentForm(data={"from_on": clock.today()})
    form.to_unit_id.offer(service.units_to_open_for(db.session, unit_here().id))
    here = url_for("consents.index", participant_id=participant_id)

    def work() -> str:
        service.record(db.session, participant, facts, who_here())
        return here

    facts: Any = form.load(ConsentSchema()) if request.method == "POST" else None
    answer = save(form, work) if facts is not None else None
    if answer is not None:
        flash(_("Samtycket är registrerat."))
        return answer
    given = service.of_participant(db.session, participant_id)
    return render_template("consents/index.html", participant=participant, form=form, given=given, today=clock.today())


@consents.route("/deltagare/<int:participant_id>/samtycke/<int:consent_id>/aterkalla", methods=["GET", "POST"])
@door(Door.CASEWORK)
@shows(Shows.PERSON, _("Återkalla samtycke"))
def withdraw(participant_id: int, consent_id: int) -> ResponseReturnValue:
    """Withdraw one, once the consequences have been read."""
    participant = the_participant(participant_id)
    consent = or_404(service.one_of(db.session, consent_id, participant_id))
    form, back = WithdrawForm(), url_for("consents.index", participant_id=participant_id)

    def work() -> str:
        service.withdraw(db.session, consent, who_here())
        return back

    answer = save(form, work) if request.method == "POST" else None
    if answer is not None:
        flash(_("Samtycket är återkallat. Den andra enheten ser inget längre."))
        return answer
    return render_template("consents/withdraw.html", participant=participant, form=form, back=back)
