"""Other systems that use the API: add, change secret, close. The secret is shown once, on the answer to the form."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.login import user_id_here
from tracker.access.policy import Door, Grant, door
from tracker.access.systems import service
from tracker.access.systems.models import Client
from tracker.administration.forms import GrantsForm, NothingForm, SystemForm
from tracker.administration.schemas import GRANTS, GrantsSchema, SystemSchema
from tracker.administration.users import administration, units_to_choose
from tracker.errors import Fault, Refused
from tracker.extensions import db
from tracker.translations import _
from tracker.web.found import or_404
from tracker.web.saving import save
from tracker.webhooks import kinds
from tracker.webhooks import service as webhooks


@administration.get("/system")
@door(Door.ADMINISTRATION)
def systems() -> str:
    """All systems."""
    return render_template("administration/systems.html", systems=service.every(db.session))


@administration.get("/system/<int:client_id>")
@door(Door.ADMINISTRATION)
def system(client_id: int) -> str:
    """One system: what it may do, and its secrets."""
    found = the_system(client_id)
    held = [grant for grant in Grant if grant.value in found.grants.split()]
    return render_template(
        "administration/system.html", system=found, held=held, most=service.MOST_SECRETS,
        webhook=webhooks.of_client(db.session, client_id), tells=bool(kinds.readable(found.grants)),
    )  # fmt: skip


def the_system(client_id: int) -> Client:
    """The system, or the page for what does not exist."""
    return or_404(service.one(db.session, client_id))


@administration.route("/system/nytt", methods=["GET", "POST"])
@door(Door.ADMINISTRATION)
def system_new() -> ResponseReturnValue:
    """Add a system."""
    form = SystemForm()
    form.unit_id.offer([(unit_id, name) for unit_id, _code, name in units_to_choose()])
    if request.method == "POST":
        facts = form.load(SystemSchema())
        made: dict[str, Any] = {}
        if facts and save(form, lambda: _add(facts, made)):
            return _shown_once(**made)
    return render_template("administration/system_new.html", form=form, grants=[form[name] for name in GRANTS])


def _add(facts: dict[str, Any], made: dict[str, Any]) -> str:
    client, made["secret"] = service.add(
        db.session, facts["client_id"], facts["name"], facts["unit_id"], _chosen(facts), by=user_id_here()
    )
    made["system_id"] = client.id
    return _address(client.id)


def _chosen(facts: dict[str, Any]) -> list[Grant]:
    grants = [grant for name, grant in GRANTS.items() if facts[name]]
    if not grants:
        raise Refused(Fault(next(iter(GRANTS)), _("Välj minst en sak som systemet får göra.")))
    return grants


@administration.route("/system/<int:client_id>/rattigheter", methods=["GET", "POST"])
@door(Door.ADMINISTRATION)
def system_grants(client_id: int) -> ResponseReturnValue:
    """Give it more, or take something away."""
    found = the_system(client_id)
    form = GrantsForm(data=_held(found))
    if request.method == "POST":
        facts = form.load(GrantsSchema())
        answer = facts is not None and save(form, lambda: _change(found, facts, form), lambda: _held(found))
        if answer:
            flash(_("Ändringarna är sparade."))
            return answer
    boxes = [form[name] for name in GRANTS]
    return render_template("administration/system_grants.html", form=form, system=the_system(client_id), boxes=boxes)


def _held(found: Client) -> dict[str, Any]:
    db.session.refresh(found)
    held = found.grants.split()
    return {"version": found.version, **{name: grant.value in held for name, grant in GRANTS.items()}}


def _change(found: Client, facts: dict[str, Any], form: GrantsForm) -> str:
    service.change(db.session, found, _chosen(facts), seen_version=form.version.data or 0)
    return _address(found.id)


def _address(client_id: int) -> str:
    return url_for("administration.system", client_id=client_id)


def _shown_once(system_id: int, secret: str) -> str:
    return render_template("administration/system_secret.html", system=the_system(system_id), secret=secret)


@administration.route("/system/<int:client_id>/hemlighet", methods=["GET", "POST"])
@door(Door.ADMINISTRATION)
def system_secret(client_id: int) -> ResponseReturnValue:
    """A second secret, to change over to."""
    found, form, made = the_system(client_id), NothingForm(), {"system_id": client_id}

    def work() -> str:
        made["secret"] = service.new_secret(db.session, found, by=user_id_here())  # type: ignore[assignment]
        return _address(client_id)

    if request.method == "POST" and save(form, work):
        return _shown_once(**made)  # type: ignore[arg-type]
    title = _("Skapa ny hemlighet")
    told = _("Den gamla gäller tills du avslutar den, så att systemet hinner byta. Den nya visas bara en gång.")
    return asked_first(form, found, title, told, warns=False)


@administration.route("/system/<int:client_id>/hemlighet/<int:secret_id>/avsluta", methods=["GET", "POST"])
@door(Door.ADMINISTRATION)
def system_secret_end(client_id: int, secret_id: int) -> ResponseReturnValue:
    """The system has changed over."""
    found = the_system(client_id)
    or_404(next((each for each in found.standing if each.id == secret_id), None))
    told = _("Hemligheten slutar gälla genast, liksom de token som systemet har hämtat med den.")

    def work() -> str:
        service.end_secret(db.session, found, secret_id)
        return _address(client_id)

    return done_after_asking(found, _("Avsluta hemligheten"), told, _("Hemligheten är avslutad."), work)


@administration.route("/system/<int:client_id>/stang-av", methods=["GET", "POST"])
@door(Door.ADMINISTRATION)
def system_revoke(client_id: int) -> ResponseReturnValue:
    """Take the way in away."""
    found = the_system(client_id)
    told = _("Systemet kommer inte in mer, redan från nästa anrop. Det går inte att ångra. Det som systemet har gjort"
             " står kvar.")  # fmt: skip

    def work() -> str:
        service.revoke(db.session, found)
        return _address(client_id)

    return done_after_asking(found, _("Stäng av systemet"), told, _("Systemet är avstängt."), work)


def done_after_asking(
    found: Client, title: Any, told: Any, done: Any, work: Any, back: str = ""
) -> ResponseReturnValue:
    """A step that cannot be taken back: its consequences and a button, then `done` at the top of the next page."""
    form = NothingForm()
    answer = save(form, work) if request.method == "POST" else None
    if answer:
        flash(done)
        return answer
    return asked_first(form, found, title, told, back=back)


def asked_first(form: NothingForm, found: Client, title: Any, told: Any, *, warns: bool = True, back: str = "") -> str:
    """The page with the button; `back` is where whoever changes her mind goes."""
    return render_template(
        "administration/system_step.html", form=form, system=found, title=title, told=told, warns=warns,
        back=back or _address(found.id),
    )  # fmt: skip
