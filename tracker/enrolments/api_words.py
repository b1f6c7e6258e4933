"""What the operations on enrolments do and what their fields mean, in words."""

from tracker.api.meanings import Meanings
from tracker.translations import _

OPERATIONS = {
    "of_participant": _("De i enhetens insatser, i den ordning som de började. Avbokade är inte med."),
    "one": _("ETag är versionen, som skickas tillbaka i If-Match när något ska ändras."),
    "enrol": _(
        "I en av enhetens insatser, med läget vid inskrivningen. Koderna ska gälla den dag som inskrivningen"
        " börjar. Ett avslut registreras för sig, med exit. Många på en gång skickas med enrolments/bulk. Finns"
        " inskrivningen redan (samma person, insats och starts_on) blir svaret 409, med vägen dit i Location, id:t i"
        " enrolment_id och fälten som skiljer sig i differs."
    ),
    "leave": _(
        "Med dag, om den fullföljdes eller avbröts, och orsak. Från samma stund ska deltagaren följas upp efter"
        " 90 dagar. Ett avslut som redan står rättas i stället, med PUT."
    ),
    "correct": _(
        "Alla uppgifter, som de ska stå. Ett fält som utelämnas töms. För en avslutad inskrivning gäller det även"
        " avslutet. Ett avslut registreras med exit och ångras med reopen, aldrig här. Det som stod tidigare finns"
        " kvar i historiken."
    ),
    "reopen": _("Avslutet ångras och dess uppföljning dras tillbaka. Båda finns kvar i historiken."),
    "cancel": _(
        "En inskrivning som inte har börjat tas bort, som om den aldrig hade funnits. Vad som stod finns kvar i"
        " historiken. En som har börjat avslutas i stället, med exit."
    ),
}
FIELDS = {
    "starts_on": _("Första dagen i insatsen."),
    "district_code": _("Stadsdelsområdet där personen bor, ur kodlistan district."),
    "social_assistance": _("Om personen har försörjningsstöd."),
    "barrier_code": _("Försörjningshindret, ur kodlistan barrier. Null: inte angivet."),
    "livelihood_code": _("Huvudsaklig försörjning, ur kodlistan livelihood. Null: inte angivet."),
    "months_without_work": _("Hela månader utan arbete före insatsen. Null: inte angivet."),
    "education_code": _("Högsta utbildning, ur kodlistan education. Null: inte angivet."),
    "referral_code": _("Vem som anvisade personen, ur kodlistan referral. Null: inte angivet."),
    "exit_on": _("Sista dagen i insatsen. Null: inskrivningen pågår."),
    "completion": _("completed: fullföljd. interrupted: avbruten. Null: inskrivningen pågår."),
    "exit_reason_code": _("Varför insatsen avslutades, ur kodlistan exit_reason. Null: inskrivningen pågår."),
    "chances_grown": _("Om insatsen har ökat personens möjligheter att få arbete. Null: inte angivet."),
}
FILLED = {"Enrolment": {"enrolment_id": "/id"}}
MEANINGS = Meanings(OPERATIONS, FIELDS, filled=FILLED)
