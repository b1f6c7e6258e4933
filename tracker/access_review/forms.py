"""Forms of the monthly review."""

from tracker.translations import _
from tracker.web.fields import DateText, Radios, TrimmedText
from tracker.web.forms import SchemaForm, VersionField


class BeginForm(SchemaForm):
    """Which month to begin: the button says it."""

    month = DateText(_("Månad"))


class MarkForm(SchemaForm):
    """What the reviewer finds of one entry."""

    mark = Radios(_("Vad kom du fram till?"))
    note = TrimmedText(
        _("Anteckning"),
        rows=3,
        hint=_("Vad som ska förklaras, eller vart det är lämnat. Skriv inga namn eller nummer."),
    )


class SignForm(SchemaForm):
    """The manager signs: nothing to fill in."""

    version = VersionField()
