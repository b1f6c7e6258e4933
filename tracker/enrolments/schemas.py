"""What must be true of an enrolment's facts, wherever they come from."""

from marshmallow import Schema, fields, validate

from tracker.codelists.terms import Completion, SocialAssistance
from tracker.schema_fields import Day, day, filled, free_text, one_of
from tracker.translations import _

LAST_ID = 2**31 - 1


def _code() -> fields.Str:
    return fields.Str(allow_none=True, load_default=None)


class SituationSchema(Schema):
    """The situation at entry. Codes are held to their lists by the form and the database."""

    district_code = filled(_("Välj stadsdelsområde, eller Okänt."))
    social_assistance = one_of(SocialAssistance, _("Välj om personen har försörjningsstöd."))
    barrier_code = _code()
    livelihood_code = _code()
    education_code = _code()
    referral_code = _code()
    months_without_work = fields.Int(
        allow_none=True,
        load_default=None,
        validate=validate.Range(0, 720, error=_("Skriv antalet månader som ett tal mellan 0 och 720.")),
    )


class EnrolSchema(SituationSchema):
    """An enrolment: which insats, from when, and the situation at entry."""

    insats_id = fields.Int(
        required=True,
        validate=validate.Range(1, LAST_ID, error=_("Välj någon av enhetens insatser.")),
        error_messages={"required": _("Välj insats."), "null": _("Välj insats.")},
    )
    starts_on = day(_("Skriv startdatum som ÅÅÅÅ-MM-DD."))


class ExitSchema(Schema):
    """An exit: date, completed or interrupted, and reason."""

    exit_on = day(_("Skriv slutdatum som ÅÅÅÅ-MM-DD."))
    completion = one_of(Completion, _("Välj om insatsen fullföljdes eller avbröts."))
    exit_reason_code = filled(_("Välj avslutsorsak."))
    chances_grown = fields.Bool(allow_none=True, load_default=None)


class CorrectionSchema(SituationSchema):
    """A correction of an open enrolment: start and situation, with the reason."""

    starts_on = day(_("Skriv startdatum som ÅÅÅÅ-MM-DD."))
    reason = free_text(_("Skriv varför uppgiften rättas."))


class EndedCorrectionSchema(CorrectionSchema, ExitSchema):
    """A correction of an enrolment that has ended: the exit as well."""


class PossibleExitSchema(Schema):
    """An exit that may be there: all of it or nothing, as `rules.exit_faults` says."""

    exit_on = Day(allow_none=True, load_default=None)
    completion = one_of(Completion, _("Välj om insatsen fullföljdes eller avbröts."), required=False)
    exit_reason_code = _code()
    chances_grown = fields.Bool(allow_none=True, load_default=None)


class AnyCorrectionSchema(CorrectionSchema, PossibleExitSchema):
    """A correction from another system, before it is known whether the enrolment has ended."""


class EnrolmentSchema(Schema):
    """An enrolment as other systems are told of it."""

    id = fields.Int(required=True)
    version = fields.Int(required=True)
    participant_id = fields.Int(required=True)
    insats_id = fields.Int(required=True)
    starts_on = fields.Date(required=True)
    district_code = fields.Str(required=True)
    social_assistance = fields.Str(required=True, validate=validate.OneOf([term.value for term in SocialAssistance]))
    barrier_code = fields.Str(required=True, allow_none=True)
    livelihood_code = fields.Str(required=True, allow_none=True)
    months_without_work = fields.Int(required=True, allow_none=True)
    education_code = fields.Str(required=True, allow_none=True)
    referral_code = fields.Str(required=True, allow_none=True)
    exit_on = fields.Date(required=True, allow_none=True)
    completion = fields.Str(
        required=True, allow_none=True, validate=validate.OneOf([term.value for term in Completion])
    )
    exit_reason_code = fields.Str(required=True, allow_none=True)
    chances_grown = fields.Bool(required=True, allow_none=True)
