"""What must be true of a login and of what a user changes about it."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from tracker.translations import _

_PASSWORD = validate.Length(1, 1024, error=_("Fyll i ditt lösenord"))


class LoginSchema(Schema):
    """E-mail and password."""

    email = fields.Str(required=True, validate=validate.Length(1, 320, error=_("Fyll i din e-postadress")))
    password = fields.Str(required=True, validate=_PASSWORD)


class CodeSchema(Schema):
    """A code from an app, or a recovery code."""

    code = fields.Str(required=True, validate=validate.Length(1, 40))


class AgainSchema(Schema):
    """The password once more."""

    password = fields.Str(required=True, validate=_PASSWORD)


class PasswordSchema(Schema):
    """Another password, written twice. What it must be stands in `passwords`."""

    current = fields.Str(required=True, validate=_PASSWORD)
    new = fields.Str(required=True, validate=validate.Length(1, 1024))
    again = fields.Str(required=True, validate=validate.Length(1, 1024))

    @validates_schema
    def same(self, data: dict[str, Any], **_more: Any) -> None:
        """Written alike both times."""
        if data["new"] != data["again"]:
            raise ValidationError(_("Lösenorden är inte lika. Skriv samma lösenord två gånger."), "again")


class PasskeySchema(Schema):
    """What to call a key."""

    name = fields.Str(required=True, validate=validate.Length(1, 60))
