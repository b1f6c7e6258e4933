"""The login form."""

from wtforms import PasswordField

from tracker.translations import _
from tracker.web.fields import TrimmedString
from tracker.web.forms import SchemaForm


class LoginForm(SchemaForm):
    """E-mail and password."""

    email = TrimmedString(_("E-postadress"), render_kw={"autocomplete": "username", "type": "email"})
    password = PasswordField(_("Lösenord"), render_kw={"autocomplete": "current-password"})
