"""Where a system gets its token: OAuth 2.0, client credentials (RFC 6749, section 4.4), by Authlib."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import marshmallow as ma
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, InvalidScopeError
from authlib.oauth2.rfc6749.errors import InvalidClientError
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant
from flask import Flask, Response, current_app, g, jsonify, request
from werkzeug.exceptions import HTTPException

from tracker.access import events, limits
from tracker.access.systems import bearer, tokens
from tracker.api import repeats
from tracker.api.operations import Operations
from tracker.api.problems import Problem, answer
from tracker.api.reading import StrayQuery
from tracker.api.token_words import MEANINGS
from tracker.database import writing
from tracker.errors import Fault
from tracker.extensions import db
from tracker.translations import _

FORM = "application/x-www-form-urlencoded"
_EXAMPLE = {"grant_type": "client_credentials", "scope": "participants:read"}
oauth = Operations("token_api", __name__, "/token", _("En token för de anrop som följer"), MEANINGS)


class AskedSchema(ma.Schema):
    """What is asked for. The system's name and secret stand in `Authorization: Basic`, or in the form."""

    grant_type = ma.fields.Str(required=True, metadata={"enum": ["client_credentials"]})
    scope = ma.fields.Str(metadata={"description": _("Med blanksteg emellan. Utan det fås allt som systemet har.")})
    client_id = ma.fields.Str()
    client_secret = ma.fields.Str()


class TokenSchema(ma.Schema):
    """The token."""

    access_token = ma.fields.Str(required=True)
    token_type = ma.fields.Str(required=True, metadata={"enum": ["Bearer"]})
    expires_in = ma.fields.Int(required=True)
    scope = ma.fields.Str(required=True)


class _Asking(ClientMixin):
    """Whoever says that it is the system `client_id`, whether or not there is one: the same time, the same answer."""

    def __init__(self, client_id: str) -> None:
        self.client_id = client_id
        self.secret = ""

    def check_client_secret(self, client_secret: str) -> bool:
        self.secret = client_secret
        return tokens.proven(db.session, self.client_id, client_secret) is not None

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        return method in _Grant.TOKEN_ENDPOINT_AUTH_METHODS

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == _Grant.GRANT_TYPE


class _Grant(ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]


class _Server(AuthorizationServer):
    def handle_response(self, status_code: int, payload: Any, headers: Any) -> Response:  # noqa: ARG002 - Authlib's
        if status_code >= 400:
            _recognise()
            raise _problem(status_code, str(payload.get("error", "")))
        return jsonify(payload)


def _recognise() -> None:
    """What is asked for is refused, but whoever asks may have proved who it is: then the log is told so."""
    basic = request.authorization
    given = basic.parameters if basic is not None and basic.type == "basic" else {}
    name = given.get("username") or request.form.get("client_id", "")
    found = tokens.proven(db.session, name, given.get("password") or request.form.get("client_secret", ""))
    if found is not None:
        g.system = tokens.holder_of(found)


def register(app: Flask) -> None:
    """Bind Authlib, and limit how often one address may fail."""
    server = _Server(app, _Asking, lambda _token, _request: None)
    server.register_token_generator("default", _token_for)
    server.register_grant(_Grant)
    app.extensions["token server"] = server
    limits.also(app, f"{oauth.name}.give")


@oauth.operation("POST", "", None, _("Hämta en token"), may_answer=(400, 401, 413, 415))
@oauth.response(200, TokenSchema, example={
    "access_token": "k3Vn…", "token_type": "Bearer", "expires_in": 600, "scope": "participants:read",
})  # fmt: skip
@oauth.doc(requestBody={"required": True, "content": {FORM: {"schema": AskedSchema, "example": _EXAMPLE}}})
def give() -> Response:
    """A token for some minutes."""
    if request.mimetype != FORM:
        _recognise()
        raise Problem(415)
    try:
        given: Response = current_app.extensions["token server"].create_token_response()
    except UnicodeDecodeError:  # `Authorization: Basic` of bytes that are no text
        raise _problem(401, "invalid_client") from None
    return given


@oauth.errorhandler(StrayQuery)
def _in_the_address(stray: StrayQuery) -> Any:
    """A name or a secret in an address would stand in logs. In the words of RFC 6749, which its libraries know."""
    with suppress(HTTPException):  # a body that cannot be read proves nothing
        _recognise()
    refused = _problem(400, "invalid_request")
    refused.faults = stray.faults
    return answer(refused)


def _token_for(client: _Asking, scope: str | None = None, **_rest: Any) -> dict[str, Any]:
    lasting: timedelta = current_app.config["API_TOKEN_LASTS"]
    with writing(db.session):
        secret = tokens.proven(db.session, client.client_id, client.secret)
        if secret is None:  # ended this very moment
            raise InvalidClientError(status_code=401)
        grants = _asked_for(scope, secret.client.grants)
        repeats.forget_some(db.session)  # also where no system writes
        word = tokens.issue(db.session, secret, grants, lasting)
    return {"access_token": word, "token_type": "Bearer", "expires_in": int(lasting.total_seconds()), "scope": grants}


def _asked_for(scope: str | None, held: str) -> str:
    """The scopes asked for, if the system has them all; without any, all that it has."""
    asked = set((scope or "").split()) or set(held.split())
    if not asked <= set(held.split()):
        raise InvalidScopeError()
    return " ".join(sorted(asked))


_DETAILS = {
    "invalid_client": _("Systemets namn eller hemlighet stämmer inte, eller så är systemet avstängt."),
    "invalid_scope": _("Systemet har inte den rätten. Utelämna scope för att få alla som systemet har."),
    "unsupported_grant_type": _("Skicka grant_type=client_credentials."),
    "invalid_request": _("Skicka namn och hemlighet i Authorization: Basic eller i formuläret, aldrig i adressen."),
}


def _problem(status: int, error: str) -> Problem:
    """With the `error` that OAuth's own clients look for (RFC 6749, section 5.2)."""
    if error == "invalid_client":
        status = 401
        events.noted("login_failed", why="client")
    headers = {"WWW-Authenticate": f'Basic realm="{bearer.REALM}"'} if status == 401 else {}
    return Problem(status, [Fault("", _DETAILS.get(error, _DETAILS["invalid_request"]))], headers, error=error)
