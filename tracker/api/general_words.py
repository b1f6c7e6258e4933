"""What the general operations do and what their fields mean, in words."""

from tracker.api.meanings import Meanings
from tracker.translations import _

OPERATIONS = {
    "health": _("Frågar databasen. Svaret säger inget om den mer än att den svarar."),
    "product_version": _(
        "Produktens installerade version, och API:ets egen, som följer det som lovas under Versioner i handboken."
    ),
    "openapi": _("På svenska eller engelska, efter Accept-Language."),
}
FIELDS = {
    "Health.status": _("Alltid ok; annars är svaret 503."),
    "product": _("Produktens version."),
    "api": _("API:ets version."),
}
MEANINGS = Meanings(OPERATIONS, FIELDS)
