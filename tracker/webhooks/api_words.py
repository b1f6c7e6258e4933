"""What the operations on changes do and what their fields mean, in words."""

from tracker.api.meanings import Meanings
from tracker.translations import _

OPERATIONS = {
    "every": _(
        "Samma notiser som sänds, i samma ordning, bara id:n; utan after från den äldsta som sparas. Svaret 410"
        " betyder att det som efterfrågas inte sparas längre: läs om allt och fortsätt efter last."
    ),
    "delivery": _(
        "Allt som sparas efter since berättas; läs det som systemet följer en gång efter det. sequence är det"
        " senaste numret som givits, delivered det senaste som tagits emot och forgotten det senaste som inte"
        " sparas längre."
    ),
    "again": _(
        "De sänds en gång till, med samma id:n, från numret efter after och genast, vad som än har misslyckats."
        " Det flyttar systemets egen plats och inget i registret, så det kräver bara rätten att läsa. En paus står"
        " kvar."
    ),
}
FIELDS = {
    "sequence": _("Numret. Det är systemets eget och stiger; nummer kan saknas."),
    "kind": _("Vad för slags sak det gäller."),
    "Change.id": _("Sakens id."),
    "unit": _("Enhetens kod. Null: det som är alla enheters."),
    "what": _("Vad som har hänt. removed: saken finns inte längre för systemet."),
    "at": _("När det hände."),
    "Changes.items": _("Ändringarna, i ordning."),
    "last": _("Numret att fråga efter nästa gång, som after."),
    "more": _("Om det finns fler redan nu."),
    "since": _("Allt som sparas senare än så berättas. Null: inte ännu."),
    "kinds": _("Slagen som systemet får notiser om."),
    "receiver": _("Om det finns en adress att sända till. Annars frågar systemet själv."),
    "paused": _("Om administratören har pausat notiserna."),
    "parked": _("Om sändningen har ställts in, för att mottagaren länge inte har svarat."),
    "Delivery.sequence": _("Det senaste numret som har givits."),
    "delivered": _("Det senaste numret som mottagaren har tagit emot."),
    "forgotten": _("Det senaste numret som inte sparas längre."),
    "pending": _("Notiser som väntar på att sändas."),
    "last_error": _("Vad som gick fel senast. Tomt: inget."),
    "last_tried_at": _("När det senast försöktes. Null: aldrig."),
    "next_try_at": _("När det försöks igen. Null: inget väntar."),
    "kept_days": _("Hur många dagar notiserna sparas."),
}
EXAMPLES = {"after": 17}
MEANINGS = Meanings(OPERATIONS, FIELDS, EXAMPLES)
