"""How a project has gone, for other systems; it stands above enrolments, at the address of the project."""

from fractions import Fraction
from typing import Any

from flask import Response, jsonify

from tracker import clock
from tracker.access.policy import Grant
from tracker.access.systems import tokens
from tracker.extensions import db
from tracker.insatser import examples
from tracker.insatser.api import is_own, projects, the_project
from tracker.insatser.schemas import OutcomeSchema
from tracker.overview.outcome import COUNTED, Counts
from tracker.overview.project_outcome import Line, Outcome, Value, outcome
from tracker.translations import _
from tracker.web.formats import rounded

__all__ = ["projects"]


@projects.operation("GET", "/<int:project_id>/outcome", Grant.LISTS_READ, _("Läs hur det har gått för ett projekt"))
@projects.response(200, OutcomeSchema, example=examples.OUTCOME)
def project_outcome(project_id: int) -> Response:
    """Women (K), men (M), unknown (U) and all (T), beside the goals. Of another unit's project, the unit's own part."""
    found = the_project(project_id)
    whole, today = is_own(found), clock.today()
    result = outcome(db.session, found, None if whole else tokens.unit_id(), today, city=False)
    return jsonify(
        whole=whole,
        as_of=today.isoformat(),
        waiting=result.waiting,
        counts={sex: _counts(counts) for sex, counts in result.counts.items()},
        goals=[_goal(line, result, whole) for line in result.goals],
        follow_up=[_line(line) for line in result.follow_up],
    )


def _counts(counts: Counts) -> dict[str, int]:
    return {name: getattr(counts, name) for name in COUNTED}


def _line(line: Line) -> dict[str, Any]:
    values = {"women": line.women, "men": line.men, "all": line.all}
    told = {name: _value(value) for name, value in values.items()}
    return {"measure": line.measure, "in_percent": line.in_percent, **told}


def _goal(line: Line, result: Outcome, whole: bool) -> dict[str, Any]:
    judged = whole and result.counts["T"].participants
    return {**_line(line), "goal": line.goal, "reached": line.reached if judged else None}


def _value(value: Value) -> int | float | None:
    """A share is rounded once, to one decimal; the share of nothing is none."""
    if isinstance(value, str):
        return None
    return float(rounded(value, 1)) if isinstance(value, Fraction) else value
