"""What is told of changes, and how a system asks for them."""

import marshmallow as ma
from marshmallow import fields, validate

from tracker.schema_fields import between
from tracker.translations import _
from tracker.webhooks.kinds import NEEDED

LARGEST, USUAL = 1_000, 100
_HIGHEST = 2**62
WHATS = ("created", "changed", "removed", "published")


class AfterSchema(ma.Schema):
    """From where."""

    after = fields.Int(
        required=True,
        validate=between(0, _HIGHEST),
        metadata={"description": _("Det sista numret som systemet har tagit hand om. 0: från början.")},
    )


class AskedSchema(ma.Schema):
    """From where, and how many. Read from the query, which never holds a number or a name."""

    after = fields.Int(
        load_default=None,
        validate=between(0, _HIGHEST),
        metadata={
            "description": _("Det sista numret som systemet har tagit hand om. Utan det: från det äldsta som sparas.")
        },
    )
    limit = fields.Int(load_default=USUAL, validate=between(1, LARGEST))


class ChangeSchema(ma.Schema):
    """That something has changed; what, the system reads for itself."""

    sequence = fields.Int(required=True)
    kind = fields.Str(required=True, validate=validate.OneOf(list(NEEDED)))
    id = fields.Int(required=True)
    unit = fields.Str(required=True, allow_none=True)
    what = fields.Str(required=True, validate=validate.OneOf(WHATS))
    at = fields.DateTime(required=True)


class ChangesSchema(ma.Schema):
    """Some of them, in order. `last` is what to ask after next; `more` whether there is more already."""

    items = fields.List(fields.Nested(ChangeSchema), required=True)
    last = fields.Int(required=True)
    more = fields.Bool(required=True)


class DeliverySchema(ma.Schema):
    """How far the system has been told."""

    since = fields.DateTime(required=True, allow_none=True)
    kinds = fields.List(fields.Str(), required=True)
    receiver = fields.Bool(required=True)
    paused = fields.Bool(required=True)
    parked = fields.Bool(required=True)
    sequence = fields.Int(required=True)
    delivered = fields.Int(required=True)
    forgotten = fields.Int(required=True)
    pending = fields.Int(required=True)
    last_error = fields.Str(required=True)
    last_tried_at = fields.DateTime(required=True, allow_none=True)
    next_try_at = fields.DateTime(required=True, allow_none=True)
    kept_days = fields.Int(required=True)


CHANGE = {
    "sequence": 18, "kind": "participant", "id": 4711, "unit": "jobbtorg-kista", "what": "changed",
    "at": "2026-03-07T09:30:00+00:00",
}  # fmt: skip
CHANGES = {"items": [CHANGE], "last": 18, "more": False}
DELIVERY = {
    "since": "2026-03-01T08:00:00+00:00", "kinds": ["participant"], "receiver": True, "paused": False, "parked": False,
    "sequence": 18, "delivered": 17, "forgotten": 0, "pending": 1, "last_error": "timeout",
    "last_tried_at": "2026-03-07T09:31:00+00:00", "next_try_at": "2026-03-07T09:31:40+00:00", "kept_days": 30,
}  # fmt: skip
