"""Personal numbers inside a text: found by what they look like, and masked. The same for logs and for free texts."""

import calendar
import re

MASK = "[personnummer]"
_LIKE = re.compile(
    r"(?<![0-9])((?:[0-9]{2})?[0-9]{6})(?:\s?[-+\u2010-\u2014\u2212]\s?|%2[BDbd]|\s)?([0-9]{4})(?![0-9])"
)
_DOUBLED = str.maketrans("0123456789", "0246813579")


def scrub(text: str) -> str:
    """`text` with every personal number in it masked: ten or twelve digits, a date that can be, the right check digit.

    Samordningsnummer count, those with an incomplete date too.
    """
    return _LIKE.sub(_masked, text)


def holds_number(text: str) -> bool:
    """Whether there is a personal number in `text`."""
    return scrub(text) != text


def _masked(match: re.Match[str]) -> str:
    digits = match[1] + match[2]
    return MASK if _dated(match[1]) and _checked(digits[-10:]) else match[0]


def _dated(date: str) -> bool:
    month, day = int(date[-4:-2]), int(date[-2:])
    if day >= 60:  # a samordningsnummer, whose month may be unknown too
        return month <= 12 and day <= 91
    if month not in range(1, 13):
        return False
    century = date[:2] if len(date) == 8 else "20"  # leap days of the other century are the same
    year = int(century + date[-6:-4])
    return 1 <= day <= calendar.monthrange(year or 2000, month)[1]


def _checked(ten: str) -> bool:
    """The check of Luhn: every other digit doubled, its digits summed."""
    return sum(map(int, ten[0::2].translate(_DOUBLED) + ten[1::2])) % 10 == 0
