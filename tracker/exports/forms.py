"""The form with which rows about individuals are taken out."""

from tracker.translations import _
from tracker.web.fields import Checkbox, DateText, Radios, TrimmedText
from tracker.web.forms import SchemaForm

WHAT = [("enrolments", _("Inskrivningar med situationen vid start")), ("follow_ups", _("Uppföljningar"))]
KINDS = [("xlsx", _("Excel (xlsx)")), ("csv", _("Text (csv)"))]


class ExtractForm(SchemaForm):
    """What is wanted, and what for."""

    what = Radios(_("Vad"), choices=WHAT)
    first = DateText(_("Från och med"))
    last = DateText(_("Till och med"))
    purpose = TrimmedText(
        _("Ändamål"),
        rows=3,
        hint=_("Vad ska just den här filen användas till? Det du skriver står i loggen. Skriv inga personnummer."),
    )
    with_numbers = Checkbox(_("Ta med personnummer"))
    why_numbers = TrimmedText(
        _("Varför behövs personnumren?"), rows=2, optional=True, hint=_("Fylls i när personnummer ska vara med.")
    )
    kind = Radios(_("Filformat"), choices=KINDS, default="xlsx")
