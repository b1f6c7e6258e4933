"""What the operations on follow-ups do and what their fields mean, in words."""

from tracker.api.meanings import Meanings
from tracker.translations import _

OPERATIONS = {
    "work_list": _(
        "De som saknar svar, i ordning efter sin dag: försenade, de som är att göra nu, och planerade; eller bara"
        " de i state."
    ),
    "one": _(
        "Med alla försök. ETag är versionen, som skickas tillbaka i If-Match. Försök ändrar den inte; state kan"
        " ändras med dagarna."
    ),
    "log_attempt": _("Dag och klockslag är stadens. Utan klockslag blir det mitt på dagen, eller nu om det var i dag."),
    "strike": _("Ett som loggades av misstag: det finns kvar att läsa och räknas inte mer."),
    "answer": _(
        "Vad personen levde på den dag som står i due_on. Svaret tar ett tidigare svars eller avsluts plats; de"
        " finns kvar i historiken."
    ),
    "close": _("Den gick inte att nå, vilket kräver minst ett loggat försök, eller avböjde."),
    "reopen": _("Ett avslut som gjordes av misstag tas tillbaka."),
}
FIELDS = {
    "follow_up_id": _("Uppföljningens id."),
    "attempt_id": _("Försökets id."),
    "on": _("Dagen för försöket."),
    "at_time": _("Klockslaget, som 14:05. Null: mitt på dagen, eller nu om det var i dag."),
    "at": _("När försöket gjordes."),
    "channel": _("Hur ni försökte nå deltagaren."),
    "result": _("Hur det gick."),
    "note": _("En anteckning, eller tomt. Inget personnummer får stå här."),
    "state": _(
        "Hur det står till i dag. planned: dagen har inte kommit. due: att göra nu. overdue: last_day har gått."
        " not_applicable: ska inte följas upp längre."
    ),
    "horizon_days": _("Hur många dagar efter avslutet."),
    "due_on": _("Dagen som uppföljningen gäller."),
    "last_day": _("Sista dagen att göra den i tid."),
    "attempts_made": _("Antal försök, utan dem som är strukna."),
    "attempts": _("Försöken, även strukna."),
    "FollowUp.livelihood_code": _("Huvudsaklig försörjning på dagen, ur kodlistan livelihood. Null: inget svar."),
    "Answer.livelihood_code": _("Huvudsaklig försörjning på dagen, ur kodlistan livelihood."),
    "social_assistance": _("Om personen hade försörjningsstöd den månaden."),
    "source": _("Varifrån uppgiften kommer. register: registret svarade av sig självt."),
    "answered_on": _("Dagen då ni fick uppgiften."),
    "closed_as": _("not_reached: gick inte att nå. declined: avböjde. Null: inte avslutad utan svar."),
}
EXAMPLES = {"follow_up_id": 9, "attempt_id": 31, "state": "due"}
FILLED = {
    "FollowUp": {"follow_up_id": "/id"},
    "ListedFollowUp": {"follow_up_id": "/id"},
    "LoggedAttempt": {"attempt_id": "/id"},
}
MEANINGS = Meanings(OPERATIONS, FIELDS, EXAMPLES, FILLED)
