"""Personal numbers: personnummer and samordningsnummer, as people and spreadsheets write them.

The `personnummer` library is the authority on what is valid, with one exception: a samordningsnummer may
stand for an incomplete birth date (month 00, day 60, or a day that the month lacks), as 104 of the
official test numbers do. Sources: folkbokföringslagen 18 §, SKV 707 and Skatteverket's open test numbers.
"""

import calendar
import re
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, NamedTuple, NoReturn

from personnummer.personnummer import Personnummer, PersonnummerException

from tracker.codelists.terms import NumberKind, Sex
from tracker.errors import Fault, Refused
from tracker.translations import _

_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-") | {"\u200b": "", "\ufeff": ""})
_WRITTEN = re.compile(r"([0-9]{6}|[0-9]{8})([-+]?)([0-9]{4})")
_INSIDE = re.compile(
    r"(?<![0-9])(?:[0-9]\s*){6}(?:(?:[0-9]\s*){2})?[-+\u2010-\u2014\u2212]?\s*(?:[0-9]\s*){3}[0-9](?![0-9])"
)
_DOUBLED = str.maketrans("0123456789", "0246813579")
_ZEROS = ord("0") * 10
_EARLIEST = 1800


class Identity(NamedTuple):
    """A valid number, as twelve digits, and what it says of the person."""

    number: str
    kind: str
    birth_date: date
    sex: str


def parse(text: object, on: date) -> Identity:
    """The identity that `text` (or a spreadsheet's number) stands for, as read on the day `on`.

    Takes ten or twelve digits, with or without `-` or `+`. Where a samordningsnummer leaves the birth date
    incomplete, the nearest one that exists stands in. Raises `Refused` with what to do, never the number.
    """
    number = _twelve(*_parts(text), on)
    if not _plainly_valid(number):
        _ask_the_authority(number)
    born = _birth_date(number)
    if born is None or born > on or born.year < _EARLIEST:
        _refuse(_("Numrets födelsedatum ligger i framtiden eller för långt tillbaka. Kontrollera årtalet."))
    kind = NumberKind.SAMORDNINGSNUMMER if number[6] >= "6" else NumberKind.PERSONNUMMER
    return Identity(number, kind.value, born, Sex.MAN.value if number[10] in "13579" else Sex.WOMAN.value)


def mask(text: object, on: date | None = None) -> str:
    """The birth date `YYYY-MM-DD` in `text`, for reports; "" if it holds none. Ten digits need `on`."""
    try:
        digits, separator, last = _parts(text)
    except Refused:
        return ""
    if len(digits) == 6 and on is None:
        return ""
    born = _birth_date(_twelve(digits, separator, last, on or date.max))
    return born.isoformat() if born else ""


def conceal(text: str) -> str:
    """`text` without anything that looks like a personal number."""
    return _INSIDE.sub("ÅÅÅÅMMDD-XXXX", text)


def is_test_number(number: str) -> bool:
    """Whether `number` (twelve digits) is one of Skatteverket's official test numbers."""
    return number in test_numbers()


@cache
def test_numbers() -> frozenset[str]:
    """Skatteverket's test personnummer and test samordningsnummer, twelve digits each."""
    folder = resources.files("tracker.participants") / "data"
    names = ("testpersonnummer.csv", "testsamordningsnummer.csv")
    return frozenset(number for name in names for number in (folder / name).read_text("utf-8").split()[1:])


def _refuse(message: Any) -> NoReturn:
    raise Refused(Fault("number", message))


def _parts(text: object) -> tuple[str, str, str]:
    """The date digits (six or eight), the separator and the last four digits."""
    written = text if type(text) is str else _spreadsheet_number(text)
    match = _WRITTEN.fullmatch(written) or _WRITTEN.fullmatch("".join(written.translate(_DASHES).split()))
    if match is None:
        _refuse_writing(written)
    return match[1], match[2], match[3]


def _spreadsheet_number(value: object) -> str:
    """A number cell as text. Excel drops the leading zeros of ten digits: 000101-1234 becomes 1011234."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or value % 1:
        return str(value)
    digits = str(int(value))
    return digits.zfill(10) if 7 <= len(digits) <= 10 else digits


def _refuse_writing(written: str) -> NoReturn:
    if not written.strip():
        _refuse(_("Personnummer saknas. Skriv det med 10 eller 12 siffror."))
    if re.fullmatch(r"\s*[0-9][.,]?[0-9]*[eE]\+?[0-9]+\s*", written):
        _refuse(_("Excel har kortat numret. Formatera kolumnen som text och skriv numret igen med 12 siffror."))
    if re.search(r"[^\W\d_]|\*", written):
        _refuse(_("Personnumret får bara innehålla siffror och - eller +. Skriv det som ÅÅÅÅMMDD-NNNN."))
    _refuse(_("Personnumret ska ha 10 eller 12 siffror. Skriv det som ÅÅÅÅMMDD-NNNN."))


def _twelve(digits: str, separator: str, last: str, on: date) -> str:
    """The number with its century: ten digits mean the last hundred years, + the hundred before."""
    if len(digits) == 8:
        return digits + last
    base = on.year - 100 if separator == "+" else on.year
    number = f"{base - (base - int(digits[:2])) % 100:04}{digits[2:]}{last}"
    born = _birth_date(number)
    if born is not None and born > on:
        number = f"{int(number[:4]) - 100:04}{number[4:]}"
    return number


def _birth_date(number: str) -> date | None:
    year, month, day = int(number[:4]), int(number[4:6]), int(number[6:8])
    try:
        return date(year, month, day - 60 if day > 60 else day)
    except ValueError:
        return _stand_in(year, month, day - 60) if day >= 60 else None


def _stand_in(year: int, month: int, day: int) -> date | None:
    """Nearest to an incomplete one: the first where month or day is 0, the last of a short month."""
    if not 1 <= year <= 9999 or month > 12 or day > 31:
        return None
    last = calendar.monthrange(year, month or 1)[1]
    return date(year, month or 1, min(day or 1, last))


def _plainly_valid(number: str) -> bool:
    """What the library says yes to, several times faster, and incomplete dates; proved against it by test."""
    odd = number[2::2].translate(_DOUBLED)  # the check of Luhn: every other digit doubled, its digits summed
    total = sum((odd + number[3::2]).encode()) - _ZEROS
    return total % 10 == 0 and number[8:11] != "000" and _birth_date(number) is not None


def _ask_the_authority(number: str) -> None:
    try:
        Personnummer(number)
    except PersonnummerException:
        if _birth_date(number) is None:
            _refuse(_("Personnumret börjar inte med ett datum som finns. Kontrollera år, månad och dag."))
        _refuse(_("Kontrollsiffran i personnumret stämmer inte. Jämför med en handling och rätta numret."))
