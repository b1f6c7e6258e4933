"""The code lists for other systems: every code with its validity, ended ones too. They are no feature's own."""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
import sqlalchemy as sa
from flask import Response, jsonify, request

from tracker.access.policy import Grant
from tracker.api.code_list_words import MEANINGS
from tracker.api.operations import Operations
from tracker.api.versions import TAG
from tracker.codelists.models import CodeListVersion
from tracker.codelists.names import NAMES
from tracker.codelists.service import LISTS
from tracker.database import at_most
from tracker.extensions import db
from tracker.translations import _
from tracker.web.found import or_404
from tracker.web.kept import may_be_kept

code_lists = Operations("code_lists_api", __name__, "/code-lists", _("Kodlistor"), MEANINGS)
MANY = 5000
_SECONDS = 300
_LIST: dict[str, Any] = {"name": "district", "edition": "2023-07-01", "loaded_at": "2026-01-02T08:00:00+00:00"}
_CODE: dict[str, Any] = {
    "code": "sdo-03", "label_sv": "Farsta", "label_en": "Farsta", "position": 9, "valid_from": "2007-01-01",
    "valid_to": None, "agency_code": None, "version": 1, "successor_code": None,
}  # fmt: skip


class CodeListSchema(ma.Schema):
    """A list: its edition, and when that was read in."""

    name = ma.fields.Str(required=True, validate=ma.validate.OneOf(list(LISTS)))
    title = ma.fields.Str(required=True)
    edition = ma.fields.Str(required=True)
    loaded_at = ma.fields.DateTime(required=True, allow_none=True)


class CodeSchema(ma.Schema):
    """A code. It may be chosen for what happens from `valid_from` to `valid_to`; null is no limit."""

    code = ma.fields.Str(required=True)
    label_sv = ma.fields.Str(required=True)
    label_en = ma.fields.Str(required=True)
    position = ma.fields.Int(required=True)
    valid_from = ma.fields.Date(required=True, allow_none=True)
    valid_to = ma.fields.Date(required=True, allow_none=True)
    agency_code = ma.fields.Str(required=True, allow_none=True)
    version = ma.fields.Int(required=True)
    works_or_studies = ma.fields.Bool()
    group_sv = ma.fields.Str()
    group_en = ma.fields.Str()
    successor_code = ma.fields.Str(allow_none=True)
    county_code = ma.fields.Str()
    county = ma.fields.Str()


class CodeListsSchema(ma.Schema):
    """All lists."""

    items = ma.fields.List(ma.fields.Nested(CodeListSchema), required=True)


class WithCodesSchema(CodeListSchema):
    """A list with its codes, in the order in which they are offered."""

    codes = ma.fields.List(ma.fields.Nested(CodeSchema), required=True)


_SHOWN = CodeListSchema()
_CODES = CodeSchema(many=True)


@code_lists.operation("GET", "", Grant.LISTS_READ, _("Räkna upp kodlistorna"))
@may_be_kept(_SECONDS)
@code_lists.response(200, CodeListsSchema, example={"items": [{**_LIST, "title": "Stadsdelsområden"}]}, headers=TAG)
def every() -> Response:
    """With the edition of each. What the city has changed since stands in the codes."""
    editions = _editions()
    return _whole({"items": [_told(name, editions) for name in LISTS]})


@code_lists.operation("GET", "/<name>", Grant.LISTS_READ, _("Läs en kodlista"))
@may_be_kept(_SECONDS)
@code_lists.response(
    200, WithCodesSchema, example={**_LIST, "title": "Stadsdelsområden", "codes": [_CODE]}, headers=TAG
)
def one(name: str) -> Response:
    """All codes, ended ones too: an old code stays readable for ever, and `valid_to` says that it has ended."""
    model = or_404(LISTS.get(name)).model
    codes = db.session.scalars(sa.select(model).order_by(model.position, model.code).limit(at_most(MANY)))
    return _whole({**_told(name, _editions()), "codes": _CODES.dump(codes)})


def _told(name: str, editions: Mapping[str, CodeListVersion]) -> dict[str, Any]:
    edition = editions.get(name)
    told: dict[str, Any] = _SHOWN.dump(
        {
            "name": name,
            "title": str(NAMES[name]),
            "edition": edition.version if edition else "",
            "loaded_at": edition.loaded_at if edition else None,
        }
    )
    return told


def _editions() -> dict[str, CodeListVersion]:
    """The last edition of each list that was read in."""
    query = sa.select(CodeListVersion).order_by(CodeListVersion.id).limit(at_most(MANY))
    return {each.list_name: each for each in db.session.scalars(query)}


def _whole(told: dict[str, Any]) -> Response:
    """The answer with a tag made of all that it says, or 304 to who has it. Its titles are in the reader's language."""
    answer: Response = jsonify(told)
    answer.vary.add("Accept-Language")
    answer.add_etag()
    answer.make_conditional(request)
    return answer
