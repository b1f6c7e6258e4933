"""What the lists are called."""

from tracker.translations import _

NAMES = {
    "insats_type": _("Insatstyper"),
    "exit_reason": _("Avslutsorsaker"),
    "livelihood": _("Försörjning"),
    "barrier": _("Försörjningshinder"),
    "household_type": _("Hushållstyper"),
    "education": _("Utbildning"),
    "referral": _("Anvisad av"),
    "district": _("Stadsdelsområden"),
    "municipality": _("Kommuner"),
}
