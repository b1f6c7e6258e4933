"""What must be given to take a file out."""

from marshmallow import Schema

from tracker.schema_fields import filled
from tracker.translations import _


class PersonFileSchema(Schema):
    """Why, and as what."""

    purpose = filled(_("Skriv varför utdraget tas fram."), 500)
    how = filled(_("Välj hur utdraget ska komma."))
