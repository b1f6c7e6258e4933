"""Code lists: look at them, add a code, change labels and order, end a code. None is ever removed."""

from typing import Any

import sqlalchemy as sa
from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import events
from tracker.access.login import user_id_here
from tracker.access.policy import Door, door
from tracker.administration.forms import CodeForm
from tracker.administration.schemas import CodeSchema, CountySchema, GroupSchema, NewCodeSchema, SuccessorSchema
from tracker.administration.users import administration
from tracker.codelists import editing
from tracker.codelists.models import Barrier, District, Municipality
from tracker.codelists.names import NAMES
from tracker.codelists.service import LISTS
from tracker.database import at_most
from tracker.extensions import db
from tracker.translations import _
from tracker.web.found import or_404
from tracker.web.paging import Page, Sorting
from tracker.web.saving import save


@administration.get("/kodlistor")
@door(Door.ADMINISTRATION)
def lists() -> str:
    """All lists."""
    counts = [sa.select(sa.func.count()).select_from(LISTS[name].model).scalar_subquery() for name in NAMES]
    row = db.session.execute(sa.select(*counts)).one()
    rows = [(name, label, count) for (name, label), count in zip(NAMES.items(), row, strict=True)]
    return render_template("administration/lists.html", rows=rows)


@administration.get("/kodlistor/<name>")
@door(Door.ADMINISTRATION)
def codes(name: str) -> str:
    """The codes of one list, ended ones too."""
    model = _list(name)
    sorts = {"position": (model.position, model.code), "code": model.code}
    sorting = Sorting(request.args, sorts, default="position")
    page = Page.of(db.session, sorting.apply(editing.codes(name)), request.args, size=100)
    return render_template(
        "administration/codes.html", page=page, sorting=sorting, name=name, title=NAMES[name], today=clock.today()
    )


def _list(name: str) -> Any:
    if name not in LISTS:
        abort(404)
    return LISTS[name].model


@administration.route("/kodlistor/<name>/ny", methods=["GET", "POST"])
@door(Door.ADMINISTRATION)
def code_new(name: str) -> ResponseReturnValue:
    """Add a code."""
    model = _list(name)
    form = _form(name, new=True)
    if request.method == "GET":
        form.position.data = (db.session.scalar(sa.select(sa.func.max(model.position))) or 0) + 1
    if request.method == "POST":
        facts = form.load(_new_schema(name))
        answer = facts and save(form, lambda: _add(name, facts))
        if answer:
            flash(_("Koden är tillagd."))
            return answer
    return render_template("administration/code_edit.html", form=form, code=None, name=name, title=NAMES[name])


def _new_schema(name: str) -> Any:
    schema = NewCodeSchema(exclude=tuple({"works_or_studies", "successor_code"} - set(editing.extra_fields(name))))
    more = {"barrier": GroupSchema(), "municipality": CountySchema()}.get(name)
    if more:
        schema.load_fields.update(more.load_fields)
        schema.fields.update(more.fields)
    return schema


def _add(name: str, facts: dict[str, Any]) -> str:
    facts = facts | _group(facts.pop("group", None)) | _county(facts.pop("county", None))
    editing.add(db.session, name, facts)
    events.noted("code_added", code_list=name, code=facts["code"], by=user_id_here())
    return url_for("administration.codes", name=name)


def _group(group: str | None) -> dict[str, Any]:
    """Both names of a group of barriers, which is known by the Swedish one."""
    if group is None:
        return {}
    query = sa.select(Barrier.group_en).where(Barrier.group_sv == group).limit(at_most(1))
    return {"group_sv": group, "group_en": db.session.scalar(query) or group}


def _county(code: str | None) -> dict[str, Any]:
    if code is None:
        return {}
    query = sa.select(Municipality.county).where(Municipality.county_code == code).limit(at_most(1))
    return {"county_code": code, "county": db.session.scalar(query) or ""}


@administration.route("/kodlistor/<name>/<code>/andra", methods=["GET", "POST"])
@door(Door.ADMINISTRATION)
def code_edit(name: str, code: str) -> ResponseReturnValue:
    """Change labels, order, agency code and validity."""
    _list(name)
    found = or_404(editing.one(db.session, name, code))
    form = _form(name, found, new=False)
    if request.method == "POST":
        facts = form.load(SuccessorSchema() if name == "district" else CodeSchema())
        answer = facts and save(form, lambda: _change(name, found, facts, form), lambda: _standing(name, found))
        if answer:
            flash(_("Koden är ändrad."))
            return answer
    return render_template("administration/code_edit.html", form=form, code=code, name=name, title=NAMES[name])


def _change(name: str, found: Any, facts: dict[str, Any], form: Any) -> str:
    changed = editing.change(db.session, name, found, facts, seen_version=form.version.data)
    if changed:
        events.noted("code_changed", code_list=name, code=found.code, fields=changed, by=user_id_here())
    return url_for("administration.codes", name=name)


def _standing(name: str, found: Any) -> dict[str, Any]:
    db.session.refresh(found)
    more = ("successor_code",) if name == "district" else ()
    return {field: getattr(found, field) for field in (*editing.FIELDS, *more)}


def _form(name: str, found: Any = None, *, new: bool) -> Any:
    """The form with the fields that the list has; a code and what it counts as never change."""
    form: Any = CodeForm(obj=found)
    extra = editing.extra_fields(name)
    shown = {
        "code": new,
        "group": new and name == "barrier",
        "county": new and name == "municipality",
        "works_or_studies": new and "works_or_studies" in extra,
        "successor_code": "successor_code" in extra,
    }
    for field, wanted in shown.items():
        if not wanted:
            del form[field]
    _offer(form)
    return form


def _offer(form: Any) -> None:
    """Set the choices of the fields that are left."""
    if form.group:
        query = sa.select(Barrier.group_sv).group_by(Barrier.group_sv).order_by(sa.func.min(Barrier.position))
        form.group.offer([(each, each) for each in db.session.scalars(query)])
    if form.county:
        pair = (Municipality.county_code, Municipality.county)
        form.county.offer([(a, b) for a, b in db.session.execute(sa.select(*pair).distinct().order_by(*pair))])
    if form.successor_code:
        districts = sa.select(District.code, District.label_sv).order_by(District.position)
        form.successor_code.offer([(row.code, row.label_sv) for row in db.session.execute(districts)])
