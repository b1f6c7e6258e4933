"""Why the file is given out."""

from tracker.translations import _
from tracker.web.fields import Radios, TrimmedText
from tracker.web.forms import SchemaForm


class PersonFileForm(SchemaForm):
    """The purpose, for the log, and how the file is to come."""

    purpose = TrimmedText(
        _("Varför tas utdraget fram?"),
        rows=2,
        hint=_("Till exempel: personen har begärt det i dag. Står i loggen. Skriv inget namn eller nummer."),
    )
    how = Radios(
        _("Hur ska det komma?"),
        choices=[("page", _("Sida att läsa och skriva ut")), ("json", _("Fil för andra system (JSON)"))],
    )
