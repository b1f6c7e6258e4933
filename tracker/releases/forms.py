"""The forms of a release."""

from wtforms import HiddenField

from tracker.releases.terms import OFFERED
from tracker.translations import _
from tracker.web.fields import Checkbox, CodeSelect, DateText, Radios, TrimmedText
from tracker.web.forms import SchemaForm

_KEPT = _("Det du skriver sparas med utlämnandet. Skriv inget om enskilda personer.")


class DraftForm(SchemaForm):
    """A new draft."""

    year = CodeSelect(_("År"), empty=None)
    as_of = DateText(_("Uttagsdag"), hint=_("ÅÅÅÅ-MM-DD. Det som händer efter den dagen räknas inte."))
    method = Radios(
        _("Hur skyddas små tal?"), choices=[(each.value, each.label) for each in OFFERED], default=OFFERED[0].value
    )
    threshold = Radios(
        _("Minsta tal som visas, om små tal döljs"),
        choices=[("5", _("5: talen 1–4 döljs")), ("3", _("3: talen 1–2 döljs"))],
        default="5",
    )
    full_range = Checkbox(
        _("Strängare: varje dolt tal ska kunna vara vilket litet tal som helst"),
        hint=_("Fler tal döljs, och kontrollen tar längre tid. Gäller undertryckning."),
    )
    why = TrimmedText(_("Vad ändras och varför?"), rows=3, hint=_KEPT)


class CheckForm(SchemaForm):
    """Start the check."""


class FixForm(SchemaForm):
    """A second person stands for the release."""

    check_id = HiddenField()
    looked = Checkbox(_("Jag har gått igenom tabellerna och kontrollens resultat"))
    why = TrimmedText(_("Hur har du bedömt varningarna?"), rows=3, hint=_KEPT)


class ReasonForm(SchemaForm):
    """Send back, or throw away."""

    why = TrimmedText(_("Varför?"), rows=3, hint=_KEPT)


class PublishForm(SchemaForm):
    """Publish."""
