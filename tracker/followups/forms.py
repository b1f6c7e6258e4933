"""Forms on the page of a follow-up."""

from tracker import clock
from tracker.codelists.terms import AnswerSource, AttemptResult, Channel, ClosedAs, SocialAssistance
from tracker.translations import _
from tracker.web.fields import CodeSelect, DateText, Radios, TrimmedString, TrimmedText
from tracker.web.forms import SchemaForm, VersionField

SOURCES = [(source.value, source.label) for source in AnswerSource if source is not AnswerSource.REGISTER]


class AttemptForm(SchemaForm):
    """Log an attempt to reach the participant."""

    channel = Radios(_("Hur försökte ni nå deltagaren?"), choices=Channel.choices)
    result = Radios(_("Hur gick det?"), choices=AttemptResult.choices)
    on = DateText(_("Dag för försöket"), default=clock.today)
    at_time = TrimmedString(_("Klockslag"), optional=True, width=5, hint=_("TT:MM"))
    note = TrimmedText(_("Anteckning om försöket"), optional=True, rows=2)


class AnswerForm(SchemaForm):
    """What the participant lived on, on the reference day. The choices of livelihood stand in the database."""

    version = VersionField()
    livelihood_code = CodeSelect(_("Huvudsaklig försörjning"))
    social_assistance = Radios(_("Hade personen försörjningsstöd den månaden?"), choices=SocialAssistance.choices)
    source = CodeSelect(_("Varifrån kommer uppgiften?"), choices=SOURCES)
    answered_on = DateText(_("Dag då ni fick uppgiften"))


class CloseForm(SchemaForm):
    """Give up, or note that the participant said no."""

    version = VersionField()
    closed_as = Radios(_("Varför avslutas uppföljningen utan svar?"), choices=ClosedAs.choices)


class UndoForm(SchemaForm):
    """Take a closing back."""

    version = VersionField()
    reason = TrimmedString(_("Varför öppnas uppföljningen igen?"))


class StrikeForm(SchemaForm):
    """Strike an attempt that was logged by mistake."""

    reason = TrimmedString(_("Varför stryks försöket?"), hint=_("Visas i historiken."))
