"""Words that the rules branch on, fixed by law or logic. Lists a city may change are tables (`models.py`)."""

from enum import StrEnum
from typing import Any

from tracker.translations import _


class Term(StrEnum):
    """A fixed word with a label in the reader's language."""

    @property
    def label(self) -> Any:
        return LABELS[type(self).__name__][self.value]

    @classmethod
    def choices(cls) -> list[tuple[str, Any]]:
        """Value and label of each, in order."""
        return [(term.value, term.label) for term in cls]


class Sex(Term):
    WOMAN = "K"
    MAN = "M"
    UNKNOWN = "U"


class NumberKind(Term):
    PERSONNUMMER = "personnummer"
    SAMORDNINGSNUMMER = "samordningsnummer"


class NoNumberReason(Term):
    ASYLUM = "asylum"
    MASS_FLIGHT = "mass_flight"
    OTHER = "other"


class Protection(Term):
    NONE = "none"
    MARKED = "sekretessmarkering"
    REGISTER = "skyddad_folkbokforing"
    FICTITIOUS = "fingerade_uppgifter"


class SocialAssistance(Term):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Completion(Term):
    COMPLETED = "completed"
    INTERRUPTED = "interrupted"


class UnitKind(Term):
    JOBBTORG = "jobbtorg"
    STADSDEL = "stadsdel"
    CENTRAL = "central"


class RoleName(Term):
    CASEWORKER = "caseworker"
    MANAGER = "manager"
    STATISTICIAN = "statistician"
    PROJECT_READER = "project_reader"
    ADMINISTRATOR = "administrator"
    LOG_REVIEWER = "log_reviewer"


class AnswerSource(Term):
    PARTICIPANT = "participant"
    EMPLOYER_OR_SCHOOL = "employer_or_school"
    DOCUMENT = "document"
    ASSISTANCE_DATA = "assistance_data"
    REGISTER = "register"


class ClosedAs(Term):
    NOT_REACHED = "not_reached"
    DECLINED = "declined"


class Channel(Term):
    PHONE = "phone"
    TEXT_MESSAGE = "text_message"
    EMAIL = "email"
    LETTER = "letter"
    VISIT = "visit"
    OTHER = "other"


class AttemptResult(Term):
    NO_ANSWER = "no_answer"
    MESSAGE_LEFT = "message_left"
    WRONG_CONTACT = "wrong_contact"
    CALL_BACK = "call_back"
    REACHED = "reached"


class FollowUpState(Term):
    PLANNED = "planned"
    DUE = "due"
    OVERDUE = "overdue"
    ANSWERED = "answered"
    NOT_REACHED = "not_reached"
    DECLINED = "declined"
    NOT_APPLICABLE = "not_applicable"


class GoalMeasure(Term):
    PARTICIPANTS = "participants"
    COMPLETED = "completed"
    SELF_SUFFICIENCY = "self_sufficiency_90"
    CHANCES_GROWN = "chances_grown"
    WOMEN = "women"
    MEN = "men"


LABELS: dict[str, dict[str, Any]] = {
    "Sex": {"K": _("Kvinna"), "M": _("Man"), "U": _("Uppgift saknas")},
    "NumberKind": {"personnummer": _("Personnummer"), "samordningsnummer": _("Samordningsnummer")},
    "NoNumberReason": {
        "asylum": _("Asylsökande"),
        "mass_flight": _("Massflyktsdirektivet, nummer ännu inte tilldelat"),
        "other": _("Annat skäl"),
    },
    "Protection": {
        "none": _("Inga skyddade personuppgifter"),
        "sekretessmarkering": _("Sekretessmarkering"),
        "skyddad_folkbokforing": _("Skyddad folkbokföring"),
        "fingerade_uppgifter": _("Fingerade personuppgifter"),
    },
    "SocialAssistance": {"yes": _("Ja"), "no": _("Nej"), "unknown": _("Okänt")},
    "Completion": {"completed": _("Fullföljd"), "interrupted": _("Avbruten")},
    "UnitKind": {
        "jobbtorg": _("Jobbtorg"),
        "stadsdel": _("Stadsdelsförvaltning"),
        "central": _("Central förvaltning"),
    },
    "RoleName": {
        "caseworker": _("Handläggare"),
        "manager": _("Enhetschef"),
        "statistician": _("Statistiker"),
        "project_reader": _("Projektläsare"),
        "administrator": _("Administratör"),
        "log_reviewer": _("Loggranskare"),
    },
    "AnswerSource": {
        "participant": _("Deltagarens egen uppgift"),
        "employer_or_school": _("Arbetsgivare eller skola"),
        "document": _("Handling"),
        "assistance_data": _("Enhetens egna uppgifter om försörjningsstöd"),
        "register": _("Detta register"),
    },
    "ClosedAs": {"not_reached": _("Ej nådd"), "declined": _("Avböjt")},
    "Channel": {
        "phone": _("Telefon"),
        "text_message": _("Sms"),
        "email": _("E-post"),
        "letter": _("Brev"),
        "visit": _("Besök"),
        "other": _("Annat sätt"),
    },
    "AttemptResult": {
        "no_answer": _("Inget svar"),
        "message_left": _("Meddelande lämnat"),
        "wrong_contact": _("Fel nummer eller adress"),
        "call_back": _("Ska kontaktas igen"),
        "reached": _("Nådd"),
    },
    "FollowUpState": {
        "planned": _("Planerad"),
        "due": _("Dags nu"),
        "overdue": _("Försenad"),
        "answered": _("Besvarad"),
        "not_reached": _("Ej nådd"),
        "declined": _("Avböjd"),
        "not_applicable": _("Ej aktuell"),
    },
    "GoalMeasure": {
        "participants": _("Deltagare"),
        "completed": _("Fullföljda"),
        "self_sufficiency_90": _("Självförsörjande efter 90 dagar, procent"),
        "chances_grown": _("Upplever att möjligheterna har ökat, procent"),
        "women": _("Andel kvinnor, procent"),
        "men": _("Andel män, procent"),
    },
}
