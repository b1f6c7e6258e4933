"""Taking out rows about individuals of one's own unit, with the right to do so."""

from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import events, rights
from tracker.access.login import unit_here, user_id_here
from tracker.access.policy import Door, door
from tracker.access.witness import Shows, shows
from tracker.database import writing
from tracker.exports import individual_files, individuals
from tracker.exports.forms import ExtractForm
from tracker.exports.schemas import ExtractSchema
from tracker.extensions import db

extracts = Blueprint("extracts", __name__)
_NAMES = {"enrolments": "inskrivningar", "follow_ups": "uppfoljningar"}


@extracts.route("/uttag", methods=["GET", "POST"])
@door(Door.INDIVIDUALS)
@shows(Shows.NOBODY)
def index() -> ResponseReturnValue:
    """Ask what is wanted and what for; the answer is the file, which the log is told of with its purpose."""
    form = ExtractForm()
    wanted = form.load(ExtractSchema()) if request.method == "POST" else None
    if wanted is not None:
        return _file(wanted)
    today, unit_id = clock.today(), unit_here().id
    held = [each for each in rights.of_user(db.session, user_id_here()) if each.unit_id == unit_id]
    right = next(each for each in held if each.in_force(today))
    return render_template("exports/extract.html", form=form, right=right)


def _file(wanted: dict[str, Any]) -> Response:
    extract = _read(wanted)
    with writing(db.session):
        events.noted(
            "individuals_exported",
            user_id=user_id_here(),
            unit_id=unit_here().id,
            purpose=wanted["purpose"],
            what=wanted["what"],
            period=(wanted["first"], wanted["last"]),
            rows=len(extract.rows),
            numbers=wanted["why_numbers"] if wanted["with_numbers"] else "",
            file=wanted["kind"],
            participants=sorted({row[0] for row in extract.rows}),
        )
    name = _NAMES[wanted["what"]]
    body = individual_files.written(extract, wanted["kind"], name.capitalize())
    answer = Response(body, content_type=individual_files.TYPES[wanted["kind"]])
    answer.headers["Content-Disposition"] = f"attachment; filename={name}-{clock.today()}.{wanted['kind']}"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _read(wanted: dict[str, Any]) -> individuals.Extract:
    unit_id, first, last, numbers = unit_here().id, wanted["first"], wanted["last"], wanted["with_numbers"]
    if wanted["what"] == "enrolments":
        return individuals.enrolments(db.session, unit_id, first, last, numbers=numbers)
    return individuals.follow_ups(db.session, unit_id, first, last, clock.today(), numbers=numbers)
