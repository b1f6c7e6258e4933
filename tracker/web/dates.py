"""Dates as people type them: one reading, or none."""

import re
from datetime import date
from typing import Any

from tracker.translations import _

_FORMS = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})/(\d{1,2})/(\d{1,2})|(\d{4})(\d{2})(\d{2})")


class NotADate(ValueError):
    """The text is no date, or could be more than one; `message` says how to write it."""

    def __init__(self, message: Any) -> None:
        super().__init__(message)
        self.message = message


def parse_date(text: str) -> date:
    """The day that `text` names: 2026-03-07, 20260307 or 2026/03/07, nothing else. Raises NotADate."""
    match = _FORMS.fullmatch(text.strip().replace("–", "-"))
    if match is None:
        raise NotADate(_("Skriv datumet som ÅÅÅÅ-MM-DD, till exempel 2026-03-07."))
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        raise NotADate(_("Det datumet finns inte. Kontrollera år, månad och dag.")) from None
