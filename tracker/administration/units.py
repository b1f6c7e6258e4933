"""Units: list, add, rename. A unit is never removed: what was done in it stays its own."""

from typing import Any

import sqlalchemy as sa
from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import service
from tracker.access.login import user_id_here
from tracker.access.models import Assignment, Unit
from tracker.access.policy import Door, door
from tracker.administration.forms import NewUnitForm, UnitForm
from tracker.administration.schemas import NewUnitSchema, UnitSchema
from tracker.administration.users import administration
from tracker.codelists.terms import UnitKind
from tracker.extensions import db
from tracker.translations import _
from tracker.web.found import or_404
from tracker.web.paging import Page, Sorting
from tracker.web.saving import save

SORTS = {"name": Unit.sort_name, "code": Unit.code, "kind": (Unit.kind, Unit.sort_name)}


@administration.get("/enheter")
@door(Door.ADMINISTRATION)
def units() -> str:
    """All units."""
    sorting = Sorting(request.args, SORTS, default="name", tie=Unit.id)
    page = Page.of(db.session, sorting.apply(sa.select(Unit)), request.args)
    users = _users_in([unit.id for unit in page.items])
    return render_template("administration/units.html", page=page, sorting=sorting, users=users, kinds=UnitKind)


def _users_in(unit_ids: list[int]) -> dict[int, int]:
    """How many users have a role in the unit today, by its id."""
    number = sa.func.count(Assignment.user_id.distinct())
    query = sa.select(Assignment.unit_id, number).where(Assignment.unit_id.in_(unit_ids))
    return dict(db.session.execute(query.where(Assignment.holds(clock.today())).group_by(Assignment.unit_id)).all())


@administration.route("/enheter/ny", methods=["GET", "POST"])
@door(Door.ADMINISTRATION)
def unit_new() -> ResponseReturnValue:
    """Add a unit."""
    form = NewUnitForm()
    if request.method == "POST":
        facts = form.load(NewUnitSchema())
        answer = facts and save(form, lambda: _add(facts))
        if answer:
            flash(_("Enheten är tillagd. Ge någon en roll i den härnäst."))
            return answer
    return render_template("administration/unit_edit.html", form=form, unit=None)


def _add(facts: dict[str, Any]) -> str:
    service.add_unit(db.session, facts["code"], facts["name"], facts["kind"], by=user_id_here())
    return url_for("administration.units")


@administration.route("/enheter/<int:unit_id>/andra", methods=["GET", "POST"])
@door(Door.ADMINISTRATION)
def unit_edit(unit_id: int) -> ResponseReturnValue:
    """Another name."""
    unit = or_404(db.session.get(Unit, unit_id))
    form = UnitForm(obj=unit)
    if request.method == "POST":
        facts = form.load(UnitSchema())
        answer = facts and save(form, lambda: _rename(unit, facts, form), lambda: _standing(unit))
        if answer:
            flash(_("Enheten har fått ett nytt namn."))
            return answer
    return render_template("administration/unit_edit.html", form=form, unit=or_404(db.session.get(Unit, unit_id)))


def _rename(unit: Unit, facts: dict[str, Any], form: Any) -> str:
    service.rename_unit(db.session, unit, facts["name"], seen_version=form.version.data, by=user_id_here())
    return url_for("administration.units")


def _standing(unit: Unit) -> dict[str, Any]:
    db.session.refresh(unit)
    return {"name": unit.name}
