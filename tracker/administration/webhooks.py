"""What other systems are told of: begin, change, change secret, pause, end; and how it goes."""

from typing import Any

from flask import current_app, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.login import user_id_here
from tracker.access.policy import Door, door
from tracker.access.systems.models import Client
from tracker.administration.forms import NothingForm, WebhookForm
from tracker.administration.schemas import KINDS, WebhookSchema
from tracker.administration.systems import asked_first, done_after_asking, the_system
from tracker.administration.users import administration
from tracker.errors import Fault, Refused
from tracker.extensions import db
from tracker.translations import _
from tracker.web.found import or_404
from tracker.web.saving import save
from tracker.webhooks import kinds, numbering, service
from tracker.webhooks.models import Webhook
from tracker.webhooks.running import allowed

ERRORS = {
    "connection": _("Ingen svarade, eller förbindelsen bröts."),
    "timeout": _("Mottagaren svarade inte i tid."),
    "name": _("Adressens namn finns inte."),
    "tls": _("Mottagarens certifikat godkändes inte."),
    "forbidden": _("Adressen leder in i ett nät som inte är öppet. Be driften om TRACKER_WEBHOOK_NETWORKS."),
    "redirect": _("Mottagaren hänvisade till en annan adress. Skriv den adressen här i stället."),
    "gone": _("Mottagaren svarade att den inte finns kvar."),
    "answer": _("Svaret gick inte att förstå."),
}


def in_words(error: str) -> Any:
    """What went wrong, for someone who is to put it right."""
    if error.startswith("status "):
        return _("Mottagaren svarade med felet %(status)s.", status=error.removeprefix("status "))
    return ERRORS.get(error, "")


@administration.get("/system/<int:client_id>/notiser")
@door(Door.ADMINISTRATION)
def webhook(client_id: int) -> str:
    """How it goes."""
    found = the_webhook(client_id)
    if found.since is None:
        numbering.number(db.session)
    told = kinds.told(found.kinds, found.client.grants)
    return render_template(
        "administration/webhook.html", system=found.client, webhook=found, state=service.state(db.session, found),
        kinds=[kinds.LABELS[kind] for kind in kinds.NEEDED if kind in told], error=in_words(found.last_error),
        most=service.MOST_SECRETS, kept_days=current_app.config["WEBHOOK_KEPT_DAYS"],
    )  # fmt: skip


def the_webhook(client_id: int) -> Webhook:
    """What the system is told, or the page for what does not exist."""
    return or_404(service.of_client(db.session, the_system(client_id).id))


def _address(client_id: int) -> str:
    return url_for("administration.webhook", client_id=client_id)


@administration.route("/system/<int:client_id>/notiser/installningar", methods=["GET", "POST"])
@door(Door.ADMINISTRATION)
def webhook_edit(client_id: int) -> ResponseReturnValue:
    """Where to, and of what; the first time it begins then, and the secret is shown."""
    system = the_system(client_id)
    standing = service.of_client(db.session, client_id)
    form = WebhookForm(data=_facts(standing) if standing else None)
    boxes = _boxes(form, system)
    answer = _sent(form, system, standing) if request.method == "POST" else None
    return answer or render_template(
        "administration/webhook_edit.html", form=form, system=the_system(client_id), boxes=boxes, begins=not standing
    )


def _sent(form: WebhookForm, system: Client, standing: Webhook | None) -> ResponseReturnValue | None:
    facts = form.load(WebhookSchema())
    if facts is None:
        return None
    made: dict[str, Any] = {}

    def work() -> str:
        return _change(standing, facts, form) if standing else _begin(system, facts, form, made)

    answer = save(form, work, lambda: _facts(the_webhook(system.id)))
    if answer and made:
        return render_template("administration/webhook_secret.html", system=the_system(system.id), **made)
    if answer:
        flash(_("Ändringarna är sparade."))
    return answer


def _boxes(form: WebhookForm, system: Client) -> list[Any]:
    """A box for each kind that the system may read."""
    readable = kinds.readable(system.grants)
    for name, kind in KINDS.items():
        if kind not in readable:
            del form[name]
    return [form[name] for name, kind in KINDS.items() if kind in readable]


def _facts(standing: Webhook) -> dict[str, Any]:
    db.session.refresh(standing)
    asked = standing.kinds.split()
    boxes = {name: kind in asked for name, kind in KINDS.items()}
    return {"version": standing.version, "address": standing.address, **boxes}


def _asked(facts: dict[str, Any], form: WebhookForm) -> list[str]:
    asked = [kind for name, kind in KINDS.items() if facts[name]]
    if not asked:
        first = next(name for name in KINDS if name in form)
        raise Refused(Fault(first, _("Välj minst en sak som systemet får läsa.")))
    return asked


def _begin(system: Client, facts: dict[str, Any], form: WebhookForm, made: dict[str, Any]) -> str:
    limits = allowed(current_app.config)
    _made, made["secret"] = service.begin(
        db.session, system, facts["address"] or "", _asked(facts, form), user_id_here(), limits
    )
    return _address(system.id)


def _change(standing: Webhook, facts: dict[str, Any], form: WebhookForm) -> str:
    seen, limits = form.version.data or 0, allowed(current_app.config)
    service.change(db.session, standing, facts["address"] or "", _asked(facts, form), limits, seen)
    return _address(standing.client_id)


@administration.route("/system/<int:client_id>/notiser/hemlighet", methods=["GET", "POST"])
@door(Door.ADMINISTRATION)
def webhook_secret(client_id: int) -> ResponseReturnValue:
    """A second secret, to change over to."""
    found, form = the_webhook(client_id), NothingForm()
    made: dict[str, Any] = {}

    def work() -> str:
        made["secret"] = service.new_secret(db.session, found, by=user_id_here())
        return _address(client_id)

    if request.method == "POST" and save(form, work):
        return render_template("administration/webhook_secret.html", system=the_system(client_id), **made)
    title = _("Skapa ny hemlighet för notiser")
    told = _("Notiserna undertecknas med båda tills du avslutar den gamla. Den nya visas bara en gång.")
    return asked_first(form, found.client, title, told, warns=False, back=_address(client_id))


@administration.route("/system/<int:client_id>/notiser/hemlighet/<int:secret_id>/avsluta", methods=["GET", "POST"])
@door(Door.ADMINISTRATION)
def webhook_secret_end(client_id: int, secret_id: int) -> ResponseReturnValue:
    """The receiver has changed over."""
    found = the_webhook(client_id)
    or_404(next((each for each in found.standing if each.id == secret_id), None))
    told = _("Notiserna undertecknas genast bara med den andra hemligheten.")

    def work() -> str:
        service.end_secret(db.session, found, secret_id)
        return _address(client_id)

    title, done = _("Avsluta hemligheten för notiser"), _("Hemligheten är avslutad.")
    return done_after_asking(found.client, title, told, done, work, back=_address(client_id))


@administration.route("/system/<int:client_id>/notiser/paus", methods=["GET", "POST"])
@door(Door.ADMINISTRATION)
def webhook_pause(client_id: int) -> ResponseReturnValue:
    """Send nothing for now."""
    found = the_webhook(client_id)
    told = _("Inget skickas förrän du återupptar. Det som händer under tiden sparas i %(days)s dagar.",
             days=current_app.config["WEBHOOK_KEPT_DAYS"])  # fmt: skip

    def work() -> str:
        service.pause(db.session, found)
        return _address(client_id)

    title, done = _("Pausa notiserna"), _("Notiserna är pausade.")
    return done_after_asking(found.client, title, told, done, work, back=_address(client_id))


@administration.route("/system/<int:client_id>/notiser/ateruppta", methods=["GET", "POST"])
@door(Door.ADMINISTRATION)
def webhook_resume(client_id: int) -> ResponseReturnValue:
    """Send again."""
    found, form = the_webhook(client_id), NothingForm()

    def work() -> str:
        service.resume(db.session, found)
        return _address(client_id)

    answer = save(form, work) if request.method == "POST" else None
    if answer:
        flash(_("Notiserna skickas igen."))
        return answer
    told = _("Det som väntar skickas genast, i ordning.")
    return asked_first(form, found.client, _("Återuppta notiserna"), told, warns=False, back=_address(client_id))


@administration.route("/system/<int:client_id>/notiser/ta-bort", methods=["GET", "POST"])
@door(Door.ADMINISTRATION)
def webhook_remove(client_id: int) -> ResponseReturnValue:
    """Tell it nothing more."""
    found = the_webhook(client_id)
    told = _("Systemet får inga fler notiser, och de som väntar kastas. Det går inte att ångra.")

    def work() -> str:
        service.end(db.session, found)
        return url_for("administration.system", client_id=client_id)

    title, done = _("Ta bort notiserna"), _("Systemet får inga fler notiser.")
    return done_after_asking(found.client, title, told, done, work, back=_address(client_id))
