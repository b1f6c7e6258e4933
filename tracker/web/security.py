"""Headers of every answer: what a browser may load, frame, send and keep."""

from flask import Flask, Response, request

from tracker.extensions import talisman

POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def _keep_nothing(answer: Response) -> Response:
    """Pages hold personal data: no browser and no proxy keeps a copy. Static files are the same for all."""
    if request.endpoint != "static":
        answer.headers["Cache-Control"] = "no-store"
    return answer


def register(app: Flask) -> None:
    """Installs the headers; https is forced in production only."""
    production = bool(app.config.get("PRODUCTION"))
    talisman.init_app(
        app,
        force_https=production,
        strict_transport_security=production,
        session_cookie_secure=production,
        session_cookie_samesite="Lax",
        content_security_policy=POLICY,
        frame_options="DENY",
        referrer_policy="same-origin",
        permissions_policy={"camera": "()", "microphone": "()", "geolocation": "()", "browsing-topics": "()"},
    )
    app.after_request(_keep_nothing)
