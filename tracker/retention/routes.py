"""Gallring: the manager sees what is due and proposes; another person carries it out."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from tracker import clock
from tracker.access import arrivals
from tracker.access.login import role_here, unit_here, user_id_here
from tracker.access.policy import Door, door
from tracker.access.witness import Shows, seen, shows
from tracker.audit.entry import Who
from tracker.codelists.terms import RoleName
from tracker.errors import Refused
from tracker.extensions import db
from tracker.participants import names
from tracker.participants.models import Participant
from tracker.retention import service, words
from tracker.retention.files import File, Outcome, old_files
from tracker.retention.forms import CarryOutForm, ProposeForm
from tracker.retention.models import RetentionRun
from tracker.translations import _, ngettext
from tracker.web.forms import SchemaForm
from tracker.web.saving import save

retention = Blueprint("retention", __name__)

SHOWN = 50
LABELS = {
    Outcome.DUE: (_("Att gallra"), "red"),
    Outcome.KEPT: (_("Bevaras"), "green"),
    Outcome.HELD_UP: (_("Kan inte gallras än"), "amber"),
}
OPEN, EMERGENCY = (_("Öppen insats eller uppföljning"), "amber"), (_("Nödåtkomst"), "amber")


@retention.get("/gallring")
@door(Door.RETENTION)
@shows(Shows.LIST, _("Gallring"))
def index() -> ResponseReturnValue:
    """What is due, a dry run; proposals that wait for another person."""
    return _page(None)


def _page(refused: SchemaForm | None) -> str:
    rule = service.rules(current_app.config)
    files = old_files(db.session, unit_here().id, clock.today(), rule.kept_days) if _manages() else []
    files = sorted(files, key=lambda file: (list(Outcome).index(file.outcome), file.last_entry_on))
    counts = {outcome: sum(file.outcome is outcome for file in files) for outcome in Outcome}
    seen(file.participant_id for file in files[:SHOWN])
    return render_template(
        "retention/index.html",
        files=files[:SHOWN],
        names=_names([file.participant_id for file in files[:SHOWN]]),
        counts=counts,
        labels=LABELS,
        label=_label,
        runs=_runs(rule),
        mine=user_id_here(),
        manages=_manages(),
        form=refused,
        fresh={"propose": ProposeForm(), "carry_out": CarryOutForm()},
        last_day=lambda run: service.last_day(run, rule),
        kept_days=sorted(rule.kept_days),
        old_words=words.old(db.session, unit_here().id, clock.today(), rule.words_months) if _manages() else None,
        words_months=rule.words_months,
    )


def _label(file: File) -> tuple[Any, str]:
    """How it stands with a file, and what holds it up."""
    if file.outcome is Outcome.HELD_UP:
        return EMERGENCY if file.emergency else OPEN
    return LABELS[file.outcome]


def _manages() -> bool:
    return role_here() is RoleName.MANAGER


def _runs(rule: service.Rules) -> Any:
    """A manager sees her unit's proposals, an administrator all: counts only."""
    return service.standing(db.session, unit_here().id if _manages() else None, rule)


def _names(ids: list[int]) -> dict[int, str]:
    who = (Participant.id, Participant.given_name, Participant.family_name, Participant.names_sealed)
    rows = names.shown(db.session.execute(sa.select(*who).where(Participant.id.in_(ids))))
    return {id_: f"{given} {family}".strip() for id_, given, family in rows}


@retention.post("/gallring/foresla")
@door(Door.RETENTION)
@shows(Shows.LIST, _("Gallring"))
def propose() -> ResponseReturnValue:
    """Propose to erase what is due today."""
    if not _manages():
        abort(403)
    form = ProposeForm()
    answer = save(form, _propose) if form.load(Schema()) is not None else None
    if answer is None:
        return _page(form)
    flash(_("Gallringen är föreslagen. En annan person behöver genomföra den."))
    return answer


def _propose() -> str:
    rule = service.rules(current_app.config)
    service.propose(db.session, unit_here().id, user_id_here(), clock.today(), rule)
    return url_for("retention.index")


@retention.post("/gallring/<int:proposal_id>/genomfor")
@door(Door.RETENTION)
@shows(Shows.LIST, _("Gallring"))
def carry_out(proposal_id: int) -> ResponseReturnValue:
    """Erase what was proposed. Whoever does it has lately proved who she is."""
    run = db.session.get(RetentionRun, proposal_id)
    if run is None or (_manages() and run.unit_id != unit_here().id):
        abort(404)
    if not (arrivals.proved() or arrivals.comes_from_outside()):
        return redirect(url_for("access.again", next=url_for("retention.index")), 303)
    form, role = CarryOutForm(), role_here()
    if form.load(Schema()) is None:
        return _page(form)
    who = Who(user_id_here(), role.value if role else "", unit_here().id)
    try:
        number = service.carry_out(db.session, proposal_id, who.user_id or 0, service.rules(current_app.config), who)
    except Refused as refusal:
        form.refuse(refusal.faults)
        return _page(form)
    flash(ngettext("%(n)s akt är gallrad.", "%(n)s akter är gallrade.", number, n=number))
    return redirect(url_for("retention.index"), 303)


@retention.get("/gallring/foresla")
@door(Door.RETENTION)
@shows(Shows.NOBODY)
def back() -> ResponseReturnValue:
    """The address of a refused form, asked for again (a reload, another language): the page itself."""
    return redirect(url_for("retention.index"))
