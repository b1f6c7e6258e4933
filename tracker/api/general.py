"""What is no feature's: whether the service is well, which version it is, and its description."""

from importlib.metadata import version
from typing import Any

import marshmallow as ma
import sqlalchemy as sa
from flask import Response, jsonify

from tracker.api import description
from tracker.api.general_words import MEANINGS
from tracker.api.operations import Operations
from tracker.api.problems import away
from tracker.extensions import db
from tracker.translations import _

general = Operations(
    "general_api", __name__, "", _("Hur tjänsten mår, vilken version det är och hur den är beskriven"), MEANINGS
)


class HealthSchema(ma.Schema):
    """Whether the service answers."""

    status = ma.fields.Str(required=True, metadata={"enum": ["ok"]})


class VersionSchema(ma.Schema):
    """Which version answers."""

    product = ma.fields.Str(required=True)
    api = ma.fields.Str(required=True)


@general.operation("GET", "/health", None, _("Svarar tjänsten och dess databas?"))
@general.response(200, HealthSchema, example={"status": "ok"})
def health() -> dict[str, str]:
    """Asks the database; says nothing of it."""
    try:
        db.session.execute(sa.text("SELECT 1"))
    except sa.exc.SQLAlchemyError:
        raise away() from None
    return {"status": "ok"}


@general.operation("GET", "/version", None, _("Vilken version är det?"))
@general.response(200, VersionSchema, example={"product": "0.1.0", "api": description.VERSION})
def product_version() -> dict[str, str]:
    """The installed product and the API's own version."""
    return {"product": version("tracker"), "api": description.VERSION}


@general.operation("GET", "/openapi.json", None, _("Den här beskrivningen, som OpenAPI 3.1"))
@general.response(200, {"type": "object"}, example={"openapi": description.OPENAPI})
def openapi() -> Any:
    """In the language that was asked for."""
    answer: Response = jsonify(description.document())
    answer.vary.add("Accept-Language")
    return answer
