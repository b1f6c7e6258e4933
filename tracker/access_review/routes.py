"""Pages of the log: who has looked at a participant; the monthly review."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from tracker import clock
from tracker.access.login import role_here, unit_here, user_id_here
from tracker.access.models import User
from tracker.access.policy import Door, door, sees_looks
from tracker.access.witness import Shows, shows
from tracker.access_review import looks as looking
from tracker.access_review import reading, service
from tracker.access_review.forms import BeginForm, MarkForm, SignForm
from tracker.access_review.happenings import Names
from tracker.access_review.models import AccessReview, Mark, Pick
from tracker.access_review.rules import Risk
from tracker.access_review.schemas import BeginSchema, MarkSchema, SignSchema
from tracker.audit.models import AuditEntry
from tracker.codelists.terms import Protection
from tracker.extensions import db
from tracker.participants.routes import the_participant
from tracker.translations import _
from tracker.web.found import or_404
from tracker.web.paging import Page
from tracker.web.saving import save

access_review = Blueprint("access_review", __name__)


@access_review.get("/deltagare/<int:participant_id>/visningar")
@door(Door.CASEWORK)
@shows(Shows.PERSON, _("Vilka har sett sidan"))
def looks(participant_id: int) -> ResponseReturnValue:
    """Who in the unit has seen or changed the participant: for the manager, and for handlers of a protected one."""
    participant = the_participant(participant_id)
    if not sees_looks(role_here(), protected=participant.protection != Protection.NONE):
        abort(403)
    visits, more = looking.of_participant(db.session, participant_id, unit_here().id, user_id_here())
    return render_template(
        "access_review/looks.html",
        participant=participant,
        page=Page.cut(visits, request.args),
        more=looking.LONGEST if more else None,
    )


@access_review.get("/loggranskning")
@door(Door.LOG)
@shows(Shows.NOBODY)
def index() -> ResponseReturnValue:
    """The months: those that wait, and those that are signed."""
    page = Page.of(db.session, _signers(service.of_unit(unit_here().id)), request.args)
    waiting = service.open_months(db.session, unit_here().id, clock.today())
    return render_template("access_review/index.html", page=page, waiting=waiting, form=BeginForm())


def _signers(query: Any) -> Any:
    return query.options(joinedload(AccessReview.signed_by).lazyload(User.assignments))


@access_review.post("/loggranskning/borja")
@door(Door.LOG_REVIEW)
@shows(Shows.NOBODY)
def begin() -> ResponseReturnValue:
    """Pick the entries of the oldest month that waits."""
    form = BeginForm()
    facts = form.load(BeginSchema())
    answer = save(form, lambda: _begin(facts)) if facts is not None else None
    for message in form.form_errors if answer is None else ():
        flash(message, "error")
    return answer or redirect(url_for("access_review.index"), 303)


def _begin(facts: dict[str, Any]) -> str:
    review = service.begin(db.session, unit_here().id, facts["month"], user_id=user_id_here())
    return url_for("access_review.show", review_id=review.id)


def the_review(review_id: int) -> AccessReview:
    """The unit's review, or the page for what does not exist."""
    query = _signers(service.of_unit(unit_here().id)).where(AccessReview.id == review_id)
    return or_404(db.session.scalars(query).one_or_none())


@access_review.get("/loggranskning/<int:review_id>")
@door(Door.LOG)
@shows(Shows.NOBODY)
def show(review_id: int) -> ResponseReturnValue:
    """The entries that were picked, and what was found of each."""
    review = the_review(review_id)
    own = Pick.entry.has(AuditEntry.user_id == user_id_here())
    order = (Pick.mark.is_not(None), sa.not_(own), Pick.entry_id)
    query = sa.select(Pick).where(Pick.review_id == review.id).order_by(*order)
    page = Page.of(db.session, query, request.args)
    left = sa.select(sa.func.count()).where(Pick.review_id == review.id, Pick.mark.is_(None))
    return render_template(
        "access_review/show.html",
        review=review,
        page=page,
        entries=_told([pick.entry_id for pick in page.items]),
        left=db.session.scalar(left),
        own=db.session.scalar(sa.select(sa.func.count()).select_from(Pick).where(Pick.review_id == review.id, own)),
        form=SignForm(data={"version": review.version}),
        why=why,
        marks=Mark,
        mine=user_id_here(),
    )


def _told(ids: list[int]) -> dict[int, reading.Told]:
    rows, names = db.session.execute(reading.of_ids(ids)).all(), Names(db.session)
    return {row.id: reading.in_words(row, names) for row in rows}


def why(pick: Pick) -> str:
    """Why the entry was picked, in words."""
    return ", ".join(str(Risk(risk).label) for risk in pick.risks.split(","))


@access_review.post("/loggranskning/<int:review_id>/underteckna")
@door(Door.LOG_SIGNING)
@shows(Shows.NOBODY)
def sign(review_id: int) -> ResponseReturnValue:
    """The manager signs the month. What is refused is said on the month's page, which shows how things stand now."""
    review, form = the_review(review_id), SignForm()
    facts = form.load(SignSchema())
    answer = save(form, lambda: _sign(review, form)) if facts is not None else None
    if answer is not None:
        flash(_("Månaden är undertecknad."))
        return answer
    for message in form.form_errors or [_("Någon har ändrat granskningen. Se efter på nytt.")]:
        flash(message, "error")
    return redirect(url_for("access_review.show", review_id=review_id), 303)


def _sign(review: AccessReview, form: Any) -> str:
    service.sign(db.session, review, seen_version=form.version.data, user_id=user_id_here())
    return url_for("access_review.index")


@access_review.route("/loggranskning/<int:review_id>/post/<int:pick_id>", methods=["GET", "POST"])
@door(Door.LOG_REVIEW)
@shows(Shows.NOBODY)
def mark(review_id: int, pick_id: int) -> ResponseReturnValue:
    """One entry: who, when, what and why it was picked; what the reviewer finds."""
    review = the_review(review_id)
    pick = or_404(db.session.scalars(sa.select(Pick).filter_by(id=pick_id, review_id=review_id)).one_or_none())
    form = MarkForm(data={"mark": pick.mark, "note": pick.note})
    form.mark.offer([(each.value, each.label) for each in Mark])
    back = url_for("access_review.show", review_id=review_id)
    if request.method == "POST":
        facts = form.load(MarkSchema())
        answer = facts and save(form, lambda: _mark(review, pick, facts, back))
        if answer:
            return answer
    entry = _told([pick.entry_id])[pick.entry_id]
    return render_template(
        "access_review/mark.html", form=form, review=review, pick=pick, entry=entry, why=why, back=back, marks=Mark
    )


def _mark(review: AccessReview, pick: Pick, facts: dict[str, Any], back: str) -> str:
    service.mark(db.session, pick, review, Mark(facts["mark"]), facts["note"], user_id=user_id_here())
    return back
