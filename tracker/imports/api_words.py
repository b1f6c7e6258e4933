"""What the operations on lists do and what their fields mean, in words."""

from tracker.api.meanings import Meanings
from tracker.enrolments import api_words as of_enrolments
from tracker.participants import api_words as of_participants
from tracker.translations import _

OPERATIONS = {
    "every": _(
        "Listor som system har skickat för enheten, i den ordningen: de som väntar, de som är inlästa och de som"
        " är kastade. Listor som människor läser in på sidan är inte med."
    ),
    "upload": _(
        "En .xlsx eller .csv med rubrikerna i sidans mall, som innehåll eller som file i ett formulär. Inget"
        " registreras ännu: svaret säger vad som skulle bli av raderna. En fil som redan väntar läggs inte upp"
        " igen; svaret är den lista som väntar."
    ),
    "one": _(
        "Hur många rader som väntar och hur många som är inlästa, efter vad det blev av dem. ETag är listans version,"
        " som skickas tillbaka i If-Match när den läses in eller kastas. Den är en annan så snart en rad har rättats."
    ),
    "report": _("Som CSV: en rad för varje fel och för varje värde som en rad skriver över. Nummer är maskerade."),
    "take": _(
        "Allt, eller med rest det som går att läsa in; de andra raderna väntar på att rättas. Utan rest läses"
        " inget in om någon rad är avvisad."
    ),
    "discard": _("Det som väntar töms. Att listan kom och kastades finns kvar."),
    "rows": _("I filens ordning, med vad som lästes och vad som är fel; med state bara de i det läget."),
    "row": _("ETag är versionen, som skickas tillbaka i If-Match när raden rättas."),
    "mend": _(
        "Cellerna som nämns skrivs om; de andra står kvar. Svaret säger vad som fortfarande är fel. Med person"
        " avgörs en möjlig dubblett: same är den som finns, other är någon annan."
    ),
    "enrol": _(
        "Allt som går att skriva skrivs, i en transaktion, och varje rad får sitt utfall, i den ordning som"
        " raderna skickades. En rad bedöms som ett enstaka anrop. En rad om en inskrivning som finns (samma"
        " person, insats och starts_on) skriver aldrig in igen: den blir unchanged om den inte säger något nytt,"
        " annars fyller den i eller rättar den som finns och blir changed; det som stod finns kvar i historiken."
        " Ett fält som är null eller utelämnas tömmer inget. Sådana rader tas först, så att ett avslut ger plats"
        " åt en ny start. En rad som motsäger en tidigare rad i anropet avvisas. En avvisad rad ändrar inget och"
        " hindrar ingen annan; errors säger varför. Med number registreras den som är ny i enheten, med radens"
        " namn, om systemet även har participants:write; namnen på den som finns lämnas som de är. Den som har"
        " skyddade personuppgifter finns inte."
    ),
}
FIELDS = {
    **of_enrolments.FIELDS,
    **of_participants.FIELDS,
    "run_id": _("Listans id."),
    "create_insatser": _("Om insatser som listan nämner och enheten saknar ska läggas till."),
    "Rest.rest": _("Läs in det som går, fast andra rader då blir kvar."),
    "RunShown.status": _("waiting: väntar. taken: inläst. discarded: kastad."),
    "uploaded_at": _("När listan kom."),
    "sha256": _("Filens kontrollsumma, SHA-256."),
    "waiting": _("Rader som väntar, efter vad det skulle bli av dem."),
    "taken": _("Rader som är inlästa, efter vad det blev av dem."),
    "ignored": _("Rubriker som inte betyder något här."),
    "waits_until": _("Sista dagen innan det som väntar kastas."),
    "row_number": _("Radens nummer i filen; rubriken är rad 1."),
    "state": _("Vad det skulle bli av raden."),
    "faults": _("Vad som är fel med raden."),
    "cells": _("Vad som lästes i cellerna, efter fält."),
    "field": _("Fältet. Tomt: hela raden."),
    "message": _("Vad som är fel och vad som ska göras."),
    "value": _("Vad som stod där, med nummer maskerade."),
    "rows": _("Raderna, högst 1 000."),
    "RowOutcomes.rows": _("Utfallet av varje rad, i den ordning som de skickades."),
    "RowOutcomes.counts": _("Antal rader efter status."),
    "RowOutcome.status": _("created: inskriven. changed: rättad. unchanged: fanns redan. refused: avvisad."),
    "RowOutcome.errors": _("Varför raden avvisades."),
    "RowOutcome.enrolment_id": _("Inskrivningens id. Null: raden avvisades."),
    "RowOutcome.participant_id": _("Deltagarens id. Null: raden avvisades."),
    "RowOutcome.version": _("Inskrivningens version. Null: raden avvisades."),
    "EnrolmentRow.participant_id": _("Deltagarens id, om raden inte har number."),
    "name": _("Förnamn och efternamn i en cell."),
    "insats": _("Insatsens namn."),
    "insats_type_code": _("Slaget av insats, som kod eller i ord."),
    "answer_livelihood": _("Försörjning dag 90, som kod eller i ord."),
    "answer_assistance": _("Försörjningsstöd dag 90: ja, nej eller okänt."),
    "answered_on": _("Dagen då uppgiften om dag 90 kom."),
    "person": _("Vem en möjlig dubblett är: same eller other."),
}
EXAMPLES = {"run_id": 31, "row_number": 2, "state": "refused", "create_insatser": False}
FILLED = {"RunShown": {"run_id": "/id"}, "RowShown": {"row_number": "/row_number"}}
MEANINGS = Meanings(OPERATIONS, FIELDS, EXAMPLES, FILLED)
