"""The work list *att följa upp*, and the page of one follow-up with its forms."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access.login import unit_here, user_id_here
from tracker.access.policy import Door, door
from tracker.access.witness import Shows, seen, shows
from tracker.extensions import db
from tracker.followups import attempts, events, queue, schedule, service
from tracker.followups.forms import AnswerForm, AttemptForm, CloseForm, StrikeForm, UndoForm
from tracker.followups.models import FollowUp, FollowUpAttempt
from tracker.followups.panel import Forms, Panel
from tracker.followups.schemas import AnswerSchema, AttemptSchema, CloseSchema
from tracker.insatser.models import Insats
from tracker.participants.models import Participant
from tracker.schema_fields import ReasonSchema
from tracker.translations import _
from tracker.web.forms import SchemaForm
from tracker.web.found import or_404
from tracker.web.paging import PAGE_SIZE, Page, Sorting
from tracker.web.saving import save

followups = Blueprint("followups", __name__)

SORTS = {"due": FollowUp.due_on, "name": Participant.sort_name, "insats": Insats.name_key}


@followups.get("/uppfoljningar")
@door(Door.CASEWORK)
@shows(Shows.LIST, _("Att följa upp"))
def index() -> ResponseReturnValue:
    """What the unit still owes, overdue and due first."""
    today, unit_id = clock.today(), unit_here().id
    chosen = next((state for state in queue.OPEN_STATES if state.value == request.args.get("state")), None)
    sorting = Sorting(request.args, SORTS, default="due", tie=FollowUp.id)
    counts = queue.counts(db.session, unit_id, today)
    wanted = queue.in_state(queue.open_ones(unit_id, today), chosen, today)
    if chosen is None and sorting.key == "due" and not sorting.descending:
        wanted = queue.holding_first(wanted, _rows_until_page_is_full(), counts, today)
    cap, found = queue.length(counts, chosen)
    page = Page.of(db.session, sorting.apply(wanted), request.args, cap=cap, found=found)
    seen(each.participant_id for each in page.items)
    return render_template(
        "followups/index.html",
        page=page,
        sorting=sorting,
        chosen=chosen,
        counts=counts,
        cap=queue.COUNT_CAP,
        whole=queue.length(counts, None),
        attempts=queue.attempt_counts(db.session, [each.id for each in page.items]),
        state_of=lambda each: schedule.state(each.due_on, today),
    )


def _rows_until_page_is_full() -> int:
    """And one more, by which the page knows that there is a next."""
    return max(1, request.args.get("page", 1, type=int)) * PAGE_SIZE + 1


def the_follow_up(follow_up_id: int) -> FollowUp:
    """The unit's follow-up, or the page for what does not exist."""
    follow_up = or_404(service.one_of_unit(db.session, follow_up_id, unit_here().id))
    seen([follow_up.participant_id])
    return follow_up


@followups.get("/uppfoljningar/<int:follow_up_id>")
@door(Door.CASEWORK)
@shows(Shows.PERSON, _("Uppföljning"))
def show(follow_up_id: int) -> ResponseReturnValue:
    """One follow-up: what is asked, what has happened, what can be done."""
    return _page(follow_up_id)


@followups.get("/uppfoljningar/<int:follow_up_id>/<any(forsok, svar, avsluta, oppna):_form>")
@door(Door.CASEWORK)
@shows(Shows.NOBODY)
def back(follow_up_id: int, _form: str) -> ResponseReturnValue:
    """The address of a refused form, asked for again (a reload, another language): the page itself."""
    return redirect(url_for("followups.show", follow_up_id=follow_up_id))


def _page(follow_up_id: int, refused: SchemaForm | None = None) -> str:
    # Read anew: a refusal has rolled back, and what was loaded would come back piece by piece.
    follow_up = the_follow_up(follow_up_id)
    panel = Panel.of(db.session, follow_up, unit_here().id, clock.today())
    forms = Forms.fresh(follow_up, panel, clock.today()).with_refused(refused)
    return render_template("followups/show.html", panel=panel, follow_up=follow_up, forms=forms, form=refused)


def _take(
    follow_up_id: int, form: SchemaForm, schema: Any, work: Callable[[FollowUp, dict[str, Any]], None], done: Any
) -> ResponseReturnValue:
    """Judge one form of the page, do its work and come back to the page."""
    follow_up = the_follow_up(follow_up_id)
    facts = form.load(schema)

    def write() -> str:
        work(follow_up, facts or {})
        return url_for("followups.show", follow_up_id=follow_up_id)

    answer = save(form, write, lambda: standing(follow_up)) if facts is not None else None
    if answer is None:
        return _page(follow_up_id, form)
    flash(done)
    return answer


def standing(follow_up: FollowUp) -> dict[str, Any]:
    """What stands now, by the names of the forms' fields."""
    return {field: getattr(follow_up, field) for field in (*service.ANSWER[:4], "closed_as")}


@followups.post("/uppfoljningar/<int:follow_up_id>/forsok")
@door(Door.CASEWORK)
@shows(Shows.PERSON, _("Uppföljning"))
def attempt(follow_up_id: int) -> ResponseReturnValue:
    """Log an attempt to reach the participant."""
    return _take(follow_up_id, AttemptForm(), AttemptSchema(), _log, _("Försöket är loggat."))


def _log(follow_up: FollowUp, facts: dict[str, Any]) -> None:
    attempts.log(db.session, follow_up, facts, user_id=user_id_here())


@followups.route("/uppfoljningar/forsok/<int:attempt_id>/stryk", methods=["GET", "POST"])
@door(Door.CASEWORK)
@shows(Shows.PERSON, _("Stryka försök"))
def strike(attempt_id: int) -> ResponseReturnValue:
    """Strike an attempt that was logged by mistake, after a question; it stays readable."""
    attempt = or_404(service.one_attempt(db.session, attempt_id, unit_here().id))
    seen([attempt.participant_id])
    back, form = url_for("followups.show", follow_up_id=attempt.follow_up_id), StrikeForm()
    if request.method == "POST":
        facts = form.load(ReasonSchema())
        answer = save(form, lambda: _strike(attempt, str(facts["reason"]), back)) if facts is not None else None
        if answer:
            flash(_("Försöket är struket. Det står kvar, överstruket."))
            return answer
    what = events.of_attempt(attempt, "")
    return render_template("followups/strike.html", form=form, attempt=attempt, what=what, back=back)


def _strike(attempt: FollowUpAttempt, reason: str, back: str) -> str:
    service.strike(db.session, attempt, reason=reason, user_id=user_id_here())
    return back


@followups.post("/uppfoljningar/<int:follow_up_id>/svar")
@door(Door.CASEWORK)
@shows(Shows.PERSON, _("Uppföljning"))
def answer(follow_up_id: int) -> ResponseReturnValue:
    """Record the answer, or a better one."""
    form = AnswerForm()
    form.livelihood_code.offer(Panel.livelihoods_for(db.session, the_follow_up(follow_up_id)))

    def work(follow_up: FollowUp, facts: dict[str, Any]) -> None:
        service.answer(db.session, follow_up, facts, seen_version=int(form.version.data or 0), user_id=user_id_here())

    return _take(follow_up_id, form, AnswerSchema(), work, _("Svaret är sparat."))


@followups.post("/uppfoljningar/<int:follow_up_id>/avsluta")
@door(Door.CASEWORK)
@shows(Shows.PERSON, _("Uppföljning"))
def close(follow_up_id: int) -> ResponseReturnValue:
    """End it without an answer."""
    form = CloseForm()

    def work(follow_up: FollowUp, facts: dict[str, Any]) -> None:
        seen = int(form.version.data or 0)
        service.close(db.session, follow_up, facts["closed_as"], seen_version=seen, user_id=user_id_here())

    return _take(follow_up_id, form, CloseSchema(), work, _("Uppföljningen är avslutad utan svar."))


@followups.post("/uppfoljningar/<int:follow_up_id>/oppna")
@door(Door.CASEWORK)
@shows(Shows.PERSON, _("Uppföljning"))
def undo(follow_up_id: int) -> ResponseReturnValue:
    """Take a closing back."""
    form = UndoForm()

    def work(follow_up: FollowUp, facts: dict[str, Any]) -> None:
        seen = int(form.version.data or 0)
        service.undo_close(db.session, follow_up, seen_version=seen, user_id=user_id_here(), reason=facts["reason"])

    return _take(follow_up_id, form, ReasonSchema(), work, _("Uppföljningen är öppnad igen."))
