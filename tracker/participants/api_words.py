"""What the operations on participants do and what their fields mean, in words."""

from tracker.api.meanings import Meanings
from tracker.translations import _

OPERATIONS = {
    "lookup": _(
        "Numret står i innehållet och aldrig i en adress. En tom lista betyder att enheten inte har någon med det"
        " numret. Sökningen loggas. Den tar ingen Idempotency-Key: inget skrivs."
    ),
    "every": _("I den ordning som de registrerades. Den som registreras senare kommer sist."),
    "one": _("ETag är versionen, som skickas tillbaka i If-Match när något ska ändras."),
    "register": _(
        "Med number, eller utan: då behövs no_number_reason, birth_date och sex. Med nummer följer födelsedag och"
        " kön av det, och det som skickas om dem används inte. Har enheten redan någon med numret blir svaret 409,"
        " med vägen dit i Location, id:t i participant_id och fälten som skiljer sig i differs. Den som registreras"
        " med skyddade personuppgifter finns sedan inte för systemet."
    ),
    "correct": _(
        "Alla uppgifter, som de ska stå. Ett fält som utelämnas töms: utan phone är telefonnumret borta. Läs"
        " därför först, och skicka tillbaka allt som ska stå kvar. Födelsedag och kön följer numret, om det finns"
        " ett; numret byts med number. Det som stod tidigare finns kvar i historiken."
    ),
    "change_number": _(
        "Ett nytt nummer, eller det första. Det gamla finns kvar i historiken och leder fortfarande till personen"
        " vid sökning. Födelsedag och kön följer det nya numret."
    ),
}
FIELDS = {
    "number": _("Personnummer eller samordningsnummer, 10 eller 12 siffror. Null i ett svar: personen saknar nummer."),
    "given_name": _("Förnamn."),
    "family_name": _("Efternamn."),
    "no_number_reason": _(
        "Varför numret saknas: asylum är asylsökande, mass_flight massflykt. Null: det finns ett nummer."
    ),
    "birth_date": _("Födelsedag. Följer numret, om det finns ett."),
    "sex": _("Kön: K är kvinna, M är man, U är okänt. Följer numret, om det finns ett."),
    "protection": _("Skyddade personuppgifter. Allt annat än none gör att personen inte finns för systemet."),
    "phone": _("Telefonnummer. Tomt: inget."),
    "email": _("E-postadress. Tomt: ingen."),
    "died_on": _("Dödsdag. Null: lever, så vitt registret vet."),
}
FILLED = {"Shown": {"participant_id": "/id"}}
MEANINGS = Meanings(OPERATIONS, FIELDS, filled=FILLED)
