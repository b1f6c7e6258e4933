"""Kinds of values that no operation takes yet, and the next one may."""

from typing import Any

import pytest
from marshmallow import Schema, fields

from tracker.api import exact


class _Moment(Schema):
    at = fields.DateTime()
    share = fields.Float()


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"at": "2026-03-07T12:00:00Z", "share": 1}, set()),
        ({"at": "2026-03-07T12:00:00.5+01:00", "share": 0.5}, set()),
        ({"at": "2026-03-07", "share": "0.5"}, {"at", "share"}),
        ({"at": "20260307T120000Z", "share": True}, {"at", "share"}),
        ({"at": "2026-03-07T12:00:00", "share": None}, {"at", "share"}),
        ({"at": 1_772_000_000}, {"at"}),
    ],
)
def test_so_is_a_moment(sent: Any, wrong: set[str]) -> None:
    schema = _Moment()
    assert schema.validate(exact.in_json(schema, sent)).keys() == wrong
