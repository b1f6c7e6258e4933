"""The kinds of problems, by status: what happened and what to do."""

from dataclasses import dataclass
from typing import Any

from tracker.translations import _

DOCUMENTATION = "/dokumentation/api"


@dataclass(frozen=True)
class Kind:
    """One kind. Its address is where the documentation tells of it."""

    status: int
    name: str
    title: Any
    detail: Any

    @property
    def address(self) -> str:
        """What stands as `type`."""
        return f"{DOCUMENTATION}#{self.name}"


KINDS: tuple[Kind, ...] = (
    Kind(400, "malformed", _("Anropet kan inte läsas"), _("Rätta det som står under errors och anropa igen.")),
    Kind(
        401, "unauthorized", _("Ingen giltig token"), _("Hämta en ny token och anropa igen med Authorization: Bearer.")
    ),
    Kind(403, "forbidden", _("Systemet har inte rätt till detta"), _("Be registrets administratör om rätten i scope.")),
    Kind(404, "not-found", _("Finns inte"), _("Kontrollera adressen. Det som hör till en annan enhet finns inte här.")),
    Kind(405, "method", _("Metoden finns inte"), _("Välj en av de metoder som står i Allow.")),
    Kind(406, "not-acceptable", _("Formatet finns inte"), _("Välj ett av de format som beskrivningen räknar upp.")),
    Kind(409, "conflict", _("Det finns eller är gjort redan"), _("Läs det som finns och ändra det i stället.")),
    Kind(
        410, "gone", _("Finns inte kvar"), _("Läs om allt som systemet följer, och fortsätt från det senaste numret.")
    ),
    Kind(
        412, "stale", _("Någon annan har ändrat"), _("Läs om, jämför med det som står under differs och försök igen.")
    ),
    Kind(413, "too-large", _("För mycket på en gång"), _("Dela upp innehållet och skicka delarna var för sig.")),
    Kind(415, "media-type", _("Fel slags innehåll"), _("Skicka innehållet i det format som beskrivningen anger.")),
    Kind(422, "invalid", _("Något i anropet stämmer inte"), _("Rätta det som står under errors och skicka igen.")),
    Kind(428, "version-missing", _("If-Match saknas"), _("Läs först, och skicka tillbaka det som stod i ETag.")),
    Kind(429, "too-many", _("För många anrop"), _("Vänta en stund och anropa igen.")),
    Kind(
        500,
        "fault",
        _("Ett fel hos oss"),
        _("Skicka samma anrop igen med samma nyckel, och säg till om felet är kvar."),
    ),
    Kind(503, "unavailable", _("Kan inte utföras just nu"), _("Vänta en stund och skicka samma anrop igen.")),
)
_BY_STATUS = {kind.status: kind for kind in KINDS}


def kind_of(status: int) -> Kind:
    """The kind for a status; one that has none of its own is of the most general kind there is."""
    return _BY_STATUS.get(status) or _BY_STATUS[500 if status >= 500 else 400]
