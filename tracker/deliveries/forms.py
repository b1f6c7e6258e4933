"""The forms of a delivery to the agency."""

from tracker.deliveries.states import ANSWERS
from tracker.translations import _
from tracker.web.fields import Radios, TrimmedString, TrimmedText
from tracker.web.forms import SchemaForm

_NO_NUMBERS = _("Det du skriver står i loggen. Skriv inga namn eller personnummer.")


class DraftForm(SchemaForm):
    """Which months, and what for."""

    first = TrimmedString(_("Första månaden"), width=10, hint=_("ÅÅÅÅ-MM"))
    last = TrimmedString(_("Sista månaden"), width=10, hint=_("ÅÅÅÅ-MM"))
    purpose = TrimmedText(_("Ändamål"), rows=3, hint=_NO_NUMBERS)


class CorrectionForm(SchemaForm):
    """What was wrong."""

    purpose = TrimmedText(_("Vad som rättas"), rows=3, hint=_NO_NUMBERS)


class SentForm(SchemaForm):
    """How it was sent."""

    note = TrimmedText(
        _("Anteckning"), rows=2, optional=True,
        hint=_("Till exempel myndighetens kvittens. Skriv inga namn eller personnummer."),
    )  # fmt: skip


class AnswerForm(SchemaForm):
    """How the agency answered."""

    answer = Radios(_("Myndighetens svar"), choices=[(each.value, each.label) for each in ANSWERS])
    note = TrimmedText(
        _("Myndighetens skäl"), rows=3, optional=True,
        hint=_("Behövs när filen är underkänd. Skriv inga namn eller personnummer."),
    )  # fmt: skip


class AskForm(SchemaForm):
    """A question with a button."""
