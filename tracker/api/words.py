"""What marshmallow and webargs say by themselves, in the reader's language. Rules of our own say it in theirs."""

from typing import Any

from tracker.translations import _

_WORDS: dict[str, Any] = {
    "Missing data for required field.": _("Fältet måste finnas."),
    "Field may not be null.": _("Fältet får inte vara null."),
    "Unknown field.": _("Det finns inget sådant fält."),
    "Invalid input type.": _("Skicka ett objekt med fält."),
    "Invalid JSON body.": _("Innehållet är inte giltig JSON."),
    "Not a valid string.": _("Skicka text."),
    "Not a valid integer.": _("Skicka ett heltal."),
    "Not a valid number.": _("Skicka ett tal."),
    "Not a valid boolean.": _("Skicka true eller false."),
    "Not a valid date.": _("Skicka en dag, skriven som 2026-03-07."),
    "Not a valid datetime.": _("Skicka en tidpunkt, skriven som 2026-03-07T12:00:00Z."),
    "Not a valid list.": _("Skicka en lista."),
    "Not a valid mapping type.": _("Skicka ett objekt med fält."),
}


def in_words(message: Any) -> Any:
    """The text that stands for a library's own; every other as it is."""
    return _WORDS.get(message, message) if isinstance(message, str) else message
