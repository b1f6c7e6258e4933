"""Pages that gather what several features know."""

from flask import Blueprint, abort, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access.login import may, role_here, unit_here, user_id_here
from tracker.access.policy import Door, door, sees_looks
from tracker.access.witness import Shows, seen, shows
from tracker.access_review.service import open_months as unsigned_months
from tracker.audit.told import BY_CONSENT
from tracker.codelists.terms import FollowUpState, Protection
from tracker.consents import service as consents
from tracker.extensions import db
from tracker.followups import queue
from tracker.overview import opened, reading
from tracker.overview import today as composing
from tracker.overview.outcome import share
from tracker.overview.person import gather
from tracker.translations import _

overview = Blueprint("overview", __name__)


@overview.get("/")
@door(Door.ANYONE)
@shows(Shows.LIST, _("Dagens arbete"))
def today() -> ResponseReturnValue:
    """What is to be done today, by what the user does here."""
    if may(Door.CASEWORK.value):
        work = composing.work(db.session, unit_here().id, clock.today())
        seen(work.participants)
        unsigned = unsigned_months(db.session, unit_here().id, clock.today()) if may(Door.LOG_SIGNING.value) else []
        told = composing.told_managers(db.session, unit_here().id) if may(Door.REVIEW.value) else None
        return render_template(
            "overview/today.html",
            work=work,
            told=told,
            states=FollowUpState,
            cap=queue.COUNT_CAP,
            unsigned=unsigned,
        )
    seen(())
    first = current_app.config["START_PAGES"].get(role_here())
    if first:
        return redirect(url_for(first))
    if not may(Door.COUNTS.value):
        return render_template("overview/nothing.html")
    material = composing.material(db.session, clock.today())
    return render_template("overview/material.html", material=material, share=share)


@overview.route("/deltagare/<int:participant_id>")
@door(Door.CASEWORK)
@shows(Shows.PERSON, _("Deltagarens sida"))
def participant(participant_id: int) -> ResponseReturnValue:
    """Everything that the unit knows of the participant."""
    connection = db.session.connection()  # rows only: the session would take as long as the answers
    known = reading.one_of_unit(connection, participant_id, unit_here().id)
    if known is None:
        abort(404)
    others = consents.opened_for(connection, participant_id, unit_here().id)
    seen([known.id])
    for each in others:
        seen([known.id], "consent", each.consent_id, why=BY_CONSENT)
    return render_template(
        "overview/participant.html",
        person=gather(connection, known, unit_here().id),
        others=others,
        sees_looks=sees_looks(role_here(), protected=known.protection != Protection.NONE),
        opened=opened.enrolments(connection, others, user_id_here()),
    )
