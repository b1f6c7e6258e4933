"""What must be true of what is typed about a list. The rules of a row's content stand in `rows`."""

from typing import Any

from marshmallow import Schema, fields, validate

from tracker.api.cursors import PageSchema
from tracker.enrolments.schemas import LAST_ID, EnrolSchema, PossibleExitSchema
from tracker.imports.headings import FIELDS
from tracker.imports.matching import State
from tracker.schema_fields import FreeText, OptionalText
from tracker.translations import _

LONGEST = 500
_fields: dict[str, Any] = {field: OptionalText(LONGEST) for field in FIELDS}
_person = fields.Str(load_default="")
RowSchema: Any = Schema.from_dict({**_fields, "person": _person}, name="RowSchema")
"""A row as text: every field may be empty, none may be endless."""


class UploadSchema(Schema):
    """What goes with a file; the file itself is judged by `reader`."""

    create_insatser = fields.Bool(load_default=False)


class ActionSchema(Schema):
    """What goes with a button."""

    rest = fields.Bool(load_default=False)
    create = fields.Bool(load_default=False)


MOST_TOGETHER = 1000
"""Rows in one call."""


class EnrolmentRowSchema(EnrolSchema, PossibleExitSchema):
    """Whose enrolment, by `participant_id` or by `number`; the enrolment; and its exit, if it has ended."""

    participant_id = fields.Int(
        allow_none=True,
        load_default=None,
        validate=validate.Range(1, LAST_ID, error=_("Det finns ingen med det id:t.")),
    )
    number = OptionalText(20, metadata={"description": _("Personnummer eller samordningsnummer, 10 eller 12 siffror.")})
    given_name = FreeText(200, metadata={"description": _("För den som är ny i enheten.")})
    family_name = FreeText(200, metadata={"description": _("För den som är ny i enheten.")})


class _Unread(fields.List):
    """A list whose things are read one by one: one that is wrong does not hinder the others."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:  # noqa: ARG002
        if not isinstance(value, list):
            raise self.make_error("invalid")
        return value


class TogetherSchema(Schema):
    """Many rows in one call."""

    rows = _Unread(
        fields.Nested(EnrolmentRowSchema),
        required=True,
        validate=validate.Length(
            1,
            MOST_TOGETHER,
            error=_("Skicka 1–%(most)s rader åt gången. Dela upp dem på flera anrop.", most=MOST_TOGETHER),
        ),
    )


class RowErrorSchema(Schema):
    """What is wrong with a field of a row."""

    pointer = fields.Str(required=True)
    detail = fields.Str(required=True)
    texts = fields.Dict(keys=fields.Str(), values=fields.Str(), required=True)


class RowOutcomeSchema(Schema):
    """What came of one row; the rows stand in the order in which they were sent."""

    row = fields.Int(required=True, metadata={"description": _("Radens plats i anropet. Den första är 1.")})
    status = fields.Str(required=True, validate=validate.OneOf(["created", "changed", "unchanged", "refused"]))
    enrolment_id = fields.Int(required=True, allow_none=True)
    participant_id = fields.Int(required=True, allow_none=True)
    version = fields.Int(required=True, allow_none=True)
    errors = fields.List(fields.Nested(RowErrorSchema), required=True)


class RowOutcomesSchema(Schema):
    """What came of all."""

    rows = fields.List(fields.Nested(RowOutcomeSchema), required=True)
    counts = fields.Dict(keys=fields.Str(), values=fields.Int(), required=True)


class RestSchema(Schema):
    """`rest`: take what can be taken, although rows are left out."""

    rest = fields.Bool(load_default=False)


class RowPageSchema(PageSchema):
    """Which piece of the rows is asked for."""

    state = fields.Str(load_default="", validate=validate.OneOf(["", *(state.value for state in State)]))


_counts = fields.Dict(keys=fields.Str(), values=fields.Int(), required=True)


class RunShownSchema(Schema):
    """A list as other systems are told of it: rows that wait, and rows that were taken, by what would or did come of
    them. Headings that stand for nothing are `ignored`; what waits is thrown away after `waits_until`.
    """

    id = fields.Int(required=True)
    version = fields.Int(required=True)
    status = fields.Str(required=True, validate=validate.OneOf(["waiting", "taken", "discarded"]))
    uploaded_at = fields.DateTime(required=True)
    sha256 = fields.Str(required=True)
    create_insatser = fields.Bool(required=True)
    waiting = _counts
    taken = _counts
    ignored = fields.List(fields.Str(), required=True)
    waits_until = fields.Date(required=True)


class FaultSchema(Schema):
    """What is wrong with a row: the field ("" for the whole), what to do, and what stood there, numbers masked."""

    field = fields.Str(required=True)
    message = fields.Str(required=True)
    value = fields.Str(required=True)


class ChangedRowSchema(Schema):
    """What would come of a row."""

    row_number = fields.Int(required=True)
    state = fields.Str(required=True, validate=validate.OneOf([state.value for state in State]))
    faults = fields.List(fields.Nested(FaultSchema), required=True)


class RowShownSchema(ChangedRowSchema):
    """A row that waits, with what was read in its cells, by field."""

    cells = fields.Dict(keys=fields.Str(), values=fields.Str(), required=True)
