"""Files for the agency: draw one, look it through, send it, tell the answer, correct. With the right of its own."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from tracker import clock
from tracker.access.login import unit_here, user_id_here
from tracker.access.policy import Door, door
from tracker.access.witness import Shows, shows
from tracker.database import writing
from tracker.deliveries import giving, layout, service, states, words
from tracker.deliveries.forms import AnswerForm, AskForm, CorrectionForm, DraftForm, SentForm
from tracker.deliveries.models import Delivery
from tracker.deliveries.schemas import AnswerSchema, CorrectionSchema, NoteSchema, PeriodSchema
from tracker.deliveries.service import Who
from tracker.deliveries.states import State
from tracker.errors import Refused
from tracker.extensions import db
from tracker.translations import _
from tracker.web.forms import SchemaForm
from tracker.web.saving import save

deliveries = Blueprint("deliveries", __name__, url_prefix="/uttag/myndigheten")


def _who() -> Who:
    return Who(user_id_here(), unit_here().id)


def _found(delivery_id: int, *may_be: State) -> Delivery:
    """The delivery, in one of these states where any are said; what is past that is gone (404)."""
    found = service.one_of(db.session, delivery_id, _who())
    if found is None or (may_be and service.state_of(found) not in may_be):
        abort(404)
    return found


@deliveries.get("")
@door(Door.INDIVIDUALS)
@shows(Shows.NOBODY)
def index() -> ResponseReturnValue:
    """The unit's deliveries, the newest first."""
    found = service.newest(db.session, _who())
    return render_template("deliveries/index.html", deliveries=found, state_of=service.state_of, shown=service.SHOWN)


@deliveries.route("/ny", methods=["GET", "POST"])
@door(Door.INDIVIDUALS)
@shows(Shows.NOBODY)
def new() -> ResponseReturnValue:
    """Draw a file for a period, last year unless told, as a draft."""
    last_year = clock.today().year - 1
    form = DraftForm(first=f"{last_year}-01", last=f"{last_year}-12")
    wanted: Any = form.load(PeriodSchema()) if request.method == "POST" else None

    def work() -> str:
        period = (wanted["first"], service.last_day(wanted["last"]))
        made = service.draft(db.session, _who(), period, wanted["purpose"], layout.of(current_app.config))
        return url_for("deliveries.show", delivery_id=made.id)

    return _saved(form, wanted, work, _("Filen är framtagen. Gå igenom kontrollen innan du skickar den.")) or (
        render_template("deliveries/new.html", form=form, faults=layout.faults_of(current_app.config))
    )


def _saved(form: SchemaForm, wanted: Any, work: Callable[[], str], told: Any) -> ResponseReturnValue | None:
    answer = save(form, work) if wanted is not None else None
    if answer is not None:
        flash(told)
    return answer


@deliveries.get("/<int:delivery_id>")
@door(Door.INDIVIDUALS)
@shows(Shows.NOBODY)
def show(delivery_id: int) -> ResponseReturnValue:
    """One delivery: the check report, what became of it, and what can be done."""
    delivery = _found(delivery_id)
    state = service.state_of(delivery)
    kept = service.file_of(db.session, delivery) if state is not State.DISCARDED else None
    return render_template(
        "deliveries/show.html",
        delivery=delivery,
        state=state,
        kept=kept,
        outdated=state is State.DRAFT and service.outdated(db.session, delivery),
        remarks=words.remarks(delivery.report),
        changes=words.changes(delivery.report),
        sexes=words.SEXES,
        replaced_by=service.replacement(db.session, delivery.id) if state in states.OUT else None,
        out=state in states.OUT,
        history=_history(delivery),
    )


def _history(delivery: Delivery) -> list[dict[str, Any]]:
    made = {"when": delivery.created_at, "what": State.DRAFT.label, "by": delivery.created_by.name}
    told = [
        {"when": each.at, "what": State(each.kind).label, "by": each.user.name, "text": each.note}
        for each in delivery.events
    ]
    return [*reversed(told), made]


@deliveries.post("/<int:delivery_id>/fil")
@door(Door.INDIVIDUALS)
@shows(Shows.NOBODY)
def file(delivery_id: int) -> ResponseReturnValue:
    """The file itself; the log is told each time it leaves, with the delivery's purpose."""
    try:
        with writing(db.session):
            given = giving.give(db.session, _found(delivery_id, State.DRAFT, *states.OUT), _who())
    except Refused:  # a draft that may no longer leave: its page says so
        return redirect(url_for("deliveries.show", delivery_id=delivery_id), 303)
    answer = Response(given.body, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f"attachment; filename={given.name}"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@deliveries.route("/<int:delivery_id>/skickad", methods=["GET", "POST"])
@door(Door.INDIVIDUALS)
@shows(Shows.NOBODY)
def sent(delivery_id: int) -> ResponseReturnValue:
    """The file has been sent: from now on it stands as it is."""
    delivery, form = _found(delivery_id, State.DRAFT), SentForm()
    wanted = form.load(NoteSchema()) if request.method == "POST" else None
    work = _telling(delivery, State.SENT, wanted)
    return _saved(form, wanted, work, _("Leveransen är märkt som skickad.")) or (
        render_template("deliveries/sent.html", form=form, delivery=delivery)
    )


def _telling(delivery: Delivery, state: State, wanted: dict[str, Any] | None) -> Callable[[], str]:
    delivery_id = delivery.id

    def work() -> str:
        service.tell(db.session, delivery_id, state, _who(), (wanted or {}).get("note", ""))
        return url_for("deliveries.show", delivery_id=delivery_id)

    return work


@deliveries.route("/<int:delivery_id>/svar", methods=["GET", "POST"])
@door(Door.INDIVIDUALS)
@shows(Shows.NOBODY)
def answer(delivery_id: int) -> ResponseReturnValue:
    """How the agency answered, with its reason where it said no."""
    delivery, form = _found(delivery_id, *states.OUT), AnswerForm()
    following = states.NEXT[service.state_of(delivery)]
    form.answer.offer([(each.value, each.label) for each in states.ANSWERS if each in following])
    wanted = form.load(AnswerSchema()) if request.method == "POST" else None
    work = _telling(delivery, wanted["answer"] if wanted else State.ACCEPTED, wanted)
    return _saved(form, wanted, work, _("Svaret är sparat.")) or (
        render_template("deliveries/answer.html", form=form, delivery=delivery)
    )


@deliveries.route("/<int:delivery_id>/ratta", methods=["GET", "POST"])
@door(Door.INDIVIDUALS)
@shows(Shows.NOBODY)
def correct(delivery_id: int) -> ResponseReturnValue:
    """Draw the period anew, to replace what was sent."""
    delivery, form = _found(delivery_id, *states.OUT), CorrectionForm()
    wanted: Any = form.load(CorrectionSchema()) if request.method == "POST" else None

    def work() -> str:
        plan = layout.of(current_app.config)
        made = service.correct(db.session, delivery_id, _who(), wanted["purpose"], plan)
        return url_for("deliveries.show", delivery_id=made.id)

    return _saved(form, wanted, work, _("Rättelsen är framtagen. Gå igenom kontrollen innan du skickar den.")) or (
        render_template("deliveries/correct.html", form=form, delivery=delivery)
    )


@deliveries.route("/<int:delivery_id>/kasta", methods=["GET", "POST"])
@door(Door.INDIVIDUALS)
@shows(Shows.NOBODY)
def discard(delivery_id: int) -> ResponseReturnValue:
    """Throw a draft away: its lines go, that it was there stays."""
    delivery, form = _found(delivery_id, State.DRAFT), AskForm()
    wanted = form.load(Schema()) if request.method == "POST" else None
    work = _telling(delivery, State.DISCARDED, {})
    return _saved(form, wanted, work, _("Utkastet är kastat.")) or (
        render_template("deliveries/discard.html", form=form, delivery=delivery)
    )
