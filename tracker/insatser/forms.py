"""Forms about insatser and projects. The choices of type and project stand in the database."""

from tracker.codelists.terms import GoalMeasure
from tracker.translations import _, pgettext
from tracker.web.fields import Checkbox, CodeSelect, DateText, IntegerText, Radios, TrimmedString, TrimmedText
from tracker.web.forms import SchemaForm, VersionField


class InsatsForm(SchemaForm):
    """An insats that the unit offers."""

    version = VersionField()
    name = TrimmedString(_("Insatsens namn"))
    insats_type_code = CodeSelect(_("Typ av insats"))
    project_id = CodeSelect(pgettext("ental", "Projekt"), optional=True, empty=_("Inget projekt"))
    starts_on = DateText(_("Startdatum"), optional=True, hint=_("ÅÅÅÅ-MM-DD. Ingen kan skrivas in före den dagen."))
    ends_on = DateText(_("Slutdatum"), optional=True, hint=_("ÅÅÅÅ-MM-DD. Ingen kan börja efter den dagen."))
    places = IntegerText(_("Antal platser"), optional=True)
    caseload_ceiling = IntegerText(
        _("Högst antal deltagare per handläggare"), optional=True, hint=_("Till exempel 15 för IPS.")
    )
    audience = TrimmedText(_("För vem"), optional=True, rows=2)
    follow_up_180 = Checkbox(_("Följ upp även efter 180 dagar"))
    follow_up_365 = Checkbox(_("Följ upp även efter 365 dagar"))


class ProjectForm(SchemaForm):
    """A funded project, with a field for each goal; a goal left empty is none."""

    version = VersionField()
    name = TrimmedString(_("Projektets namn"))
    funder = TrimmedString(_("Finansiär"))
    programme = TrimmedString(_("Program"), optional=True)
    budget = IntegerText(_("Budget"), optional=True, hint=_("Hela kronor eller euro."))
    own_cofinancing = IntegerText(_("Egen medfinansiering"), optional=True, hint=_("Hela kronor eller euro."))
    currency = Radios(_("Valuta"), choices=[("SEK", "SEK"), ("EUR", "EUR")], default="SEK")
    starts_on = DateText(_("Startdatum"), optional=True)
    ends_on = DateText(_("Slutdatum"), optional=True)
    department = TrimmedString(_("Ansvarig förvaltning"), optional=True)
    partners = TrimmedText(_("Samarbetspartner"), optional=True, rows=2)
    audience = TrimmedText(_("För vem"), optional=True, rows=2)
    participants = IntegerText(GoalMeasure.PARTICIPANTS.label, optional=True)
    completed = IntegerText(GoalMeasure.COMPLETED.label, optional=True)
    self_sufficiency_90 = IntegerText(GoalMeasure.SELF_SUFFICIENCY.label, optional=True)
    chances_grown = IntegerText(GoalMeasure.CHANCES_GROWN.label, optional=True)
    women = IntegerText(GoalMeasure.WOMEN.label, optional=True)
    men = IntegerText(GoalMeasure.MEN.label, optional=True)
    goals_text = TrimmedText(_("Andra mål"), optional=True, rows=3)
    follow_up_180 = Checkbox(_("Följ upp även efter 180 dagar"), hint=_("ESF+ frågar efter sex månader."))
    follow_up_365 = Checkbox(_("Följ upp även efter 365 dagar"))
