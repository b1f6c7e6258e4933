"""The headings that a list may have, in all the ways people write them."""

import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any

from tracker.errors import Fault, Refused
from tracker.translations import _

HEADINGS = {
    "number": ("personnummer", "pnr", "personnr", "person-/samordningsnummer", "samordningsnummer"),
    "given_name": ("förnamn", "tilltalsnamn"),
    "family_name": ("efternamn",),
    "name": ("namn",),
    "birth_date": ("födelsedatum",),
    "sex": ("kön",),
    "district_code": ("stadsdelsområde", "stadsdel", "hemvist"),
    "insats": ("insats", "insatsnamn", "aktivitet"),
    "insats_type_code": ("insatstyp", "typ"),
    "starts_on": ("startdatum", "start", "inskriven", "inskrivningsdatum"),
    "exit_on": ("slutdatum", "slut", "avslutad", "avslutsdatum"),
    "completion": ("fullföljd",),
    "exit_reason_code": ("avslutsorsak", "orsak"),
    "livelihood_code": ("försörjning",),
    "social_assistance": ("försörjningsstöd",),
    "barrier_code": ("försörjningshinder",),
    "referral_code": ("anvisad av",),
    "answer_livelihood": ("försörjning dag 90",),
    "answer_assistance": ("försörjningsstöd dag 90",),
    "answered_on": ("uppföljd", "uppföljningsdatum"),
    "protection": ("skyddade personuppgifter", "sekretess"),
}
"""Field → heading, then what is also read as it (interchange, "Import")."""
FIELDS = tuple(HEADINGS)
_IGNORED = dict.fromkeys(map(ord, "-/_.:*\u00ad\u200b\ufeff\u2010\u2011\u2012\u2013\u2014"))
FEWEST = 3
"""Headings that a list cannot do without: who, which insats, from when."""
_NAMED = 4  # of columns that mean the same: a list may have hundreds
_WITHOUT_NUMBER = ("birth_date", "sex")


def heading(field: str) -> str:
    """The Swedish heading of a field, as in the file format; "" for the whole row."""
    return HEADINGS[field][0] if field in HEADINGS else ""


def fold(text: object) -> str:
    """A heading without case, accents, spaces, hyphens and underscores."""
    bare = unicodedata.normalize("NFKD", str(text)).translate(_IGNORED).casefold()
    return "".join(c for c in bare if not (c.isspace() or unicodedata.combining(c)))


@cache
def _known() -> dict[str, str]:
    return {fold(word): field for field, words in HEADINGS.items() for word in words}


def field_of(cell: object) -> str | None:
    """The field that a heading stands for, if any."""
    return _known().get(fold(cell)) if isinstance(cell, str) else None


def known(cells: Sequence[object]) -> int:
    """How many cells of the row are known headings."""
    return sum(field_of(cell) is not None for cell in cells)


def columns(cells: Sequence[object]) -> dict[str, int]:
    """Field → column number. Raises `Refused` if two columns hold one field or a needed one is missing."""
    found: dict[str, list[int]] = {}
    for number, cell in enumerate(cells):
        field = field_of(cell)
        if field is not None:
            found.setdefault(field, []).append(number)
    faults = [_twice(field, [cells[n] for n in numbers]) for field, numbers in found.items() if len(numbers) > 1]
    if "name" in found and ("given_name" in found or "family_name" in found):
        faults.append(Fault("name", _("Listan har både Namn och Förnamn eller Efternamn. Ta bort det ena.")))
    faults += _missing(found)
    if faults:
        raise Refused.of(faults)
    return {field: numbers[0] for field, numbers in found.items()}


def _twice(field: str, cells: list[Any]) -> Fault:
    names = ", ".join(f"”{' '.join(str(cell).split())}”" for cell in cells[:_NAMED]) + ", …" * (len(cells) > _NAMED)
    message = _("Flera kolumner betyder samma sak: %(names)s. Ta bort alla utom en.", names=names)
    return Fault(field, message)


def _missing(found: dict[str, list[int]]) -> list[Fault]:
    needed = [field for field in ("insats", "starts_on") if field not in found]
    if "number" not in found and not all(field in found for field in _WITHOUT_NUMBER):
        needed.insert(0, "number")
    if not needed:
        return []
    names = ", ".join(heading(field).capitalize() for field in needed)
    message = _("Rubriker saknas: %(names)s. Lägg till dem i rubrikraden och läs in listan igen.", names=names)
    return [Fault(field, message) for field in needed[:1]]
