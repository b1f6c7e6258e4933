"""Words for what the log has as codes: what happened at the doors, its facts, reasons, and the things of entries."""

from typing import Any

from tracker.translations import _

HAPPENINGS: dict[str, Any] = {
    "login": _("Inloggning"),
    "login_failed": _("Misslyckad inloggning"),
    "locked": _("Inloggningen spärrad"),
    "unlocked": _("Spärren hävd"),
    "logout": _("Utloggning"),
    "session_ended": _("Inloggning avslutad"),
    "second_factor_set": _("Andra steget inlagt"),
    "second_factor_removed": _("Andra steget borttaget"),
    "second_factor_reset": _("Andra steget nollställt"),
    "recovery_code_used": _("Reservkod använd"),
    "password_changed": _("Lösenord bytt"),
    "roles_changed": _("Roller ändrade"),
    "user_added": _("Användare tillagd"),
    "user_changed": _("Användare ändrad"),
    "user_activated": _("Användare öppnad"),
    "user_deactivated": _("Användare stängd"),
    "unit_added": _("Enhet tillagd"),
    "unit_changed": _("Enhet ändrad"),
    "code_added": _("Kod tillagd"),
    "code_changed": _("Kod ändrad"),
    "project_reader_added": _("Projektläsare tillagd"),
    "project_reader_removed": _("Projektläsare borttagen"),
    "export_right_given": _("Rätt till uttag given"),
    "export_right_withdrawn": _("Rätt till uttag återtagen"),
    "individuals_exported": _("Uttag på individnivå"),
    "delivery_drafted": _("Leverans till myndigheten skapad"),
    "delivery_sent": _("Leverans till myndigheten skickad"),
    "delivery_accepted": _("Leverans godtagen av myndigheten"),
    "delivery_rejected": _("Leverans avvisad av myndigheten"),
    "delivery_discarded": _("Leverans till myndigheten kastad"),
}
"""`access.events.KINDS` in words."""

FACTS: dict[str, Any] = {
    "what": _("vad"),
    "period": _("period"),
    "rows": _("rader"),
    "delivery": _("leverans nummer"),
    "file": _("filformat"),
    "unit_id": _("enhet"),
    "project_id": _("projekt"),
    "added": _("nya roller"),
    "removed": _("borttagna roller"),
    "herself": _("av henne själv"),
    "how": _("sätt"),
    "why": _("skäl"),
    "which": _("sort"),
    "until": _("till och med"),
    "session_id": _("inloggning nummer"),
    "all": _("alla inloggningar"),
    "code_list": _("kodlista"),
    "code": _("kod"),
    "fields": _("fält"),
}
"""The facts of events, in the order in which they are told."""

VALUES: dict[str, Any] = {
    "enrolments": _("Inskrivningar"),
    "follow_ups": _("Uppföljningar"),
    "agency": _("Leverans till myndigheten"),
    "xlsx": "Excel",
    "csv": "csv",
    "password": _("lösenord"),
    "totp": _("kod från app"),
    "recovery": _("reservkod"),
    "recovery_codes": _("reservkoder"),
    "passkey": _("nyckel"),
    "oidc": _("stadens inloggning"),
    "second_factor": _("andra steget"),
    "True": _("ja"),
    "False": _("nej"),
    "name": _("namn"),
    "email": _("e-post"),
    "label_sv": _("benämning"),
    "label_en": _("benämning på engelska"),
    "position": _("ordning"),
    "agency_code": _("myndighetens kod"),
    "valid_from": _("gäller från"),
    "valid_to": _("gäller till"),
}
"""Fixed words of facts."""

REASONS: dict[str, Any] = {
    "ended": _("Nödåtkomst avslutad i förtid"),
    "Import": _("Inläst lista"),
    "registerutdrag": _("Registerutdrag"),
    "retention": _("Gallring"),
    "retention.words": _("Gallring av ord i sökningar"),
    "protected": _("Uppgifterna har fått skydd"),
    "release redraw": _("Utlämnandets filer ritade på nytt"),
    "no_protection": _("Statistik utan skydd mot röjande"),
    "protected_statistics": _("Statistik med skydd mot röjande"),
    "unscoped": _("Försök utanför den egna enheten"),
    "in_order": _("I sin ordning"),
    "to_explain": _("Ska förklaras"),
    "passed_on": _("Lämnad vidare"),
}
"""Reasons that are codes and no page."""

THINGS: dict[str, Any] = {
    "participant": _("Uppgifter om deltagaren"),
    "enrolment": _("Inskrivning"),
    "follow_up": _("Uppföljning"),
    "follow_up_attempt": _("Försök att nå deltagaren"),
    "different_people": _("Två personer"),
    "handler": _("Handläggare av skyddad person"),
    "import_run": _("Inläst lista"),
    "consent": _("Samtycke"),
    "emergency_access": _("Nödåtkomst"),
    "emergency_notice": _("Granska nödåtkomst"),
    "retention_run": _("Gallring"),
    "access_review": _("Loggranskning"),
    "access_review_pick": _("Post i loggranskningen"),
    "audit_entry": _("Post i loggen"),
    "audit_detail": _("Innehåll i loggen"),
    "user": _("Användare"),
    "statistics": _("Statistik"),
    "release": _("Utlämnande av statistik"),
}
"""What entries are about, where no page says more."""
