"""The login form."""

from tracker.translations import _
from tracker.web.fields import Password, TrimmedString
from tracker.web.forms import SchemaForm


class LoginForm(SchemaForm):
    """E-mail and password."""

    email = TrimmedString(_("E-postadress"), render_kw={"autocomplete": "username", "inputmode": "email"})
    password = Password(_("Lösenord"), render_kw={"autocomplete": "current-password"})
