"""A published release, as systems and the public are told of it."""

from marshmallow import Schema, fields, validate

from tracker.releases.media import TYPES
from tracker.releases.terms import Method


class ReleaseSchema(Schema):
    """A published release; `id` is the name that its files bear, and `sha256` the digest of what was frozen.

    `corrects` is the release that it took the place of, `why` says why; `corrected_by` the one that took its place.
    """

    id = fields.Str(required=True)
    year = fields.Int(required=True)
    as_of = fields.Date(required=True)
    status = fields.Str(required=True, validate=validate.OneOf(["preliminary", "final"]))
    published_at = fields.DateTime(required=True)
    method = fields.Str(required=True, validate=validate.OneOf([term.value for term in Method]))
    threshold = fields.Int(required=True, allow_none=True)
    definition_version = fields.Str(required=True)
    software_version = fields.Str(required=True)
    corrects = fields.Str(required=True, allow_none=True)
    why = fields.Str(required=True)
    corrected_by = fields.Str(required=True, allow_none=True)
    sha256 = fields.Str(required=True)


class DivisionSchema(Schema):
    """The districts that the tables use, and the day on which they were in force."""

    in_force_on = fields.Date(required=True)
    districts = fields.List(fields.Str(), required=True)


class TableSchema(Schema):
    """One of its tables."""

    number = fields.Int(required=True)
    title_sv = fields.Str(required=True)
    title_en = fields.Str(required=True)
    dimensions = fields.List(fields.Str(), required=True)
    measures = fields.List(fields.Str(), required=True)


class FileSchema(Schema):
    """One of its files, and the digest of its bytes."""

    name = fields.Str(required=True)
    media_type = fields.Str(required=True)
    size = fields.Int(required=True)
    sha256 = fields.Str(required=True)
    address = fields.Str(required=True)


class WholeReleaseSchema(ReleaseSchema):
    """A release with what it consists of; `missing` says what a preliminary one lacks."""

    title = fields.Str(required=True)
    city = fields.Str(required=True)
    missing = fields.List(fields.Str(), required=True)
    waiting_exits = fields.Int(required=True, allow_none=True)
    final_from = fields.Date(required=True, allow_none=True)
    division = fields.Nested(DivisionSchema, required=True)
    tables = fields.List(fields.Nested(TableSchema), required=True)
    files = fields.List(fields.Nested(FileSchema), required=True)
    declaration = fields.Str(required=True, allow_none=True)


_NAME = "2025-20260601-1f0c9a7e"
_SHA = "9b0c…"
EXAMPLE = {
    "id": _NAME,
    "year": 2025,
    "as_of": "2026-06-01",
    "status": "final",
    "published_at": "2026-06-03T09:12:00+00:00",
    "method": "suppression",
    "threshold": 5,
    "definition_version": "1",
    "software_version": "0.1.0",
    "corrects": None,
    "why": "",
    "corrected_by": None,
    "sha256": _SHA,
}
WHOLE = {
    **EXAMPLE,
    "title": "Arbetsmarknadsinsatser i Stockholm 2025",
    "city": "Stockholm",
    "missing": [],
    "waiting_exits": 0,
    "final_from": "2026-05-01",
    "division": {"in_force_on": "2025-12-31", "districts": ["sdo-03"]},
    "tables": [
        {
            "number": 4,
            "title_sv": "Avslut efter orsak",
            "title_en": "Exits by reason",
            "dimensions": ["exit_reason", "insats_type", "sex"],
            "measures": ["exited"],
        }
    ],
    "files": [
        {
            "name": "tabell-4.csv",
            "media_type": "text/csv; charset=utf-8",
            "size": 20480,
            "sha256": _SHA,
            "address": f"/api/v1/releases/{_NAME}/files/tabell-4.csv",
        }
    ],
    "declaration": f"/api/v1/releases/{_NAME}/files/om-statistiken.html",
}
_DATASET = {"version": "2.0", "class": "dataset", "id": ["measure", "sex"], "size": [1, 2], "value": [12, None]}
_LINES = "table,measure,insats_type,sex,value,sign\n5,exited,praktik,K,12,\n5,exited,praktik,M,,X\n"
AS_TABLE = {
    "application/json": {"schema": {"type": "object"}, "example": _DATASET},
    "application/vnd.json-stat+json": {"schema": {"type": "object"}, "example": _DATASET},
    "text/csv": {"schema": {"type": "string"}, "example": _LINES},
}
_BYTES = {"schema": {"type": "string", "format": "binary"}, "example": "…"}
AS_FILE = {content_type.partition(";")[0]: _BYTES for name, content_type in TYPES.items() if name != "zip"}
