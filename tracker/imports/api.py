"""Lists for other systems: send one, look at what would come of it, mend rows, take it. The pages' own steps.

A system sees the lists that systems have sent for its unit. Those of people are not there: what they were told was
checked with their eyes, who may handle protected people.
"""

import hashlib
from typing import Any

from flask import Response, current_app, jsonify, request, url_for
from marshmallow import ValidationError

from tracker import clock
from tracker.access.policy import Grant
from tracker.access.systems import tokens
from tracker.access.witness import Shows, seen
from tracker.api.cursors import PageSchema, list_schema, listed, page
from tracker.api.operations import Operations
from tracker.api.problems import Problem
from tracker.api.versioned import Versioned, made
from tracker.api.versions import VERSION, differing, seen_version, stale, tagged
from tracker.api.writes import carried_out
from tracker.database import renew_estimates
from tracker.errors import Fault, Stale
from tracker.extensions import db
from tracker.imports import list_examples as examples
from tracker.imports import mending, runs, service, staging, waiting
from tracker.imports.api_words import MEANINGS
from tracker.imports.models import ImportRow, ImportRun
from tracker.imports.schemas import (
    ChangedRowSchema,
    RestSchema,
    RowPageSchema,
    RowSchema,
    RowShownSchema,
    RunShownSchema,
    UploadSchema,
)
from tracker.translations import _
from tracker.web.found import or_404

imports = Operations("imports_api", __name__, "/imports", _("Inläsning av listor"), MEANINGS)
_READ, _WRITE = Grant.IMPORTS_READ, Grant.IMPORTS_WRITE
_FORM = "multipart/form-data"
_KINDS = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
_UPLOAD = {
    **{kind: {"schema": {"type": "string", "format": "binary"}, "example": examples.LIST} for kind in _KINDS},
    _FORM: {
        "schema": {
            "type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}},
        },
        "example": {"file": "lista.csv"},
    },
}  # fmt: skip
_ROW = RowShownSchema()


def _runs() -> Any:
    return runs.of_systems(tokens.unit_id())


def _the_run(run_id: int) -> ImportRun:
    """The system's list. Raises 404 for another unit's, a person's and none alike."""
    return or_404(db.session.scalars(_runs().where(ImportRun.id == run_id)).one_or_none())


def _told(run: ImportRun) -> dict[str, Any]:
    found: dict[str, Any] = RunShownSchema().dump(
        {
            "id": run.id,
            "version": run.version,
            "status": "discarded" if run.discarded_at else "taken" if run.taken_at else "waiting",
            "uploaded_at": run.uploaded_at,
            "sha256": run.digest,
            "create_insatser": run.create_insatser,
            "waiting": {state.value: number for state, number in runs.Summary.of(run).wait.items()},
            "taken": {state.value: number for state, number in runs.Summary.of(run).written.items()},
            "ignored": runs.ignored(run),
            "waits_until": waiting.goes_on(run, current_app.config["IMPORT_WAITING_DAYS"]),
        }
    )
    return found


# The file


@imports.operation("GET", "", _READ, _("Räkna upp listorna"), may_answer=(422,))
@imports.arguments(PageSchema, location="query")
@imports.response(200, list_schema(RunShownSchema), example={"items": [examples.RUN], "next": None})
def every(asked: dict[str, Any]) -> Response:
    """Those that systems have sent for the unit, in that order: waiting, taken and discarded."""
    return listed(page(db.session, _runs(), [ImportRun.id], asked), _told)


@imports.operation("POST", "", _WRITE, _("Skicka en lista"), may_answer=(413, 415))
@imports.arguments(UploadSchema, location="query")
@imports.doc(requestBody={"required": True, "content": _UPLOAD})
@imports.response(201, RunShownSchema, example=examples.RUN, headers=VERSION)
def upload(asked: dict[str, Any]) -> Response:
    """An .xlsx or .csv with the headings of the page's template, as the body or as `file` in a form. Nothing is
    registered yet.

    A file that waits already is not staged again: the answer is the list that waits.
    """
    content = _content()
    preview = _previewed(content, asked["create_insatser"])
    told = carried_out(lambda: _stage(preview, hashlib.sha256(content).hexdigest()))
    return made(told, url_for("imports_api.one", run_id=told["id"]))


def _content() -> bytes:
    if request.mimetype in _KINDS:
        content = request.get_data()
    elif request.mimetype == _FORM:
        file = request.files.get("file")
        content = file.read() if file else b""
        if file:
            file.stream.seek(0)
    else:
        raise Problem(415)
    if not content:
        raise Problem(422, [Fault("file", _("Välj en fil att läsa in."))])
    return content


def _previewed(content: bytes, create_insatser: bool) -> service.Preview:
    """Before the write transaction begins: a long list must not hold up others."""
    from tracker.imports import reader  # the reader is loaded where it is used

    found = service.preview(
        db.session,
        reader.read(content),
        unit_id=tokens.unit_id(),
        today=clock.today(),
        create_insatser=create_insatser,
        production=current_app.config["PRODUCTION"],
    )
    service.refuse_empty(found)
    return found


def _stage(preview: service.Preview, digest: str) -> dict[str, Any]:
    unit_id = tokens.unit_id()
    waiting.discard(db.session, current_app.config["IMPORT_WAITING_DAYS"], clock.today())
    run = runs.waiting_same(db.session, unit_id, digest, preview.create_insatser, of_systems=True)
    if run is None:
        run = staging.stage(db.session, preview, unit_id=unit_id, user_id=None, digest=digest)
    return _told(run)


ONE = Versioned(_the_run, _told, RunShownSchema())


@imports.operation("GET", "/<int:run_id>", _READ, _("Läs hur det står till med en lista"))
@imports.response(200, RunShownSchema, example=examples.RUN, headers=VERSION)
def one(run_id: int) -> Response:
    """How many rows wait, and how many are taken, by what came of them."""
    return ONE.read(run_id)


@imports.operation(
    "GET", "/<int:run_id>/report", _READ, _("Hämta rapporten"), whom=Shows.FILE, why=_("Rapport över inläst lista")
)
@imports.doc(responses={200: {"content": {"text/csv": {"schema": {"type": "string"}, "example": examples.REPORT}}}})
@imports.response(200)
def report(run_id: int) -> Response:
    """As CSV: a line for each fault and for each value that a row writes over. Numbers are masked."""
    run = _the_run(run_id)
    seen((), ImportRun.__tablename__, run.id)
    return Response(runs.report_csv(db.session, run), content_type="text/csv; charset=utf-8")


@imports.operation("POST", "/<int:run_id>/take", _WRITE, _("Läs in en lista"), may_answer=(412, 428))
@imports.arguments(RestSchema, example={"rest": True})
@imports.response(200, RunShownSchema, example=examples.TAKEN, headers=VERSION)
def take(facts: dict[str, Any], run_id: int) -> Response:
    """All of it, or with `rest` what can be taken; the other rows go on waiting to be mended."""
    taken: list[int] = []
    answer = ONE.acted(run_id, lambda run, version: taken.append(_take(run, version, facts["rest"])))
    if any(taken):
        renew_estimates(db.engine)
    return answer


def _take(run: ImportRun, version: int, rest: bool) -> int:
    """How many rows are in the register now."""
    today, production = clock.today(), current_app.config["PRODUCTION"]
    staging.take_run(db.session, run, user_id=None, rest=rest, seen_version=version, today=today, production=production)
    return runs.Summary.of(run).taken


@imports.operation("POST", "/<int:run_id>/discard", _WRITE, _("Kasta en lista"), may_answer=(412, 428))
@imports.response(200, RunShownSchema, example=examples.DISCARDED, headers=VERSION)
def discard(run_id: int) -> Response:
    """What waits is emptied; that the list came and went stays."""
    return ONE.acted(run_id, lambda run, version: staging.discard(db.session, run, seen_version=version))


# Its rows


def _row(row: ImportRow) -> dict[str, Any]:
    found: dict[str, Any] = _ROW.dump(
        {"row_number": row.row_number, "state": row.state, "faults": row.faults, "cells": mending.written(row)}
    )
    return found


def _outcome(row: ImportRow) -> dict[str, Any]:
    """The row without what was sent in it."""
    return {name: value for name, value in _row(row).items() if name != "cells"}


@imports.operation(
    "GET", "/<int:run_id>/rows", _READ, _("Räkna upp rader som väntar"),
    whom=Shows.LIST, why=_("Inläst lista"), may_answer=(422,),
)  # fmt: skip
@imports.arguments(RowPageSchema, location="query")
@imports.response(200, list_schema(RowShownSchema), example={"items": [examples.ROW], "next": None})
def rows(asked: dict[str, Any], run_id: int) -> Response:
    """In the order of the file, with what was read and what is wrong; with `state` only those in it."""
    run = _the_run(run_id)
    found = page(db.session, runs.rows_of(run, asked["state"]).order_by(None), [ImportRow.row_number], asked)
    seen((row.row_number for row in found.items), ImportRun.__tablename__, run.id)
    return listed(found, _row)


@imports.operation(
    "GET", "/<int:run_id>/rows/<int:row_number>", _READ, _("Läs en rad som väntar"),
    whom=Shows.LIST, why=_("Rätta rad i lista"),
)  # fmt: skip
@imports.response(200, RowShownSchema, example=examples.ROW, headers=VERSION)
def row(run_id: int, row_number: int) -> Response:
    """`ETag` is the version to send back in `If-Match`."""
    run = _the_run(run_id)
    found = _waiting(run, row_number)
    seen([row_number], ImportRun.__tablename__, run.id)
    return tagged(jsonify(_row(found)), mending.version(found))


def _waiting(run: ImportRun, row_number: int) -> ImportRow:
    return or_404(mending.waiting_row(db.session, run, row_number))


@imports.operation(
    "PATCH", "/<int:run_id>/rows/<int:row_number>", _WRITE, _("Rätta en rad"),
    whom=Shows.LIST, why=_("Rätta rad i lista"), may_answer=(412, 428),
)  # fmt: skip
@imports.arguments(RowSchema(partial=True), example=examples.MENDED)
@imports.response(200, ChangedRowSchema, example=examples.OUTCOME, headers=VERSION)
def mend(words: dict[str, str], run_id: int, row_number: int) -> Response:
    """The cells that are named are written anew; what is still wrong is answered. `person`: same or other."""
    version = seen_version()
    _refuse_unknown(words)
    outcome = _worked_out(run_id, row_number, words)
    try:
        told = carried_out(lambda: _mend(run_id, row_number, outcome, version))
    except Stale:
        standing = _waiting(_the_run(run_id), row_number)
        seen([row_number], ImportRun.__tablename__, run_id)
        cells = _row(standing)["cells"]
        raise stale(cells, differing(cells, words), mending.version(standing)) from None
    seen([row_number], ImportRun.__tablename__, run_id)
    return tagged(jsonify(told["row"]), told["version"])


def _worked_out(run_id: int, row_number: int, words: dict[str, str]) -> staging.Outcome | None:
    """What the list would be, before the write transaction begins; None where no such row waits (any longer)."""
    run = db.session.scalars(_runs().where(ImportRun.id == run_id)).one_or_none()
    standing = mending.waiting_row(db.session, run, row_number) if run else None
    if run is None or standing is None:
        return None
    today, production = clock.today(), current_app.config["PRODUCTION"]
    return mending.work_out(db.session, run, standing, words, today, production)


def _refuse_unknown(words: dict[str, str]) -> None:
    """What the page offers as a choice."""
    if words.get("person", "") not in ("", *service.Person):
        raise ValidationError(_("Skriv same eller other."), "person")


def _mend(run_id: int, row_number: int, outcome: staging.Outcome | None, version: int) -> dict[str, Any]:
    if outcome is None:
        raise Problem(404)
    row = mending.mend(db.session, _the_run(run_id), row_number, outcome, seen_version=version)
    return {"row": _outcome(row), "version": mending.version(row)}
