"""Correct one row of a list that waits, and go on to the next that needs it."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access.policy import Door, door
from tracker.access.witness import Shows, seen, shows
from tracker.errors import Refused
from tracker.extensions import db
from tracker.imports import mending, runs, staging
from tracker.imports.forms import row_form
from tracker.imports.models import ImportRow, ImportRun
from tracker.imports.routes import imports, the_run
from tracker.imports.schemas import RowSchema
from tracker.translations import _
from tracker.web.forms import SchemaForm
from tracker.web.saving import save

__all__ = ["imports"]


@imports.route("/inlasning/<int:run_id>/rad/<int:row_number>", methods=["GET", "POST"])
@door(Door.FILES)
@shows(Shows.LIST, _("Rätta rad i lista"))
def mend(run_id: int, row_number: int) -> ResponseReturnValue:
    """Correct a row; on to the next that needs it."""
    run = the_run(run_id)
    row = mending.waiting_row(db.session, run, row_number)
    if row is None:
        flash(_("Raden väntar inte längre: den är inläst, kastad eller finns inte i listan."), "info")
        return redirect(url_for("imports.show", run_id=run_id), 303)
    seen([row.row_number], "import_run", run.id)
    groups = mending.fields_of(run, row)
    first = next((fault.field for fault in mending.faults(row)), None)
    form = row_form(mending.written(row), mending.version(row), first, mending.SUGGESTED)
    if request.method == "POST":
        answer = _mend(form, run, row)
        if answer is not None:
            return answer
    else:
        form.refuse(mending.faults(row))
    words = mending.suggestions(db.session, run.unit_id, mending.SUGGESTED)
    summary = runs.Summary.of(run)
    return render_template(
        "imports/mend.html",
        form=form,
        run=run,
        row=row,
        line=runs.lines(db.session, [row], clock.today())[0],
        groups=groups,
        words=words,
        summary=summary,
        looks_known=mending.looks_known(row),
    )


def _mend(form: SchemaForm, run: ImportRun, row: ImportRow) -> ResponseReturnValue | None:
    """Check the list before the write transaction begins: a long list must not hold up others."""
    words = form.load(RowSchema())
    if words is None:
        return None
    try:
        outcome = mending.work_out(db.session, run, row, words, clock.today(), current_app.config["PRODUCTION"])
    except Refused as refusal:
        form.refuse(refusal.faults)
        return None
    number = row.row_number
    return save(form, lambda: _mended(form, run, number, outcome), lambda: mending.written(row))


def _mended(form: Any, run: ImportRun, row_number: int, outcome: staging.Outcome) -> str:
    """Where to go on: the same row while it needs more, the next one, or the list."""
    row = mending.mend(db.session, run, row_number, outcome, seen_version=form.version.data)
    if row.state in runs.STUCK:
        return url_for("imports.mend", run_id=run.id, row_number=row_number)
    flash(_("Rad %(number)s är rättad.", number=row_number))
    following = mending.next_stuck(db.session, run, row_number)
    if following is None:
        return url_for("imports.show", run_id=run.id)
    return url_for("imports.mend", run_id=run.id, row_number=following)
