"""Forms about two rows for one person."""

from tracker.translations import _
from tracker.web.fields import Radios, TrimmedString, TrimmedText
from tracker.web.forms import SchemaForm


class MergeForm(SchemaForm):
    """Which of the two rows stays, and how it is known that they are one person."""

    keep = Radios(_("Vilken rad ska finnas kvar?"))
    reason = TrimmedText(_("Hur vet ni att det är samma person?"), rows=2, hint=_("Visas i historiken."))


class UndoForm(SchemaForm):
    """Part them again: nothing to fill in."""


class DifferentForm(SchemaForm):
    """Two people, and how that is known."""

    reason = TrimmedText(
        _("Hur vet ni att det är två personer?"), rows=2, hint=_("Visas vid paret. Skriv inga nummer.")
    )


class OtherRowForm(SchemaForm):
    """The number of the row to compare with."""

    number = TrimmedString(
        _("Den andra radens personnummer eller samordningsnummer"),
        width=20,
        render_kw={"autocomplete": "off", "inputmode": "numeric", "autofocus": True},
    )
