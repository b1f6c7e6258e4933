"""Forms at the doors and of one's own account."""

from tracker.translations import _
from tracker.web.fields import Password, TrimmedString
from tracker.web.forms import SchemaForm

_CODE = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}


class LoginForm(SchemaForm):
    """E-mail and password."""

    email = TrimmedString(_("E-postadress"), render_kw={"autocomplete": "username", "inputmode": "email"})
    password = Password(_("Lösenord"), render_kw={"autocomplete": "current-password"})


class SecondStepForm(SchemaForm):
    """The second factor: a code from the app, or a recovery code."""

    code = TrimmedString(
        _("Kod"),
        hint=_("De sex siffrorna i din app, eller en av dina reservkoder"),
        width=10,
        render_kw={**_CODE, "autofocus": True},
    )


class AgainForm(SchemaForm):
    """The password once more."""

    password = Password(_("Lösenord"), render_kw={"autocomplete": "current-password", "autofocus": True})


class PasswordForm(SchemaForm):
    """Another password."""

    current = Password(_("Nuvarande lösenord"), render_kw={"autocomplete": "current-password"})
    new = Password(
        _("Nytt lösenord"),
        hint=_("Minst 12 tecken, gärna fyra ord utan samband. Du får klistra in det."),
        render_kw={"autocomplete": "new-password"},
    )
    again = Password(_("Upprepa lösenordet"), render_kw={"autocomplete": "new-password"})


class TotpForm(SchemaForm):
    """The first code from a new app."""

    code = TrimmedString(_("Kod"), hint=_("De sex siffror som appen visar nu"), width=10, render_kw=_CODE)


class PasskeyForm(SchemaForm):
    """What to call a new key."""

    name = TrimmedString(_("Namn på nyckeln"), hint=_("Till exempel ”Jobbdatorn” eller ”Blå säkerhetsnyckel”"))


class NothingForm(SchemaForm):
    """A question with nothing but a button."""
