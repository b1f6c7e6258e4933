"""What must be true of attempts and answers."""

from marshmallow import Schema, fields, validate

from tracker.api.cursors import PageSchema
from tracker.codelists.terms import AnswerSource, AttemptResult, Channel, ClosedAs, FollowUpState, SocialAssistance
from tracker.followups import schedule
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


class WorkListSchema(PageSchema):
    """Which piece of the work list, and in which state."""

    state = one_of(schedule.OPEN_STATES, _("Välj planned, due eller overdue."), required=False)


class LoggedAttemptSchema(Schema):
    """An attempt as other systems are told of it."""

    id = fields.Int(required=True)
    at = fields.AwareDateTime(required=True)
    channel = fields.Str(required=True, validate=validate.OneOf([term.value for term in Channel]))
    result = fields.Str(required=True, validate=validate.OneOf([term.value for term in AttemptResult]))
    note = fields.Str(required=True)
    struck = fields.Bool(required=True, metadata={"description": _("Loggat av misstag och struket.")})


class ListedFollowUpSchema(Schema):
    """A follow-up on the work list, as other systems are told of it."""

    id = fields.Int(required=True)
    version = fields.Int(required=True)
    participant_id = fields.Int(required=True)
    enrolment_id = fields.Int(required=True)
    insats_id = fields.Int(required=True, attribute="enrolment.insats_id")
    horizon_days = fields.Int(required=True, validate=validate.OneOf(schedule.HORIZONS))
    due_on = fields.Date(required=True)
    last_day = fields.Date(required=True)
    state = fields.Str(required=True, validate=validate.OneOf([term.value for term in FollowUpState]))
    attempts_made = fields.Int(required=True)


class FollowUpSchema(ListedFollowUpSchema):
    """A follow-up as other systems are told of it."""

    withdrawn = fields.Bool(required=True, metadata={"description": _("Avslutet som den vilar på är ångrat.")})
    by_register = fields.Bool(
        required=True, metadata={"description": _("Registret svarar av sig självt: personen var i en annan insats.")}
    )
    livelihood_code = fields.Str(required=True, allow_none=True)
    social_assistance = fields.Str(
        required=True, allow_none=True, validate=validate.OneOf([term.value for term in SocialAssistance])
    )
    source = fields.Str(required=True, allow_none=True, validate=validate.OneOf([term.value for term in AnswerSource]))
    answered_on = fields.Date(required=True, allow_none=True)
    closed_as = fields.Str(required=True, allow_none=True, validate=validate.OneOf([term.value for term in ClosedAs]))
    attempts = fields.List(fields.Nested(LoggedAttemptSchema), required=True)
