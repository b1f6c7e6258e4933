"""What must be given to take a file out."""

from marshmallow import Schema

from tracker.schema_fields import filled, free_text
from tracker.translations import _


class PersonFileSchema(Schema):
    """Why, and as what."""

    purpose = free_text(_("Skriv varför utdraget tas fram."))
    how = filled(_("Välj hur utdraget ska komma."))
