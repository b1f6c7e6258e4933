"""What the operations on code lists do and what their fields mean, in words."""

from tracker.api.meanings import Meanings
from tracker.translations import _

OPERATIONS = {
    "every": _("Varje lista med sin utgåva. Det som staden har ändrat sedan dess står i koderna."),
    "one": _(
        "Alla koder, även de som har upphört: en gammal kod går alltid att läsa, och valid_to säger att den har"
        " upphört. En kod får väljas för det som händer från valid_from till valid_to."
    ),
}
FIELDS = {
    "name": _("Kodlistans namn."),
    "title": _("Vad listan heter, på det språk som svaret är på."),
    "edition": _("Utgåvan som lästes in. Tomt: listan är stadens egen."),
    "loaded_at": _("När utgåvan lästes in."),
    "codes": _("Listans koder i den ordning som de erbjuds."),
    "code": _("Koden som skickas och sparas."),
    "label_sv": _("Vad koden betyder, på svenska."),
    "label_en": _("Vad koden betyder, på engelska."),
    "position": _("Platsen i listan."),
    "valid_from": _("Första dagen som koden får väljas för. Null: ingen gräns."),
    "valid_to": _("Sista dagen som koden får väljas för. Null: ingen gräns."),
    "agency_code": _("Koden hos den myndighet som listan kommer från. Null: ingen."),
    "Code.version": _("Kodens version: den blir högre när staden ändrar koden."),
    "works_or_studies": _("Om koden räknas som arbete eller studier i uppföljningen."),
    "group_sv": _("Gruppen som koden hör till, på svenska."),
    "group_en": _("Gruppen som koden hör till, på engelska."),
    "successor_code": _("Koden som kom i stället för en som har upphört. Null: ingen."),
    "county_code": _("Länets kod."),
    "county": _("Länets namn."),
}
MEANINGS = Meanings(OPERATIONS, FIELDS, {"name": "district"}, {"CodeList": {"name": "/name"}})
