"""To the city's own login and back."""

from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from flask import abort, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from joserfc.errors import JoseError

from tracker.access import arrivals, city_client, city_login, events
from tracker.access.models import User
from tracker.access.policy import Door, door
from tracker.access.routes import access
from tracker.database import writing
from tracker.errors import Refused
from tracker.extensions import db
from tracker.translations import _
from tracker.web.locale import local_path


@access.get("/logga-in/stad")
@door(Door.PUBLIC)
def city() -> ResponseReturnValue:
    """Lead to the city's own login."""
    client = city_client.client() or abort(404)
    session.start_anew()  # type: ignore[attr-defined]
    session["wanted"] = local_path(request.args.get("next"))
    try:
        return client.authorize_redirect(url_for("access.city_back", _external=True))
    except (AuthlibBaseError, requests.RequestException):
        current_app.logger.exception("the city's login does not answer")
        return _refused(_("Stadens inloggning svarar inte just nu. Försök igen om en stund."), "no_answer")


@access.get("/logga-in/stad/tillbaka")
@door(Door.PUBLIC)
def city_back() -> ResponseReturnValue:
    """The provider has sent the browser back."""
    client = city_client.client() or abort(404)
    try:
        token = client.authorize_access_token()
    except (AuthlibBaseError, JoseError, requests.RequestException) as error:
        current_app.logger.warning("the city's login: %s", type(error).__name__)
        return _refused(_("Inloggningen hos staden gick inte att slutföra. Försök igen."), "not_completed")
    return _arrived(token)


def _arrived(token: dict[str, Any]) -> ResponseReturnValue:
    wanted = local_path(session.get("wanted"))
    if token["userinfo"]["iss"].rstrip("/") != city_client.issuer():
        return _refused(_("Inloggningen hos staden gick inte att slutföra. Försök igen."), "other_issuer")
    if not city_client.rules().strong(token["userinfo"]):
        return _refused(_("Logga in hos staden med två faktorer, till exempel med e-legitimation."), "not_strong")
    try:
        user = _user(token["userinfo"])
    except Refused as refusal:
        return _refused(refusal.faults[0].message, "refused")
    if user is None:
        return _refused(_("Du har ingen behörighet till registret. Be din chef eller administratör om en."), "no_role")
    location = arrivals.finish(user, "oidc", wanted)
    session["id_token"] = token["id_token"]  # the provider asks for it at logout
    return redirect(location, 303)


def _user(claims: dict[str, Any]) -> User | None:
    with writing(db.session):
        try:
            return city_login.arrived(db.session, city_client.rules(), claims)
        except city_login.NoRole:  # what has been taken away is written
            return None


def _refused(message: Any, why: str) -> ResponseReturnValue:
    events.noted("login_failed", why=f"oidc_{why}")
    session.start_anew()  # type: ignore[attr-defined]
    flash(message, "error")
    return redirect(url_for("access.login"), 303)
