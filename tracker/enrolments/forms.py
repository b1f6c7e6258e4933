"""Forms about an enrolment. What their lists offer comes from the database, for the day that it is about."""

from typing import Any

from tracker.codelists.terms import Completion, SocialAssistance
from tracker.translations import _
from tracker.web.fields import CodeSelect, DateText, IntegerText, Radios, TrimmedText
from tracker.web.forms import SchemaForm, VersionField

YES_NO = (("yes", _("Ja")), ("no", _("Nej")), ("", _("Uppgift saknas")))


# WTForms keeps fields in the order in which they are made, and an error summary lists them so: as on the page.


class _Insats:
    insats_id = CodeSelect(_("Insats"), empty=_("Välj insats"), render_kw={"autofocus": True})


class _Start:
    starts_on = DateText(_("Startdatum"))


class _Exit:
    """The exit's own fields."""

    exit_on = DateText(_("Slutdatum"), hint=_("ÅÅÅÅ-MM-DD. Sista dagen i insatsen."))
    completion = Radios(_("Fullföljdes insatsen?"), choices=Completion.choices)
    exit_reason_code = CodeSelect(_("Avslutsorsak"))
    chances_grown = Radios(
        _("Upplever deltagaren att möjligheterna till arbete eller studier har ökat?"), optional=True, choices=YES_NO
    )


class SituationForm(_Start, SchemaForm):
    """When it starts, and the situation at entry."""

    district_code = CodeSelect(_("Stadsdelsområde"), hint=_("Där personen bor. Listan gäller på startdatumet."))
    social_assistance = Radios(_("Har personen försörjningsstöd?"), choices=SocialAssistance.choices)
    livelihood_code = CodeSelect(_("Huvudsaklig försörjning"), optional=True)
    barrier_code = CodeSelect(_("Försörjningshinder"), optional=True)
    months_without_work = IntegerText(_("Månader utan arbete"), optional=True)
    education_code = CodeSelect(_("Utbildningsnivå"), optional=True)
    referral_code = CodeSelect(_("Anvisad av"), optional=True)


class EnrolForm(_Insats, SituationForm):
    """Enrol in one of the unit's insatser."""


class ExitForm(_Exit, SchemaForm):
    """End an enrolment."""

    version = VersionField()


class _Reason:
    """Why something already recorded is changed."""

    reason = TrimmedText(_("Varför rättas uppgiften?"), rows=2, hint=_("Visas i historiken. Skriv inga namn."))


class CorrectionForm(SituationForm, _Reason):
    """Correct an open enrolment."""

    version = VersionField()


class EndedCorrectionForm(SituationForm, _Exit, _Reason):
    """Correct an enrolment that has ended: the exit as well."""

    version = VersionField()


class ReopenForm(SchemaForm):
    """Undo an exit."""

    version = VersionField()
    reason = TrimmedText(_("Varför öppnas inskrivningen igen?"), rows=2, hint=_("Visas i historiken. Skriv inga namn."))


class CancelForm(SchemaForm):
    """Take a planned enrolment away."""

    version = VersionField()
    reason = TrimmedText(_("Varför avbokas inskrivningen?"), rows=2, hint=_("Visas i historiken. Skriv inga namn."))


def in_words(value: Any) -> str | None:
    """A yes, a no or neither, as the radio buttons write them."""
    return None if value is None else "yes" if value else "no"
