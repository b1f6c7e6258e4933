"""Find, register and correct participants. The participant's page itself stands in `overview`."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import bindparam

from tracker import clock
from tracker.access.login import unit_here, user_id_here
from tracker.access.policy import Door, door
from tracker.access.witness import Shows, seen, shows, sought
from tracker.codelists.terms import Protection, Sex
from tracker.extensions import db
from tracker.participants import names, protecting, service
from tracker.participants.forms import FactsForm, FactsWithoutNumberForm, NumberForm, ParticipantForm
from tracker.participants.models import Participant
from tracker.participants.schemas import (
    FactsSchema,
    FactsWithoutNumberSchema,
    NumberSchema,
    ParticipantSchema,
)
from tracker.revisions.authors import last_saved
from tracker.translations import _
from tracker.web.forms import Saved, SchemaForm
from tracker.web.found import or_404
from tracker.web.paging import Page, Sorting, made_once
from tracker.web.saving import save
from tracker.web.searching import words_sought

participants = Blueprint("participants", __name__)

LONGEST = 2_000  # rows to leaf through; beyond them one searches
# Columns, not objects, and in the order that the template takes them: the list is the page that is opened most.
COLUMNS: tuple[Any, ...] = (
    Participant.id,
    Participant.given_name,
    Participant.family_name,
    Participant.birth_date,
    Participant.sex,
    Participant.protection,
    Participant.names_sealed,
)
SORTS = {"name": Participant.sort_name, "born": Participant.birth_date, "since": Participant.id}


@participants.route("/deltagare", methods=["GET", "POST"])
@door(Door.CASEWORK)
@shows(Shows.LIST, _("Deltagarlistan"))
def index() -> ResponseReturnValue:
    """The unit's participants; a search is posted, so that no name or number stands in an address."""
    words = words_sought()
    asked = _posted() if words else request.args
    sorting = Sorting(asked, SORTS, default="name", tie=Participant.id)
    connection = db.session.connection()  # rows only: the session would take as long as the answers
    page = _found(connection, words, sorting, asked) if words else _all(connection, sorting)
    seen(row.id for row in page.items)
    if words:
        sought(words)
    if words and page.total == 1:
        return redirect(url_for("overview.participant", participant_id=page.items[0].id), 303)
    numbers = service.numbers_in_force(connection, [row.id for row in page.items])
    page = replace(page, items=names.shown(page.items))
    return render_template(
        "participants/index.html", page=page, sorting=sorting, words=words, numbers=numbers, sexes=Sex
    )


def _posted() -> dict[str, str]:
    """Which page, in which order: a header that was pressed begins anew from the first page."""
    turn = request.form.get("turn", "")
    return {"sort": turn or request.form.get("sort", ""), "page": request.form.get("page", "")}


def _found(connection: Any, words: str, sorting: Sorting, asked: Mapping[str, str]) -> Page:
    found = service.found_by(connection, unit_here().id, words, clock.today())
    return Page.of(connection, sorting.apply(found).with_only_columns(*COLUMNS), asked, rows=True, cap=LONGEST)


def _all(connection: Any, sorting: Sorting) -> Page:
    unit_id = unit_here().id
    found = service.number_of(connection, unit_id, LONGEST)
    wanted = _everyone(sorting.key, sorting.descending)
    given = {"unit_id": unit_id}
    return Page.of(connection, wanted, request.args, rows=True, cap=LONGEST, found=found, given=given)


# Made once for each order: putting a statement together takes longer than answering it.
@cache
def _everyone(key: str, descending: bool) -> Any:
    sorting = Sorting({"sort": key, "order": "desc" if descending else ""}, SORTS, default="name", tie=Participant.id)
    return made_once(sorting.apply(service.of_unit(bindparam("unit_id"))).with_only_columns(*COLUMNS))


@participants.route("/deltagare/ny", methods=["GET", "POST"])
@door(Door.CASEWORK)
@shows(Shows.NOBODY)
def new() -> ResponseReturnValue:
    """Register a participant, and go on to enrol."""
    form = ParticipantForm()
    if request.method == "POST":
        facts = form.load(ParticipantSchema())
        answer = save(form, lambda: _register(facts)) if facts is not None else None
        if answer is not None:
            flash(_("Deltagaren är registrerad. Skriv in i en insats härnäst."))
            _tell_protected(newly=facts is not None and facts["protection"] != Protection.NONE)
            return answer
    return render_template("participants/new.html", form=form)


def _register(facts: dict[str, Any]) -> str:
    participant = service.register(
        db.session,
        facts,
        unit_id=unit_here().id,
        user_id=user_id_here(),
        production=current_app.config["PRODUCTION"],
    )
    return url_for("enrolments.new", participant_id=participant.id)


def the_participant(participant_id: int) -> Participant:
    """The unit's participant, or the page for what does not exist."""
    participant = or_404(service.one_of_unit(db.session, participant_id, unit_here().id))
    seen([participant.id])
    return participant


@participants.route("/deltagare/<int:participant_id>/andra", methods=["GET", "POST"])
@door(Door.CASEWORK)
@shows(Shows.PERSON, _("Ändra uppgifter"))
def edit(participant_id: int) -> ResponseReturnValue:
    """Correct facts."""
    participant = the_participant(participant_id)
    numbered = participant.number is not None
    form: SchemaForm = (FactsForm if numbered else FactsWithoutNumberForm)(obj=participant)
    back = url_for("overview.participant", participant_id=participant_id)
    if request.method == "POST":
        was = participant.protection != Protection.NONE
        facts: Any = form.load(FactsSchema() if numbered else FactsWithoutNumberSchema())
        answer = facts and save(
            form, lambda: _correct(participant, facts, form, back), lambda: _standing(participant), _who(participant)
        )
        if answer:
            flash(_("Uppgifterna är sparade."))
            _tell_protected(newly=not was and facts["protection"] != Protection.NONE)
            return answer
    ends = protecting.in_words(db.session, participant_id) if participant.protection == Protection.NONE else []
    return render_template("participants/edit.html", form=form, participant=participant, back=back, ends=ends)


def _tell_protected(*, newly: bool) -> None:
    """What it means that someone is protected, told when it happens."""
    if newly:
        told = _("Bara ni som är namngivna handläggare ser personen. Du är en av dem. Namnge fler på personens sida.")
        flash(told, "warning")


def _correct(participant: Participant, facts: dict[str, Any], form: Any, back: str) -> str:
    service.correct(db.session, participant, facts, seen_version=form.version.data, user_id=user_id_here())
    return back


def _standing(participant: Participant) -> dict[str, Any]:
    return {field: getattr(participant, field) for field in service.FACTS}


def _who(participant: Participant) -> Callable[[], Saved | None]:
    return lambda: last_saved(db.session, participant, unit_here().id)


@participants.route("/deltagare/<int:participant_id>/nummer", methods=["GET", "POST"])
@door(Door.CASEWORK)
@shows(Shows.PERSON, _("Byta nummer"))
def number(participant_id: int) -> ResponseReturnValue:
    """Give a new number; the old one stays in the history."""
    participant = the_participant(participant_id)
    form = NumberForm(data={"version": participant.version})
    back = url_for("overview.participant", participant_id=participant_id)
    if request.method == "POST":
        facts = form.load(NumberSchema())
        answer = facts and save(form, lambda: _change_number(participant, facts, form, back), dict, _who(participant))
        if answer:
            flash(_("Numret är ändrat. Det gamla står kvar i historiken."))
            return answer
    return render_template("participants/number.html", form=form, participant=participant, back=back)


def _change_number(participant: Participant, facts: dict[str, Any], form: NumberForm, back: str) -> str:
    service.change_number(
        db.session,
        participant,
        facts["number"],
        seen_version=form.version.data,
        user_id=user_id_here(),
        production=current_app.config["PRODUCTION"],
        reason=facts["reason"],
    )
    return back
