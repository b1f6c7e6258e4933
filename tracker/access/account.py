"""One's own account: password, second factor, passkeys and logins."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.access import arrivals, logins, passkeys, passwords, rights, second_factor, service
from tracker.access.forms import NothingForm, PasskeyForm, PasswordForm, TotpForm
from tracker.access.login import user_id_here
from tracker.access.models import Totp, User
from tracker.access.policy import Door, door
from tracker.access.schemas import CodeSchema, PasskeySchema, PasswordSchema
from tracker.database import writing
from tracker.errors import Refused
from tracker.extensions import db
from tracker.translations import _
from tracker.web.saving import save

account = Blueprint("account", __name__, url_prefix="/konto")
View = Callable[..., ResponseReturnValue]


def own_login(view: View) -> View:
    """For those who log in here: whoever comes by the city's own login changes nothing about it here."""

    @wraps(view)
    def look(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if arrivals.comes_from_outside():
            abort(404)
        return view(*args, **kwargs)

    return look


def proved(view: View) -> View:
    """For what changes how someone logs in: only shortly after she has proved who she is."""

    @wraps(view)
    def look(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if not arrivals.proved():
            back = request.full_path.rstrip("?") if request.method == "GET" else url_for("account.index")
            return redirect(url_for("access.again", next=back), 303)
        return view(*args, **kwargs)

    return own_login(look)


def _me() -> User:
    return db.session.get_one(User, user_id_here())


def _session_id() -> int:
    return int(session.standing.id)  # type: ignore[attr-defined]


@account.get("")
@door(Door.ANYONE)
def index() -> str:
    """What there is to see and change."""
    return render_template(
        "account/index.html",
        user=_me(),
        given=rights.of_user(db.session, user_id_here()),
        today=clock.today(),
        outside=arrivals.comes_from_outside(),
        held=second_factor.held(db.session, user_id_here()),
        codes_left=second_factor.recovery_codes_left(db.session, user_id_here()),
        required=_required(),
    )


def _required() -> bool:
    required = current_app.config["SECOND_FACTOR_ROLES"]
    return any(role.name in required for role in _me().roles)


@account.route("/losenord", methods=["GET", "POST"])
@door(Door.ANYONE)
@own_login
def password() -> ResponseReturnValue:
    """Change the password."""
    form = PasswordForm()
    if request.method == "POST":
        data = form.load(PasswordSchema())
        saved = _with_password(form, data) if data else None
        if saved:
            return saved
    return render_template("account/password.html", form=form, must=session.get("must", []))


def _with_password(form: PasswordForm, data: dict[str, Any]) -> ResponseReturnValue | None:
    def work() -> str:
        passwords.change(db.session, _me(), data["new"], _session_id())
        return url_for("account.index")

    try:
        service.proven_again(db.session, user_id_here(), data["current"], "current")
    except Refused as refusal:
        form.refuse(refusal.faults)
        return None
    saved = save(form, work)
    if saved:
        forced = "password" in session.get("must", [])
        arrivals.done("password")
        flash(_("Lösenordet är bytt. Dina andra inloggningar är avslutade."))
        return redirect("/", 303) if forced else saved
    return None


@account.route("/kod", methods=["GET", "POST"])
@door(Door.ANYONE)
@proved
def totp() -> ResponseReturnValue:
    """Set up an app that shows codes."""
    if request.method == "GET" or "new_totp" not in session:
        session["new_totp"] = session.get("new_totp") or second_factor.new_secret()
    form = TotpForm()
    if request.method == "POST":
        data = form.load(CodeSchema())
        codes = _set_totp(form, data["code"]) if data else None
        if codes:
            return render_template("account/recovery_codes.html", codes=codes)
    secret, user = session["new_totp"], _me()
    return render_template(
        "account/totp.html",
        form=form,
        must=session.get("must", []),
        has=db.session.get(Totp, user.id) is not None,
        picture=second_factor.picture(secret, user.email),
        typed=second_factor.typed(secret),
    )


def _set_totp(form: TotpForm, code: str) -> list[str] | None:
    try:
        with writing(db.session):
            codes = second_factor.set_totp(db.session, user_id_here(), session["new_totp"], code)
            logins.end_all(db.session, user_id_here(), by=user_id_here(), but=_session_id())
    except Refused as refusal:
        form.refuse(refusal.faults)
        return None
    session.pop("new_totp")
    arrivals.done("second_factor")
    return codes


@account.route("/kod/ta-bort", methods=["GET", "POST"])
@door(Door.ANYONE)
@proved
def remove_totp() -> ResponseReturnValue:
    """Take the app away."""
    if db.session.get(Totp, user_id_here()) is None or (_required() and not _has_passkey()):
        abort(404)
    form = NothingForm()
    if request.method == "POST":
        saved = save(form, _without_totp)
        if saved:
            session.renew()  # type: ignore[attr-defined]
            flash(_("Koderna från appen används inte längre."))
            return saved
    return render_template("account/remove_totp.html", form=form)


def _without_totp() -> str:
    second_factor.remove_totp(db.session, user_id_here())
    return url_for("account.index")


def _has_passkey() -> bool:
    return "passkey" in second_factor.held(db.session, user_id_here())


@account.route("/reservkoder", methods=["GET", "POST"])
@door(Door.ANYONE)
@proved
def recovery_codes() -> ResponseReturnValue:
    """New recovery codes in place of the old."""
    if not second_factor.held(db.session, user_id_here()):
        abort(404)
    if request.method == "POST":
        with writing(db.session):
            codes = second_factor.new_recovery_codes(db.session, user_id_here())
        return render_template("account/recovery_codes.html", codes=codes)
    left = second_factor.recovery_codes_left(db.session, user_id_here())
    return render_template("account/new_recovery_codes.html", form=NothingForm(), left=left)


@account.get("/nycklar")
@door(Door.ANYONE)
@proved
def passkeys_page() -> str:
    """One's passkeys."""
    return _keys(PasskeyForm())


def _keys(form: PasskeyForm) -> str:
    keys = passkeys.of_user(db.session, user_id_here())
    last = len(keys) == 1 and _required() and db.session.get(Totp, user_id_here()) is None
    return render_template("account/passkeys.html", form=form, keys=keys, needed=last)


@account.post("/nycklar/fraga")
@door(Door.ANYONE)
@proved
def passkey_options() -> Response:
    """What the browser needs to make a passkey, as JSON."""
    return Response(passkeys.registration(db.session, _me()), content_type="application/json")


@account.post("/nycklar")
@door(Door.ANYONE)
@proved
def add_passkey() -> ResponseReturnValue:
    """Keep the passkey that the browser made."""
    form = PasskeyForm()
    data = form.load(PasskeySchema())
    saved = save(form, partial(_add_passkey, data["name"])) if data else None
    if saved:
        arrivals.done("second_factor")
        flash(_("Nyckeln är tillagd."))
        return saved
    return _keys(form)


def _add_passkey(name: str) -> str:
    passkeys.add(db.session, _me(), name, request.form.get("credential", ""))
    spare = second_factor.recovery_codes_left(db.session, user_id_here())
    return url_for("account.passkeys_page" if spare else "account.recovery_codes")


@account.post("/nycklar/<int:key_id>/ta-bort")
@door(Door.ANYONE)
@proved
def remove_passkey(key_id: int) -> ResponseReturnValue:
    """Take a passkey away."""
    keys = passkeys.of_user(db.session, user_id_here())
    if len(keys) == 1 and _required() and db.session.get(Totp, user_id_here()) is None:
        abort(404)
    with writing(db.session):
        gone = passkeys.remove(db.session, user_id_here(), key_id)
    if not gone:
        abort(404)
    session.renew()  # type: ignore[attr-defined]
    flash(_("Nyckeln är borttagen."))
    return redirect(url_for("account.passkeys_page"), 303)


@account.get("/inloggningar")
@door(Door.ANYONE)
def sessions() -> str:
    """When and where one is logged in."""
    idle, longest = current_app.config["SESSION_IDLE"], current_app.config["SESSION_LONGEST"]
    found = logins.of_user(db.session, user_id_here(), idle, longest)
    return render_template("account/sessions.html", logins=found, this_one=_session_id(), words=how_in_words)


@account.post("/inloggningar/<int:session_id>/avsluta")
@door(Door.ANYONE)
def end_session(session_id: int) -> ResponseReturnValue:
    """End one of one's own logins."""
    with writing(db.session):
        ended = logins.end(db.session, user_id_here(), session_id, by=user_id_here())
    if not ended:
        abort(404)
    flash(_("Inloggningen är avslutad."))
    return redirect(url_for("account.sessions"), 303)


@account.post("/logga-ut-overallt")
@door(Door.ANYONE)
def end_everywhere() -> ResponseReturnValue:
    """End all of one's logins, this one as well."""
    with writing(db.session):
        logins.end_all(db.session, user_id_here(), by=user_id_here())
    session.start_anew()  # type: ignore[attr-defined]
    flash(_("Du är utloggad överallt."))
    return redirect(url_for("access.login"), 303)


_HOW = {
    "password": _("lösenord"),
    "totp": _("kod från app"),
    "recovery": _("reservkod"),
    "passkey": _("nyckel"),
    "oidc": _("stadens inloggning"),
}


def how_in_words(how: str) -> str:
    """`lösenord och nyckel`."""
    return str(_(" och ")).join(str(_HOW[part]) for part in how.split("+") if part in _HOW)
