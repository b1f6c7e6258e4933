"""What a single cell means. Nothing is guessed: what can be read in two ways is refused."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from tracker.codelists.terms import Completion, Sex, SocialAssistance
from tracker.database import without_unseen
from tracker.errors import Fault
from tracker.masking import holds_number
from tracker.participants.identity import conceal
from tracker.translations import _

_DAY = re.compile(r"([0-9]{4})([-/]?)([0-9]{2})\2([0-9]{2})")
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9:.]+")
_AMBIGUOUS = re.compile(r"[0-9]{6}|[0-9]{1,2}([-/. ])[0-9]{1,2}\1([0-9]{2}){1,2}")
"""Day, month and year in an order that only the writer knows."""
_DASHES = re.compile("[\u2010\u2011\u2012\u2013\u2014\u2212]")
_TIGHT = re.compile(r"\s*([-/])\s*")
_YEARS = range(1900, 2101)
_SHOWN = 80
_LONGEST = 200
YES_NO = {"ja": True, "nej": False}
COMPLETION = {"ja": Completion.COMPLETED.value, "nej": Completion.INTERRUPTED.value}
ASSISTANCE = {
    "ja": SocialAssistance.YES.value,
    "nej": SocialAssistance.NO.value,
    "okant": SocialAssistance.UNKNOWN.value,
}
SEX = {
    "kvinna": Sex.WOMAN.value,
    "k": Sex.WOMAN.value,
    "man": Sex.MAN.value,
    "m": Sex.MAN.value,
    "uppgift saknas": Sex.UNKNOWN.value,
}


class Unreadable(Exception):
    """The cell cannot be read; `message` says what to write instead."""

    def __init__(self, message: Any) -> None:
        super().__init__(message)
        self.message = message


class Reading(dict[Any, Any]):
    """Raw cell → value, None for an empty cell, or a `Fault`. Each distinct text or date is read once."""

    def __init__(self, field: str, parse: Callable[[Any], Any]) -> None:
        super().__init__({"": None, None: None})
        self._field, self._parse = field, parse

    def __missing__(self, raw: Any) -> Any:
        value = self._read(raw)
        # 1, 1.0 and True are one key: numbers are read anew each time.
        if type(raw) in (str, date, datetime):
            self[raw] = value
        return value

    def _read(self, raw: Any) -> Any:
        if type(raw) is str and not raw.strip():
            return None
        try:
            return self._parse(raw)
        except Unreadable as unreadable:
            return Fault(self._field, unreadable.message, shown(raw))


def shown(raw: object) -> str:
    """A cell as a report may show it: short, and without personal numbers."""
    return conceal(text(raw))[:_SHOWN]


def text(raw: object) -> str:
    """The cell as text: composed letters, single spaces, whole numbers without a decimal point."""
    if isinstance(raw, bool):
        return "ja" if raw else "nej"
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    if isinstance(raw, datetime) and raw.time() == datetime.min.time():
        raw = raw.date()
    return " ".join(unicodedata.normalize("NFC", without_unseen(str(raw))).split())


def called(raw: object) -> str:
    """The cell as a name: of a length that pages and forms can hold, without a personal number."""
    found = text(raw)
    if len(found) > _LONGEST:
        raise Unreadable(_("Texten får ha högst %(longest)s tecken.", longest=_LONGEST))
    if holds_number(found):
        raise Unreadable(_("I ett namn får inget personnummer stå. Rätta cellen."))
    return found


def fold(raw: object) -> str:
    """The text without case, accents and spaces round hyphens and slashes, for comparison."""
    bare = unicodedata.normalize("NFKD", text(raw)).casefold()
    bare = "".join(c for c in bare if not unicodedata.combining(c))
    return _TIGHT.sub(r"\1", _DASHES.sub("-", bare))


def day(raw: Any) -> date:
    """An Excel date, or year first: `2025-03-07`, `20250307`, `2025/03/07`. The rest is `Unreadable`."""
    if isinstance(raw, datetime):
        raw = raw.date()
    written = raw.isoformat() if isinstance(raw, date) else _DASHES.sub("-", text(raw))
    match = _DAY.fullmatch(_MOMENT.sub(r"\1", written))
    if match is None:
        raise Unreadable(_unreadable_day(written))
    try:
        found = date(int(match[1]), int(match[3]), int(match[4]))
    except ValueError:
        raise Unreadable(_("Datumet finns inte. Skriv det som ÅÅÅÅ-MM-DD, till exempel 2025-03-07.")) from None
    if found.year not in _YEARS:
        raise Unreadable(_("Årtalet är orimligt. Skriv datumet som ÅÅÅÅ-MM-DD, till exempel 2025-03-07."))
    return found


def _unreadable_day(written: str) -> Any:
    if re.fullmatch(r"[0-9]{4,5}([.,][0-9]+)?", written):
        return _("Datumet är ett löpnummer från Excel. Formatera cellen som datum, eller skriv ÅÅÅÅ-MM-DD.")
    if not _AMBIGUOUS.fullmatch(written):
        return _("Skriv datumet som ÅÅÅÅ-MM-DD, till exempel 2026-03-07.")
    return _("Datumet kan läsas på flera sätt. Skriv det som ÅÅÅÅ-MM-DD, till exempel 2025-03-07.")


def one_of(words: Mapping[str, Any], message: Any) -> Callable[[Any], Any]:
    """A parser of a word among `words` (folded). `message` is for anything else."""

    def parse(raw: Any) -> Any:
        found = words.get(fold(raw))
        if found is None:
            raise Unreadable(message)
        return found

    return parse


def code_words(codes: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Folded label or code → code. A code wins over another code's label."""
    pairs = list(codes)
    return {fold(label): code for code, label in pairs} | {fold(code): code for code, _label in pairs}


def split_name(name: str) -> tuple[str, str]:
    """Given name and family name: the last word is the family name."""
    given_name, _space, family_name = name.rpartition(" ")
    return (given_name, family_name) if given_name else (family_name, "")
