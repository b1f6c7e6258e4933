"""What the operations on releases do and what their fields mean, in words."""

from tracker.api.meanings import Meanings
from tracker.translations import _

OPERATIONS = {
    "every": _(
        "Efter år, och inom året efter den dag som siffrorna drogs. Ett som har rättats står kvar och säger av vilket."
    ),
    "one": _("Vad det är, dess tabeller och kontrollsumman för varje fil."),
    "table": _(
        "Efter Accept: JSON-stat 2.0, om inte CSV föredras. Svaret är exakt det som frystes när utlämnandet"
        " fastställdes, med dess SHA-256 som ETag."
    ),
    "file": _("En av filerna som utlämnandet räknar upp, exakt som den frystes."),
}
FIELDS = {
    "id": _("Utlämnandets namn. Det står i adresserna och på filerna."),
    "path.name": _("Utlämnandets namn, som id i listan."),
    "path.number": _("Tabellens nummer."),
    "path.file": _("Filens namn."),
    "year": _("Året som statistiken gäller."),
    "as_of": _("Dagen då siffrorna drogs."),
    "status": _("preliminary: något kan ännu ändras. final: slutligt."),
    "published_at": _("När det publicerades."),
    "method": _("Hur små tal skyddas."),
    "threshold": _("Det minsta tal som visas. Null: metoden har inget sådant."),
    "definition_version": _("Vilken version av definitionerna som har använts."),
    "software_version": _("Vilken version av produkten som gjorde det."),
    "corrects": _("Utlämnandet som detta rättar. Null: inget."),
    "why": _("Varför det rättar ett tidigare. Tomt: det gör det inte."),
    "corrected_by": _("Utlämnandet som har rättat detta. Null: inget."),
    "sha256": _("Kontrollsumma, SHA-256, av det som frystes."),
    "title": _("Rubriken."),
    "city": _("Stadens namn."),
    "missing": _("Vad ett preliminärt saknar, i ord."),
    "waiting_exits": _("Avslut som ännu inte kunde följas upp. Null: inte räknat."),
    "final_from": _("Från vilken dag årets siffror kan bli slutliga. Null: inte känt."),
    "division": _("Stadsdelsområdena i tabellerna."),
    "in_force_on": _("Dagen då indelningen gällde."),
    "districts": _("Områdenas koder, i ordning."),
    "tables": _("Tabellerna."),
    "number": _("Tabellens nummer."),
    "title_sv": _("Tabellens rubrik på svenska."),
    "title_en": _("Tabellens rubrik på engelska."),
    "dimensions": _("Vad tabellen är uppdelad efter."),
    "measures": _("Vad tabellen räknar."),
    "files": _("Filerna."),
    "name": _("Filens namn."),
    "media_type": _("Filens format."),
    "size": _("Antal byte."),
    "File.sha256": _("Filens kontrollsumma, SHA-256."),
    "address": _("Var filen hämtas."),
    "declaration": _("Var det står hur statistiken är gjord. Null: ingenstans."),
}
EXAMPLES = {"name": "2025-20260601-1f0c9a7e", "number": 4, "file": "tabell-4.csv"}
FILLED = {
    "Release": {"name": "/id"},
    "WholeRelease": {"name": "/id", "number": "/tables/0/number", "file": "/files/0/name"},
}
MEANINGS = Meanings(OPERATIONS, FIELDS, EXAMPLES, FILLED)
