"""Forms of emergency access, and what they must hold."""

from marshmallow import Schema, ValidationError, validates

from tracker import clock
from tracker.errors import Refused
from tracker.participants import identity
from tracker.schema_fields import filled, free_text
from tracker.translations import _
from tracker.web.fields import TrimmedString, TrimmedText
from tracker.web.forms import SchemaForm

SHORTEST = 20


class AskForm(SchemaForm):
    """Whom, and why."""

    number = TrimmedString(
        _("Personnummer eller samordningsnummer"),
        width=20,
        render_kw={"autocomplete": "off", "inputmode": "numeric"},
    )
    reason = TrimmedText(
        _("Varför behöver du uppgifterna nu?"),
        hint=_("Minst %(n)s tecken. Cheferna läser det. Skriv inga namn eller nummer.", n=SHORTEST),
    )


class AskSchema(Schema):
    """A readable number, and a reason in words."""

    number = filled(_("Skriv numret med 10 eller 12 siffror."), 20)
    reason = free_text(_("Skriv varför du behöver uppgifterna nu."), 2000)

    @validates("number")
    def _readable(self, value: str, **_kwargs: object) -> None:
        try:
            identity.parse(value, clock.today())
        except Refused as refusal:
            raise ValidationError([fault.message for fault in refusal.faults]) from None

    @validates("reason")
    def _in_words(self, value: str, **_kwargs: object) -> None:
        if len(value) < SHORTEST:
            raise ValidationError(_("Skriv minst %(n)s tecken, så att den som granskar förstår.", n=SHORTEST))


class EndForm(SchemaForm):
    """End it: nothing to fill in."""


class ReviewForm(SchemaForm):
    """What the manager found."""

    note = TrimmedText(_("Vad visar granskningen?"), rows=3, hint=_("Till exempel: befogad, samtal hållet. Sparas."))


class ReviewSchema(Schema):
    """What was found."""

    note = free_text(_("Skriv vad granskningen visar."), 2000)
