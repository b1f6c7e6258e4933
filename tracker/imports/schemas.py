"""What must be true of what is typed about a list. The rules of a row's content stand in `rows`."""

from typing import Any

from marshmallow import Schema, fields

from tracker.imports.headings import FIELDS
from tracker.schema_fields import OptionalText

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
