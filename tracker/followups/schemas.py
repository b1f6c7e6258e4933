"""What must be true of attempts and answers."""

from marshmallow import Schema, fields

from tracker.codelists.terms import AnswerSource, AttemptResult, Channel, ClosedAs, SocialAssistance
from tracker.schema_fields import FreeText, day, filled, one_of
from tracker.translations import _


class AttemptSchema(Schema):
    """An attempt to reach the participant."""

    on = day(_("Skriv dagen för försöket som ÅÅÅÅ-MM-DD."))
    at_time = fields.Time(
        allow_none=True,
        load_default=None,
        error_messages={"invalid": _("Skriv tiden som TT:MM, till exempel 14:05.")},
    )
    channel = one_of(Channel, _("Välj hur ni försökte nå deltagaren."))
    result = one_of(AttemptResult, _("Välj hur det gick."))
    note = FreeText(500)


class AnswerSchema(Schema):
    """What the participant lived on, on the reference day."""

    livelihood_code = filled(_("Välj huvudsaklig försörjning på dagen."))
    social_assistance = one_of(SocialAssistance, _("Välj om personen hade försörjningsstöd den månaden."))
    source = one_of(
        [source for source in AnswerSource if source is not AnswerSource.REGISTER],
        _("Välj varifrån uppgiften kommer."),
    )
    answered_on = day(_("Skriv dagen då ni fick uppgiften, som ÅÅÅÅ-MM-DD."))


class CloseSchema(Schema):
    """How a follow-up ends without an answer."""

    closed_as = one_of(ClosedAs, _("Välj om deltagaren inte gick att nå eller avböjde."))
