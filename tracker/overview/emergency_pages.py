"""Pages of emergency access: asking, reading, ending; and the managers' review."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.acting import who_here
from tracker.access.login import unit_here, user_id_here
from tracker.access.policy import Door, door
from tracker.access.witness import Shows, seen, shows
from tracker.consents.service import Opened
from tracker.emergency import service
from tracker.emergency.forms import AskForm, AskSchema, EndForm, ReviewForm, ReviewSchema
from tracker.emergency.models import EmergencyAccess
from tracker.extensions import db
from tracker.overview.opened import enrolments
from tracker.translations import _
from tracker.web.found import or_404
from tracker.web.saving import save

emergency = Blueprint("emergency", __name__)


@emergency.route("/nodatkomst", methods=["GET", "POST"])
@door(Door.CASEWORK)
@shows(Shows.NOBODY)
def ask() -> ResponseReturnValue:
    """Ask for a person's records by number, with a reason. The number is posted: it stands in no address."""
    form = AskForm()
    given = form.load(AskSchema()) if request.method == "POST" else None
    answer = save(form, lambda: _begun(given)) if given is not None else None
    if answer is not None:
        return answer
    going_on = service.going_on(db.session, unit_here().id, user_id_here())
    return render_template("emergency/ask.html", form=form, going_on=going_on)


def _begun(given: dict[str, Any]) -> str:
    access = service.begin(db.session, given["number"], given["reason"], who_here())
    return url_for("emergency.show", access_token=access.token)


def _own(access_token: str) -> EmergencyAccess:
    return or_404(service.of_user(db.session, access_token, unit_here().id, user_id_here()))


@emergency.get("/nodatkomst/<access_token>")
@door(Door.CASEWORK)
@shows(Shows.PERSON, _("Nödåtkomst"))
def show(access_token: str) -> ResponseReturnValue:
    """What the access opens, as long as it is open; to the user who asked only."""
    access = _own(access_token)
    seen(())  # whom it opens may be nobody
    records = service.records(db.session, access)
    for row in records:
        seen([row.id], "emergency_access", access.id, unit_id=row.unit_id)
    opened = [Opened(row.id, row.unit_name) for row in records]
    stays = enrolments(db.session.connection(), opened, user_id_here())
    return render_template(
        "emergency/show.html", access=access, is_open=service.is_open(access), records=records, stays=stays
    )


@emergency.post("/nodatkomst/<access_token>/avsluta")
@door(Door.CASEWORK)
@shows(Shows.NOBODY)
def end(access_token: str) -> ResponseReturnValue:
    """End it early."""
    access, there = _own(access_token), url_for("emergency.show", access_token=access_token)

    def work() -> str:
        service.end(db.session, access, who_here())
        return there

    answer = save(EndForm(), work)
    if answer is not None:
        flash(_("Nödåtkomsten är avslutad."))
    return answer or redirect(there, 303)


@emergency.get("/nodatkomst/granska")
@door(Door.REVIEW)
@shows(Shows.LIST, _("Granska nödåtkomst"))
def notices() -> ResponseReturnValue:
    """What the manager is told: those that wait for review, and those reviewed."""
    unit_id = unit_here().id
    waiting, reviewed = (service.notices(db.session, unit_id, waiting=still) for still in (True, False))
    ids = [row["access_id"] for row in (*waiting, *reviewed)]
    opened = service.opened_here(db.session, unit_id, ids)
    erased = service.erased_here(db.session, unit_id, ids)
    seen(row.id for rows in opened.values() for row in rows)
    return render_template("emergency/notices.html", waiting=waiting, reviewed=reviewed, opened=opened, erased=erased)


@emergency.route("/nodatkomst/granska/<notice_token>", methods=["GET", "POST"])
@door(Door.REVIEW)
@shows(Shows.PERSON, _("Granska nödåtkomst"))
def review(notice_token: str) -> ResponseReturnValue:
    """Review one, with a note."""
    notice = or_404(service.notice_of(db.session, notice_token, unit_here().id))
    form = ReviewForm()

    def work() -> str:
        service.review(db.session, notice, given["note"], who_here())
        return url_for("emergency.notices")

    given: Any = form.load(ReviewSchema()) if request.method == "POST" else None
    answer = save(form, work) if given is not None else None
    if answer is not None:
        flash(_("Granskningen är sparad."))
        return answer
    told = service.notices(db.session, unit_here().id, waiting=notice.reviewed_at is None)
    row = next((each for each in told if each["id"] == notice.id), None)
    opened = service.opened_here(db.session, unit_here().id, [notice.access_id]).get(notice.access_id, [])
    erased = service.erased_here(db.session, unit_here().id, [notice.access_id])
    seen([each.id for each in opened], "emergency_notice", notice.id)
    return render_template("emergency/review.html", form=form, row=or_404(row), opened=opened, erased=erased)
