"""What must be true of a login and of a user."""

from marshmallow import Schema, fields, validate

from tracker.translations import _


class LoginSchema(Schema):
    """E-mail and password."""

    email = fields.Str(required=True, validate=validate.Length(1, 320, error=_("Fyll i din e-postadress")))
    password = fields.Str(required=True, validate=validate.Length(1, 1024, error=_("Fyll i ditt lösenord")))
