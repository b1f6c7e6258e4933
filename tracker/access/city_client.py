"""Authlib's client of the city's own login. It sees to state, nonce, PKCE and the signature of what comes back."""

from pathlib import Path
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import FlaskOAuth2App, OAuth
from authlib.integrations.requests_client import OAuth2Session
from flask import Flask, current_app, url_for

from tracker.access import city_login

SECONDS = 10
"""How long the provider may take to answer."""


class _Requests(OAuth2Session):
    """Goes where it is told and follows nobody elsewhere."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.max_redirects = 0


class _Client(FlaskOAuth2App):
    client_cls = _Requests


def register(app: Flask) -> None:
    """Make the client, if `OIDC_DISCOVERY_URL` is set. Raises `city_login.BadRules`."""
    if not app.config["OIDC_DISCOVERY_URL"]:
        return
    made = OAuth(app).register(
        "city_login",
        client_cls=_Client,
        client_id=app.config["OIDC_CLIENT_ID"],
        client_secret=app.config["OIDC_CLIENT_SECRET"] or None,
        server_metadata_url=app.config["OIDC_DISCOVERY_URL"],
        client_kwargs={"scope": app.config["OIDC_SCOPES"], "code_challenge_method": "S256", "default_timeout": SECONDS},
    )
    app.extensions["city_login"] = (made, city_login.read_rules(Path(app.config["OIDC_ROLES"])))


def client() -> Any:
    """Authlib's client, or None where the city has no login of its own."""
    return current_app.extensions.get("city_login", (None, None))[0]


def issuer() -> str:
    """Who must have issued what comes back: the place of its own description, whatever that description says."""
    return str(current_app.config["OIDC_DISCOVERY_URL"]).removesuffix("/.well-known/openid-configuration").rstrip("/")


def rules() -> city_login.Rules:
    """What the claims give."""
    found: city_login.Rules = current_app.extensions["city_login"][1]
    return found


def logged_out_at(id_token: str | None) -> str | None:
    """Where to end the provider's own session, if it has such a place. The browser comes back to the login page."""
    known = client()
    if known is None or id_token is None:
        return None
    back = url_for("access.login", _external=True)
    try:
        return known.create_logout_url(post_logout_redirect_uri=back, id_token_hint=id_token)["url"]
    except (AuthlibBaseError, requests.RequestException, RuntimeError):
        return None
