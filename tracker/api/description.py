"""The API described (OpenAPI 3.1), in the reader's language. Made when it is first asked for, and then kept."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import flask_smorest
import marshmallow as ma
from flask import Flask, current_app
from flask_babel import force_locale

from tracker.access.policy import Grant
from tracker.api import problem_examples
from tracker.api.kinds import KINDS
from tracker.api.operations import BASE, SECURITY, Operations
from tracker.api.problems import CONTENT_TYPE
from tracker.api.told import Told
from tracker.translations import _
from tracker.web.locale import page_language

VERSION = "1.0.0"
OPENAPI = "3.1.0"
_KEPT = "api description"
_SECONDS = {"description": _("Så många sekunder att vänta."), "schema": {"type": "integer"}, "example": 5}
_CHALLENGE = {"description": _("Hur systemet kommer in."), "schema": {"type": "string"}, "example": "Bearer"}
_HEADERS = {
    401: {"WWW-Authenticate": _CHALLENGE}, 403: {"WWW-Authenticate": _CHALLENGE},
    429: {"Retry-After": _SECONDS}, 503: {"Retry-After": _SECONDS},
}  # fmt: skip
_TITLE = _("Insatsregistrets API")
_ABOUT = _(
    "Samma register, regler och sekretess som på sidorna. Ett system hämtar en token med sitt namn och sin hemlighet"
    " och anropar med den. Personnummer står bara i innehållet, aldrig i en adress."
)


class ErrorText(ma.Schema):
    """A text in one language."""

    title = ma.fields.Str(required=True)
    detail = ma.fields.Str(required=True)


class FieldError(ma.Schema):
    """What is wrong with a field."""

    pointer = ma.fields.Str(required=True, metadata={"examples": ["#/given_name"]})
    detail = ma.fields.Str(required=True)
    texts = ma.fields.Dict(keys=ma.fields.Str(), values=ma.fields.Str(), required=True)


class ProblemBody(ma.Schema):
    """RFC 9457. A kind may have members of its own."""

    class Meta:
        unknown = ma.INCLUDE

    type = ma.fields.Str(required=True, metadata={"format": "uri-reference"})
    title = ma.fields.Str(required=True)
    status = ma.fields.Int(required=True)
    detail = ma.fields.Str(required=True)
    texts = ma.fields.Dict(keys=ma.fields.Str(), values=ma.fields.Nested(ErrorText), required=True)
    errors = ma.fields.List(ma.fields.Nested(FieldError))
    scope = ma.fields.Str()
    current = ma.fields.Dict()
    differs = ma.fields.List(ma.fields.Str())


class _Description(flask_smorest.Api):
    """flask-smorest's, without its pages, its commands and its errors for the whole application."""

    ERROR_SCHEMA = ProblemBody
    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_doc_blueprint(self) -> None:
        return

    def _register_error_handlers(self) -> None:
        return


def register(app: Flask, blueprints: Iterable[Operations], webhooks: Mapping[str, Any]) -> None:
    """These are what is described: operations, and the messages that we send, as OpenAPI's `webhooks`."""
    app.extensions[_KEPT] = {"blueprints": tuple(blueprints), "webhooks": webhooks, "by language": {}}


def document() -> dict[str, Any]:
    """The description in the language of this request."""
    kept, language = current_app.extensions[_KEPT]["by language"], page_language()
    if language not in kept:
        kept[language] = _made(current_app._get_current_object(), language)  # type: ignore[attr-defined]
    found: dict[str, Any] = kept[language]
    return found


def _made(app: Flask, language: str) -> dict[str, Any]:
    with force_locale(language):
        api = _Description(
            app, spec_kwargs={"title": str(_TITLE), "version": VERSION, "openapi_version": OPENAPI, **_facts()}
        )
        _components(api.spec)
        told = Told(api.spec)
        told.of_all()
        for each in app.extensions[_KEPT]["blueprints"]:
            each.register_views_in_doc(api, app, api.spec, name=each.name, parameters=None)
            api.spec.tag({"name": each.name, "description": str(each.description)})
            told.of_feature(each.name, each.meanings)
        whole = {**told.whole(), "webhooks": app.extensions[_KEPT]["webhooks"]}
        made: dict[str, Any] = json.loads(json.dumps(whole, default=str))
    return made


def _facts() -> dict[str, Any]:
    return {
        "info": {"description": str(_ABOUT), "license": {"name": "MIT", "identifier": "MIT"}},
        "servers": [{"url": "/"}],
    }


def _components(spec: Any) -> None:
    scopes = {grant.value: str(grant.label) for grant in Grant}
    flow = {"tokenUrl": f"{BASE}/token", "scopes": scopes}
    spec.components.security_scheme(SECURITY, {"type": "oauth2", "flows": {"clientCredentials": flow}})
    for kind in KINDS:
        schema = {"allOf": [ProblemBody, {"properties": {"type": {"pattern": f"{kind.address}$"}}}]}
        content = {CONTENT_TYPE: {"schema": schema, "example": problem_examples.of(kind)}}
        told = {"description": str(kind.title), "content": content, "headers": _HEADERS.get(kind.status, {})}
        spec.components.response(f"Problem{kind.status}", told)
