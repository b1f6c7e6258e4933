"""Enrol, end, correct and reopen."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access.login import unit_here, user_id_here
from tracker.access.policy import Door, door
from tracker.access.witness import Shows, seen, shows
from tracker.codelists.models import ExitReason
from tracker.enrolments import cancelling, offers, reopening, service
from tracker.enrolments.forms import (
    CancelForm,
    CorrectionForm,
    EndedCorrectionForm,
    EnrolForm,
    ExitForm,
    ReopenForm,
    in_words,
)
from tracker.enrolments.models import Enrolment
from tracker.enrolments.schemas import (
    CorrectionSchema,
    EndedCorrectionSchema,
    EnrolSchema,
    ExitSchema,
)
from tracker.extensions import db
from tracker.insatser import service as insatser
from tracker.participants.models import Participant
from tracker.participants.routes import the_participant
from tracker.revisions.authors import last_saved
from tracker.schema_fields import ReasonSchema
from tracker.translations import _
from tracker.web.forms import Saved
from tracker.web.found import or_404
from tracker.web.saving import save

enrolments = Blueprint("enrolments", __name__)


@enrolments.route("/deltagare/<int:participant_id>/skriv-in", methods=["GET", "POST"])
@door(Door.CASEWORK)
@shows(Shows.PERSON, _("Skriva in"))
def new(participant_id: int) -> ResponseReturnValue:
    """Enrol the participant."""
    participant = the_participant(participant_id)
    form = EnrolForm(data=_first_values(participant) if request.method == "GET" else None)
    _offer_situation(form)
    form.insats_id.offer(offers.insats_choices(db.session, unit_here().id, clock.today()))
    back = _page_of(participant)
    if request.method == "POST":
        facts = form.load(EnrolSchema())
        answer = facts and save(form, lambda: _enrol(participant, facts))
        if facts and answer:
            _tell_enrolled(facts["insats_id"])
            return answer
    return render_template("enrolments/new.html", form=form, participant=participant, back=back)


def _page_of(participant: Participant) -> str:
    return url_for("overview.participant", participant_id=participant.id)


def _first_values(participant: Participant) -> dict[str, Any]:
    """Starts today, and lives where the latest enrolment here said."""
    today = clock.today()
    latest = service.of_participant(db.session, participant.id, unit_here().id, limit=1)
    district = offers.still_a_district(db.session, latest[0].district, today) if latest else None
    return {"starts_on": today, "district_code": district}


def _offer_situation(form: Any, keep: Enrolment | None = None) -> None:
    """Fill the lists with what holds on the start date, and with what stands now."""
    on = form.starts_on.data or clock.today()
    for name, model in offers.SITUATION.items():
        form[name].offer(offers.codes(db.session, model, on, getattr(keep, name, None)))


def _enrol(participant: Participant, facts: dict[str, Any]) -> str:
    insats = insatser.chosen(db.session, facts["insats_id"], unit_here().id)
    service.enrol(db.session, participant, insats, facts, user_id=user_id_here())
    return _page_of(participant)


def _tell_enrolled(insats_id: int) -> None:
    insats = insatser.one_of_unit(db.session, insats_id, unit_here().id)
    if insats is None:
        return
    flash(_("Deltagaren är inskriven i %(insats)s.", insats=insats.name))
    full = offers.overfull(db.session, insats, clock.today())
    if full:
        flash(full, "warning")


def the_enrolment(enrolment_id: int) -> Enrolment:
    """The unit's enrolment, or the page for what does not exist. One that was cancelled leads to the participant."""
    enrolment = service.one_of_unit(db.session, enrolment_id, unit_here().id)
    gone = cancelling.one_of_unit(db.session, enrolment_id, unit_here().id) if enrolment is None else None
    if gone is not None:
        flash(_("Inskrivningen är avbokad. Det som stod finns kvar under Ändringar."), "info")
        abort(redirect(url_for("overview.participant", participant_id=gone.participant_id), 303))
    found = or_404(enrolment)
    seen([found.participant_id])
    return found


@enrolments.route("/inskrivningar/<int:enrolment_id>/avsluta", methods=["GET", "POST"], endpoint="exit")
@door(Door.CASEWORK)
@shows(Shows.PERSON, _("Avsluta inskrivning"))
def leave(enrolment_id: int) -> ResponseReturnValue:
    """Record the exit; the follow-up is owed from the same moment."""
    enrolment = the_enrolment(enrolment_id)
    form = ExitForm(data={"exit_on": clock.today(), "version": enrolment.version})
    _offer_reasons(form)
    if request.method == "POST":
        facts = form.load(ExitSchema())
        answer = facts and save(form, lambda: _exit(enrolment, facts, form), _standing(enrolment), _who(enrolment))
        if answer:
            flash(_("Inskrivningen är avslutad. Uppföljningen är inplanerad 90 dagar efter slutdatumet."))
            return answer
    return render_template("enrolments/exit.html", form=form, enrolment=enrolment, back=_page_of(enrolment.participant))


def _offer_reasons(form: Any, keep: str | None = None) -> None:
    on: date = form.exit_on.data or clock.today()
    form.exit_reason_code.offer(offers.codes(db.session, ExitReason, on, keep))


def _exit(enrolment: Enrolment, facts: dict[str, Any], form: Any) -> str:
    service.record_exit(db.session, enrolment, facts, seen_version=form.version.data, user_id=user_id_here())
    return _page_of(enrolment.participant)


def _who(enrolment: Enrolment) -> Callable[[], Saved | None]:
    return lambda: last_saved(db.session, enrolment, unit_here().id)


def _standing(enrolment: Enrolment) -> Callable[[], dict[str, Any]]:
    """What stands now, as the forms write it."""
    return lambda: {
        **{field: getattr(enrolment, field) for field in ("starts_on", *service.SITUATION, *service.EXIT)},
        "chances_grown": in_words(enrolment.chances_grown),
    }


@enrolments.route("/inskrivningar/<int:enrolment_id>/ratta", methods=["GET", "POST"])
@door(Door.CASEWORK)
@shows(Shows.PERSON, _("Rätta inskrivning"))
def correct(enrolment_id: int) -> ResponseReturnValue:
    """Correct start, situation and, of an ended one, the exit."""
    enrolment = the_enrolment(enrolment_id)
    ended = enrolment.exit_on is not None
    standing = _standing(enrolment)
    form = (EndedCorrectionForm if ended else CorrectionForm)(data={**standing(), "version": enrolment.version})
    _offer_situation(form, keep=enrolment)
    if ended:
        _offer_reasons(form, keep=enrolment.exit_reason_code)
    if request.method == "POST":
        facts = form.load(EndedCorrectionSchema() if ended else CorrectionSchema())
        answer = facts and save(form, lambda: _correct(enrolment, facts, form), standing, _who(enrolment))
        if answer:
            flash(_("Inskrivningen är rättad. Det som stod förut finns kvar under Ändringar."))
            return answer
    return render_template(
        "enrolments/correct.html", form=form, enrolment=enrolment, back=_page_of(enrolment.participant)
    )


def _correct(enrolment: Enrolment, facts: dict[str, Any], form: Any) -> str:
    reason = facts["reason"]
    service.correct(db.session, enrolment, facts, seen_version=form.version.data, user_id=user_id_here(), reason=reason)
    return _page_of(enrolment.participant)


@enrolments.route("/inskrivningar/<int:enrolment_id>/oppna", methods=["GET", "POST"])
@door(Door.CASEWORK)
@shows(Shows.PERSON, _("Öppna inskrivning"))
def reopen(enrolment_id: int) -> ResponseReturnValue:
    """Undo the exit, after the consequences have been spelled out."""
    enrolment = the_enrolment(enrolment_id)
    form = ReopenForm(data={"version": enrolment.version})
    if request.method == "POST":
        facts = form.load(ReasonSchema())
        answer = facts and save(form, lambda: _reopen(enrolment, facts["reason"], form), dict, _who(enrolment))
        if answer:
            flash(_("Inskrivningen är öppen igen. Uppföljningen är återkallad."))
            return answer
    obstacle = reopening.obstacle(db.session, enrolment)
    back = _page_of(enrolment.participant)
    return render_template("enrolments/reopen.html", form=form, enrolment=enrolment, obstacle=obstacle, back=back)


def _reopen(enrolment: Enrolment, reason: str, form: Any) -> str:
    service.reopen(db.session, enrolment, seen_version=form.version.data, user_id=user_id_here(), reason=reason)
    return _page_of(enrolment.participant)


@enrolments.route("/inskrivningar/<int:enrolment_id>/avboka", methods=["GET", "POST"])
@door(Door.CASEWORK)
@shows(Shows.PERSON, _("Avboka inskrivning"))
def cancel(enrolment_id: int) -> ResponseReturnValue:
    """Take a planned enrolment away, after the consequences have been spelled out."""
    enrolment = the_enrolment(enrolment_id)
    back = _page_of(enrolment.participant)
    form = CancelForm(data={"version": enrolment.version})
    if request.method == "POST":
        facts = form.load(ReasonSchema())
        answer = facts and save(form, lambda: _cancel(enrolment, facts["reason"], form), dict, _who(enrolment))
        if answer:
            flash(_("Inskrivningen är avbokad. Det som stod finns kvar under Ändringar."))
            return answer
    hindrance = cancelling.fault(db.session, enrolment)
    return render_template("enrolments/cancel.html", form=form, enrolment=enrolment, hindrance=hindrance, back=back)


def _cancel(enrolment: Enrolment, reason: str, form: Any) -> str:
    back = _page_of(enrolment.participant)
    cancelling.cancel(db.session, enrolment, seen_version=form.version.data, user_id=user_id_here(), reason=reason)
    return back
