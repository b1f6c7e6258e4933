"""What must be given to mark an entry."""

from marshmallow import Schema

from tracker.access_review.models import Mark
from tracker.schema_fields import FreeText, day, one_of
from tracker.translations import _


class BeginSchema(Schema):
    """A month, by its first day."""

    month = day(_("Välj en månad."))


class MarkSchema(Schema):
    """The mark, and what to know of it."""

    mark = one_of(Mark, _("Välj vad du kom fram till."))
    note = FreeText(500)


class SignSchema(Schema):
    """Nothing to fill in."""
