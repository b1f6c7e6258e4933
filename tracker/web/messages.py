"""Swedish for what marshmallow says by itself, with the field's own label in it."""

import re
from collections.abc import Callable
from typing import Any

from tracker.translations import _

_CHOOSE = ("select", "radios", "checkboxes")


def _in_sentence(label: Any) -> str:
    text = str(label).rstrip(":?")
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def missing(label: Any, kind: str) -> Any:
    """What to do about a field that is left empty."""
    if kind in _CHOOSE:
        return _("Välj %(label)s.", label=_in_sentence(label))
    if kind == "file":
        return _("Välj en fil.")
    return _("Fyll i %(label)s.", label=_in_sentence(label))


# The pattern of marshmallow's own text, and ours; what the pattern caught goes into it.
_TEXTS: tuple[tuple[str, Callable[..., Any]], ...] = (
    (r"Longer than maximum length (\d+)\.", lambda n: _("Använd högst %(number)s tecken.", number=n)),
    (r"Shorter than minimum length (\d+)\.", lambda n: _("Använd minst %(number)s tecken.", number=n)),
    (
        r"Length must be between (\d+) and (\d+)\.",
        lambda low, high: _("Använd mellan %(low)s och %(high)s tecken.", low=low, high=high),
    ),
    (r"Must be greater than or equal to (\S+)\.", lambda n: _("Skriv %(number)s eller mer.", number=n)),
    (r"Must be less than or equal to (\S+)\.", lambda n: _("Skriv %(number)s eller mindre.", number=n)),
    (
        r"Must be greater than or equal to (\S+) and less than or equal to (\S+)\.",
        lambda low, high: _("Skriv ett tal från %(low)s till %(high)s.", low=low, high=high),
    ),
    (r"Must be one of: .*|Invalid input\.", lambda: _("Välj något av det som finns i listan.")),
    (r"Not a valid integer\.", lambda: _("Skriv ett heltal med siffror.")),
    (r"Not a valid number\.", lambda: _("Skriv ett tal med siffror.")),
    (r"Not a valid date\.", lambda: _("Skriv datumet som ÅÅÅÅ-MM-DD, till exempel 2026-03-07.")),
    (r"Not a valid email address\.", lambda: _("Skriv en e-postadress, till exempel namn@exempel.se.")),
    (
        r"Not a valid .*|Invalid .*|String does not match expected pattern\.",
        lambda: _("Kontrollera uppgiften."),
    ),
)
_MISSING = ("Missing data for required field.", "Field may not be null.")


def swedish(text: Any, label: Any = "", kind: str = "text") -> Any:
    """The reader's words for one message of a schema; our own messages come back as they are."""
    if str(text) in _MISSING or text == "Shorter than minimum length 1.":
        return missing(label, kind)
    if not isinstance(text, str):
        return text
    for pattern, ours in _TEXTS:
        match = re.fullmatch(pattern, text)
        if match:
            return ours(*match.groups())
    return text
