"""Find likely doubles, compare two rows, make them one or know them as two, and part them again."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload, selectinload

from tracker import clock
from tracker.access.login import unit_here, user_id_here
from tracker.access.policy import Door, door
from tracker.access.witness import Shows, seen, shows
from tracker.codelists.terms import Protection
from tracker.database import at_most
from tracker.enrolments import service as enrolments
from tracker.errors import Fault
from tracker.extensions import db
from tracker.merges import comparison, different, service
from tracker.merges.forms import DifferentForm, MergeForm, OtherRowForm, UndoForm
from tracker.merges.models import Merge
from tracker.merges.schemas import DifferentSchema, MergeSchema, OtherRowSchema
from tracker.participants import protecting
from tracker.participants import service as participants
from tracker.participants.models import Participant
from tracker.participants.routes import the_participant
from tracker.translations import _
from tracker.web.paging import Page
from tracker.web.saving import save

merges = Blueprint("merges", __name__)


@merges.route("/dubbletter")
@door(Door.CASEWORK)
@shows(Shows.LIST, _("Möjliga dubbletter"))
def index() -> ResponseReturnValue:
    """Pairs of rows with the same name and birth date."""
    page = Page.of(db.session, service.likely(unit_here().id), request.args, rows=True)
    ids = {row.id for pair in page.items for row in pair}
    seen(sorted(ids))
    _load_numbers(ids)
    return render_template("merges/index.html", page=page, since=comparison.since)


def _load_numbers(ids: set[int]) -> None:
    """Read the numbers of all the rows at once; they are then at hand on the participants."""
    db.session.scalars(
        sa.select(Participant).where(Participant.id.in_(ids)).options(selectinload(Participant.numbers))
    ).all()


@merges.route("/dubbletter/<int:one_id>/<int:two_id>", methods=["GET", "POST"])
@door(Door.CASEWORK)
@shows(Shows.PERSON, _("Jämföra två rader"))
def review(one_id: int, two_id: int) -> ResponseReturnValue:
    """Two rows side by side; which one stays."""
    kept_id = service.kept_of(db.session, one_id, two_id, unit_here().id)
    if kept_id is not None:  # sent twice, or opened again
        return redirect(url_for("overview.participant", participant_id=kept_id), 303)
    pair = _two_of_ours(one_id, two_id)
    form = MergeForm()
    form.keep.offer([(str(row.id), comparison.in_short(row)) for row in pair])
    if request.method == "POST":
        facts = form.load(MergeSchema())
        answer = facts and save(form, lambda: _merge(pair, facts))
        if answer:
            flash(_("Raderna är ihopslagna. Det går att ångra längre ner på sidan."))
            return answer
    stays = [enrolments.of_participant(db.session, row.id, unit_here().id) for row in pair]
    rows = comparison.rows(*pair)
    apart = different.standing(db.session, one_id, two_id, unit_here().id)
    shown = {"pair": pair, "rows": rows, "stays": stays, "apart": apart, "ends": _ends(pair)}
    return render_template("merges/review.html", form=form, **shown)


def _ends(pair: tuple[Participant, Participant]) -> list[Any]:
    """What ends for the one who becomes protected when the two are merged."""
    unprotected = [row for row in pair if row.protection == Protection.NONE]
    return protecting.in_words(db.session, unprotected[0].id) if len(unprotected) == 1 else []


def _merge(pair: tuple[Participant, Participant], facts: dict[str, Any]) -> str:
    different.refuse(db.session, pair[0].id, pair[1].id, unit_here().id)
    kept, other = pair if facts["keep"] == str(pair[0].id) else pair[::-1]
    service.merge(db.session, kept, other, reason=facts["reason"], user_id=user_id_here())
    return url_for("overview.participant", participant_id=kept.id)


@merges.get("/dubbletter/tva-personer")
@door(Door.CASEWORK)
@shows(Shows.LIST, _("Par som är två personer"))
def apart() -> ResponseReturnValue:
    """Pairs that the unit has found to be two people."""
    page = Page.of(db.session, different.of_unit(unit_here().id), request.args)
    seen(each for pair in page.items for each in (pair.one_id, pair.two_id))
    return render_template("merges/apart.html", page=page)


@merges.route("/dubbletter/<int:one_id>/<int:two_id>/tva-personer", methods=["GET", "POST"])
@door(Door.CASEWORK)
@shows(Shows.PERSON, _("Notera två personer"))
def part(one_id: int, two_id: int) -> ResponseReturnValue:
    """Two rows that look alike are two people; they are not suggested again."""
    pair = _two_of_ours(one_id, two_id)
    form = DifferentForm()
    if request.method == "POST":
        facts = form.load(DifferentSchema())
        answer = facts and save(form, lambda: _part(pair, facts["reason"]))
        if answer:
            flash(_("Noterat: det är två personer. Paret föreslås inte igen."))
            return answer
    told = [comparison.in_short(row) for row in pair]
    return render_template("merges/part.html", form=form, pair=pair, told=told)


def _two_of_ours(one_id: int, two_id: int) -> tuple[Participant, Participant]:
    if one_id == two_id:
        abort(404)
    return the_participant(one_id), the_participant(two_id)


def _part(pair: tuple[Participant, Participant], reason: str) -> str:
    ids = (pair[0].id, pair[1].id)
    different.record(db.session, *ids, unit_id=unit_here().id, reason=reason, user_id=user_id_here())
    return url_for("merges.index")


@merges.post("/dubbletter/<int:one_id>/<int:two_id>/ta-tillbaka")
@door(Door.CASEWORK)
@shows(Shows.PERSON, _("Jämföra två rader"))
def take_back(one_id: int, two_id: int) -> ResponseReturnValue:
    """They may be one person after all: the pair is suggested again."""
    _two_of_ours(one_id, two_id)
    back = url_for("merges.review", one_id=one_id, two_id=two_id)
    answer = save(UndoForm(), lambda: _take_back(one_id, two_id, back))
    if answer:
        flash(_("Paret föreslås igen. Jämför raderna på nytt."))
    return answer or redirect(back, 303)


def _take_back(one_id: int, two_id: int, back: str) -> str:
    different.withdraw(db.session, one_id, two_id, unit_id=unit_here().id, user_id=user_id_here())
    return back


@merges.route("/dubbletter/angra/<int:merge_id>", methods=["GET", "POST"])
@door(Door.CASEWORK)
@shows(Shows.PERSON, _("Ångra sammanslagning"))
def undo(merge_id: int) -> ResponseReturnValue:
    """Part the two again, after the consequences have been spelled out."""
    row = _the_merge(merge_id)
    form = UndoForm()
    back = url_for("overview.participant", participant_id=row.survivor_id)
    if request.method == "POST":
        answer = save(form, lambda: _undo(row, back))
        if answer:
            flash(_("Sammanslagningen är ångrad. Den andra raden finns igen."))
            return answer
    return render_template("merges/undo.html", form=form, row=row, back=back)


def _the_merge(merge_id: int) -> Merge:
    """A merge that the unit made, or the page for what does not exist."""
    people = (joinedload(Merge.survivor), joinedload(Merge.absorbed))
    query = sa.select(Merge).where(Merge.id == merge_id, Merge.unit_id == unit_here().id).options(*people)
    row = db.session.scalars(query).one_or_none()
    if row is None:
        abort(404)
    seen([row.survivor_id, row.absorbed_id])
    return row


def _undo(row: Merge, back: str) -> str:
    service.undo(db.session, row, user_id=user_id_here())
    return back


@merges.route("/deltagare/<int:participant_id>/sla-ihop", methods=["GET", "POST"])
@door(Door.CASEWORK)
@shows(Shows.PERSON, _("Slå ihop rader"))
def pick(participant_id: int) -> ResponseReturnValue:
    """Which other row it is, by its number, which is posted so that it stands in no address."""
    participant = the_participant(participant_id)
    form = OtherRowForm()
    facts = form.load(OtherRowSchema()) if request.method == "POST" else None
    if facts:
        other = _with_number(facts["number"], participant_id)
        if other is not None and other.id != participant_id:
            return redirect(url_for("merges.review", one_id=participant_id, two_id=other.id), 303)
        form.refuse([Fault("number", _not_another(other))])
    return render_template("merges/pick.html", form=form, participant=participant)


def _with_number(text: str, here: int) -> Participant | None:
    """The unit's row with the number, the row `here` only where no other has it: two rows can share one."""
    if not any(sign.isdigit() for sign in text):
        return None
    found = participants.found_by(db.session, unit_here().id, text, clock.today())
    others_first = found.order_by(Participant.id == here, Participant.id).limit(at_most(1))
    other: Participant | None = db.session.scalars(others_first).one_or_none()
    return other


def _not_another(other: Participant | None) -> Any:
    if other is not None:
        return _("Det är numret på den här raden. Skriv den andra radens nummer.")
    return _("Ingen deltagare hos er har det numret. Kontrollera numret.")
