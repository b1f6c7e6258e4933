"""What must be given to merge two rows."""

from marshmallow import Schema

from tracker.schema_fields import filled, free_text
from tracker.translations import _


class MergeSchema(Schema):
    """Which row stays, and why the two are one person."""

    keep = filled(_("Välj vilken rad som ska finnas kvar."))
    reason = free_text(_("Skriv hur ni vet att det är samma person."))


class DifferentSchema(Schema):
    """Why two rows that look alike are two people."""

    reason = free_text(_("Skriv hur ni vet att det är två personer."))


class OtherRowSchema(Schema):
    """The number of the other row."""

    number = filled(_("Skriv numret på den andra raden."), 20)
