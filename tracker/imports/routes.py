"""Read a list in: look at what would come of it, correct rows, take it or throw it away."""

import hashlib
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access.login import unit_here, user_id_here
from tracker.access.policy import Door, door
from tracker.access.witness import Shows, seen, shows
from tracker.database import at_most, renew_estimates, writing
from tracker.errors import Fault, Refused
from tracker.extensions import db
from tracker.imports import mending, runs, service, staging, waiting
from tracker.imports.forms import ActionForm, UploadForm
from tracker.imports.headings import HEADINGS
from tracker.imports.matching import State
from tracker.imports.models import ImportRun
from tracker.imports.schemas import ActionSchema, UploadSchema
from tracker.participants.protecting import in_general
from tracker.translations import _, ngettext
from tracker.web.found import or_404
from tracker.web.paging import Page
from tracker.web.saving import save

imports = Blueprint("imports", __name__)

ROWS = 50
_NOT_IN_TEMPLATE = "name"


@imports.route("/inlasning", methods=["GET", "POST"])
@door(Door.FILES)
@shows(Shows.NOBODY)
def index() -> ResponseReturnValue:
    """Choose a file; the unit's lists, those that wait first."""
    form = UploadForm()
    if request.method == "POST":
        facts = form.load(UploadSchema())
        answer = _upload(form, facts["create_insatser"]) if facts is not None else None
        if answer is not None:
            return answer
    _discard_old()
    page = Page.of(db.session, runs.listed(unit_here().id), request.args, rows=True)
    limit = current_app.config["MAX_CONTENT_LENGTH"] // 1_048_576
    return render_template(
        "imports/index.html", form=form, page=page, headings=HEADINGS, limit=limit, summary=runs.Summary.of
    )


def _discard_old() -> None:
    """Throw away what has waited too long, and say so once."""
    days, today = current_app.config["IMPORT_WAITING_DAYS"], clock.today()
    if db.session.scalar(waiting.too_old(days, today).limit(at_most(1))) is None:
        return
    with writing(db.session):
        number = waiting.discard(db.session, days, today)
    if number:
        text = ngettext(
            "%(n)s lista har kastats, eftersom den har väntat i mer än %(days)s dagar.",
            "%(n)s listor har kastats, eftersom de har väntat i mer än %(days)s dagar.",
            number,
            n=number,
            days=days,
        )
        flash(text, "info")


def _upload(form: UploadForm, create_insatser: bool) -> ResponseReturnValue | None:
    """Read and look before the write transaction begins: a long list must not hold up others."""
    content = form.file.data.read() if form.file.data else None
    if content is None:
        form.refuse([Fault("file", _("Välj en fil att läsa in."))])
        return None
    try:
        preview = _previewed(content, create_insatser)
    except Refused as refusal:
        form.refuse(Fault("file", fault.message) for fault in refusal.faults)
        return None
    digest = hashlib.sha256(content).hexdigest()
    return save(form, lambda: _stage(preview, digest))


def _previewed(content: bytes, create_insatser: bool) -> service.Preview:
    from tracker.imports import reader  # the reader is loaded where it is used

    found = service.preview(
        db.session,
        reader.read(content),
        unit_id=unit_here().id,
        today=clock.today(),
        create_insatser=create_insatser,
        production=current_app.config["PRODUCTION"],
    )
    service.refuse_empty(found)
    return found


def _stage(preview: service.Preview, digest: str) -> str:
    unit_id = unit_here().id
    run = runs.waiting_same(db.session, unit_id, digest, preview.create_insatser)
    if run is not None:
        flash(_("Samma fil väntar redan här."), "info")
    else:
        run = staging.stage(db.session, preview, unit_id=unit_id, user_id=user_id_here(), digest=digest)
    return url_for("imports.show", run_id=run.id)


@imports.get("/inlasning/mall.csv")
@door(Door.FILES)
@shows(Shows.NOBODY)
def template() -> ResponseReturnValue:
    """An empty list with all headings, as Excel opens it."""
    names = [words[0].capitalize() for field, words in HEADINGS.items() if field != _NOT_IN_TEMPLATE]
    return _csv("\ufeff" + ";".join(names) + "\r\n", "mall-inlasning.csv")


def _csv(text: str, name: str) -> Response:
    answer = Response(text, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


def the_run(run_id: int) -> ImportRun:
    """The unit's list, or the page for what does not exist."""
    return or_404(runs.one_of_unit(db.session, run_id, unit_here().id))


@imports.get("/inlasning/<int:run_id>")
@door(Door.FILES)
@shows(Shows.LIST, _("Inläst lista"))
def show(run_id: int) -> ResponseReturnValue:
    """What would come of the list, row by row."""
    run = the_run(run_id)
    state = request.args.get("state", "")
    waits = staging.waits(run)
    page = Page.of(db.session, runs.rows_of(run, state), request.args, size=ROWS, cap=1_000_000) if waits else None
    today = clock.today()
    seen((row.row_number for row in page.items) if page else (), "import_run", run.id)
    return render_template(
        "imports/show.html",
        run=run,
        waits=waits,
        summary=runs.Summary.of(run),
        chosen=state if state in list(State) else "",
        page=page,
        lines=runs.lines(db.session, page.items, today) if page else [],
        labels=runs.LABELS,
        new_insatser=runs.new_insatser(db.session, run) if waits else [],
        misses_insatser=waits and runs.misses_insatser(db.session, run),
        ignored=runs.ignored(run),
        protects=waits and runs.to_be_told(db.session, run),
        first_stuck=mending.next_stuck(db.session, run, 0) if waits else None,
        until=waiting.goes_on(run, current_app.config["IMPORT_WAITING_DAYS"]),
    )


@imports.get("/inlasning/<int:run_id>/rapport.csv")
@door(Door.FILES)
@shows(Shows.FILE, _("Rapport över inläst lista"))
def report(run_id: int) -> ResponseReturnValue:
    """The report: a line for each fault."""
    run = the_run(run_id)
    seen((), "import_run", run.id)
    return _csv("\ufeff" + runs.report_csv(db.session, run), f"inlasning-{run.id}.csv")


@imports.route("/inlasning/<int:run_id>/las-in", methods=["GET", "POST"])
@door(Door.FILES)
@shows(Shows.NOBODY)
def take(run_id: int) -> ResponseReturnValue:
    """Take the list; what is left out is spelled out first."""
    run = the_run(run_id)
    form = ActionForm(version=run.version)
    if request.method == "POST":
        taken: list[int] = []
        answer = _act(form, run, lambda facts: _take(run, facts["rest"], form.version.data, taken))
        if any(taken):
            renew_estimates(db.engine)
        return answer
    summary = runs.Summary.of(run)
    if not (staging.waits(run) and summary.ready):
        return redirect(url_for("imports.show", run_id=run.id))
    protects = runs.protecting(db.session, run)
    return render_template(
        "imports/take.html", form=form, run=run, summary=summary, protects=protects, ends=in_general()
    )


def _take(run: ImportRun, rest: bool, seen_version: int, taken: list[int]) -> str:
    """Take the rows; how many they were goes into `taken`."""
    counts = staging.take_run(
        db.session,
        run,
        user_id=user_id_here(),
        rest=rest,
        seen_version=seen_version,
        today=clock.today(),
        production=current_app.config["PRODUCTION"],
    )
    taken.append(sum(counts.get(state, 0) for state in staging.HELD))
    flash(ngettext("%(num)s rad är inläst.", "%(num)s rader är inlästa.", taken[-1]))
    return url_for("imports.show", run_id=run.id)


@imports.route("/inlasning/<int:run_id>/kasta", methods=["GET", "POST"])
@door(Door.FILES)
@shows(Shows.NOBODY)
def discard(run_id: int) -> ResponseReturnValue:
    """Throw away what waits, after a question."""
    run = the_run(run_id)
    form = ActionForm(version=run.version)
    if request.method == "POST":
        return _act(form, run, lambda _facts: _discard(run, form.version.data))
    if not staging.waits(run):
        return redirect(url_for("imports.show", run_id=run.id))
    return render_template("imports/discard.html", form=form, run=run, summary=runs.Summary.of(run))


def _discard(run: ImportRun, seen_version: int) -> str:
    staging.discard(db.session, run, seen_version=seen_version)
    flash(_("Raderna är kastade. Inget mer är sparat av dem."))
    return url_for("imports.index")


@imports.post("/inlasning/<int:run_id>/kontrollera")
@door(Door.FILES)
@shows(Shows.NOBODY)
def recheck(run_id: int) -> ResponseReturnValue:
    """Check every row anew: the register may have changed, or missing insatser may now be made."""
    run = the_run(run_id)
    return _act(ActionForm(), run, lambda facts: _recheck(run, facts["create"] or None))


def _recheck(run: ImportRun, create_insatser: bool | None) -> str:
    staging.restage(
        db.session,
        run,
        {},
        today=clock.today(),
        production=current_app.config["PRODUCTION"],
        create_insatser=create_insatser,
    )
    flash(_("Raderna är kontrollerade på nytt."))
    return url_for("imports.show", run_id=run.id)


def _act(form: ActionForm, run: ImportRun, work: Callable[[dict[str, Any]], str]) -> ResponseReturnValue:
    """What a button does. What is refused is said on the list's page, which shows how things stand now."""
    run_id = run.id
    facts = form.load(ActionSchema())
    answer = save(form, lambda: work(facts)) if facts is not None else None
    if answer is not None:
        return answer
    for message in form.form_errors:
        flash(message, "error")
    if form.conflicts is not None:
        flash(_("Listan har ändrats sedan du öppnade sidan. Så här står den nu. Granska den och välj igen."), "error")
    return redirect(url_for("imports.show", run_id=run_id), 303)
