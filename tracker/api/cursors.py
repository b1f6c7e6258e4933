"""Lists a piece at a time, from where the last piece ended: what is added or removed meanwhile moves nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import marshmallow as ma
import sqlalchemy as sa
from flask import Response, current_app, jsonify, request
from itsdangerous import BadSignature, URLSafeSerializer

from tracker.api.problems import Problem
from tracker.database import AnySession, at_most
from tracker.errors import Fault
from tracker.schema_fields import between
from tracker.translations import _

LARGEST, USUAL = 200, 50


class PageSchema(ma.Schema):
    """Which piece of a list is asked for. It is read from the query, which never holds a number or a name."""

    cursor = ma.fields.Str(
        load_default="", metadata={"description": _("Det som stod i next i förra svaret. Tomt: från början.")}
    )
    limit = ma.fields.Int(load_default=USUAL, validate=between(1, LARGEST))


@dataclass(frozen=True)
class Page:
    """One piece: its things, and the cursor of the piece after it; None at the end."""

    items: Sequence[Any]
    next: str | None


def page(session: AnySession, query: sa.Select[Any], keys: Sequence[Any], asked: dict[str, Any]) -> Page:
    """The things of `query` in ascending order of `keys`, columns without nulls of which the last is unique.

    `asked` is what `PageSchema` read. Raises 422 for a cursor that this list has not given.
    """
    if asked["cursor"]:
        query = query.where(sa.tuple_(*keys) > sa.tuple_(*_read(asked["cursor"], keys)))
    found = session.execute(query.add_columns(*keys).order_by(*keys).limit(at_most(asked["limit"] + 1))).unique().all()
    rows = found[: asked["limit"]]
    items = [row[0] for row in rows]
    return Page(items, _written(rows[-1][-len(keys) :]) if len(found) > len(rows) else None)


def listed(found: Page, told: Callable[[Any], dict[str, Any]]) -> Response:
    """The piece as it is answered."""
    return jsonify(items=[told(each) for each in found.items], next=found.next)


def list_schema(item: type[ma.Schema]) -> ma.Schema:
    """What such an answer looks like."""
    return ma.Schema.from_dict(
        {
            "items": ma.fields.List(ma.fields.Nested(item), required=True),
            "next": ma.fields.Str(required=True, allow_none=True),
        },
        name=f"{item.__name__.removesuffix('Schema')}ListSchema",
    )()


def _signer() -> URLSafeSerializer:
    """Signed, so that nobody asks the database by values of her own; of one list, so that none is read by another."""
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"cursor {request.endpoint}")


def _written(values: Sequence[Any]) -> str:
    written: str = _signer().dumps([each.isoformat() if isinstance(each, date) else each for each in values])
    return written


def _read(cursor: str, keys: Sequence[Any]) -> list[Any]:
    try:
        values = _signer().loads(cursor)
    except BadSignature:
        raise Problem(422, [Fault("cursor", _("Skicka det som stod i next, eller börja om utan cursor."))]) from None
    return [_value(key, value) for key, value in zip(keys, values, strict=True)]


def _value(key: Any, value: Any) -> Any:
    kind = key.type.python_type
    return sa.literal(kind.fromisoformat(value) if issubclass(kind, date) else value, key.type)
