"""Headers of every answer: what a browser may load, frame, send and keep."""

from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.exceptions import BadRequest
from werkzeug.middleware.proxy_fix import ProxyFix

from tracker.errors import Fault
from tracker.extensions import talisman
from tracker.translations import _
from tracker.web import from_systems, kept

POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def _keep_nothing(answer: Response) -> Response:
    """Pages hold personal data: no browser and no proxy keeps a copy, but of what says that it `may_be_kept`.

    Static files are the same for all.
    """
    if request.endpoint != "static":
        answer.headers["Cache-Control"] = kept.how_long(answer)
    return answer


class PlainHttp(BadRequest):
    """A program is told, not led on: it would go on sending its secret in the clear."""

    faults = (Fault("", _("Anropa med https. Byt systemets hemlighet om den har skickats utan.")),)


def _no_plain_http() -> None:
    if from_systems.asked() and not request.is_secure:
        raise PlainHttp()


def _form_targets(app: Flask) -> str:
    """Where a form may lead: logging out goes on to the city's own login, if there is one."""
    parts = urlsplit(app.config.get("OIDC_DISCOVERY_URL") or "")
    return f"'self' {parts.scheme}://{parts.netloc}" if parts.netloc else "'self'"


def register(app: Flask) -> None:
    """Installs the headers; https is forced in production only."""
    production = bool(app.config.get("PRODUCTION"))
    proxies = app.config.get("PROXIES", 0)
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, proxies, proxies, proxies)  # type: ignore[method-assign]
    if production:
        app.before_request(_no_plain_http)
    talisman.init_app(
        app,
        force_https=production,
        strict_transport_security=production,
        session_cookie_secure=production,
        session_cookie_samesite="Strict",
        content_security_policy=POLICY | {"form-action": _form_targets(app)},
        frame_options="DENY",
        referrer_policy="same-origin",
        permissions_policy={"camera": "()", "microphone": "()", "geolocation": "()", "browsing-topics": "()"},
    )
    app.after_request(_keep_nothing)
