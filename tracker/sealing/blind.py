"""Finding what is sealed: a keyed index tells whether two values are equal, and nothing else.

All possible numbers can be hashed in a minute, so a hash without a key hides none of them.
"""

import base64
import hmac
import re
import unicodedata
from collections.abc import Iterable

from tracker.sealing import keys

_TWELVE = re.compile("[0-9]{12}")


def index(purpose: str, text: str) -> str:
    """The index of `text` for one purpose: 43 characters. Equal texts of two purposes have nothing in common.

    Case, white space and ways of writing one letter carry no weight. Raises `ValueError` for an empty text.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    if not plain:
        raise ValueError("nothing to index")
    mark = hmac.digest(keys.source().known().index, f"{purpose}\0{plain}".encode(), "sha256")
    return base64.urlsafe_b64encode(mark).rstrip(b"=").decode()


def number_index(number: str) -> str:
    """The index of a personal number, given as twelve digits. Raises `ValueError`, without the number, for others."""
    return number_indexes((number,))[number]


def number_indexes(numbers: Iterable[str]) -> dict[str, str]:
    """Number → index, for many. Raises `ValueError`, without the number, for what is not twelve digits."""
    key, encode = keys.source().known().index, base64.urlsafe_b64encode
    found = {}
    for number in numbers:
        if not _TWELVE.fullmatch(number):
            raise ValueError("a number is indexed as twelve digits")
        mark = hmac.digest(key, b"number\0" + number.encode(), "sha256")
        found[number] = encode(mark)[:-1].decode()
    return found
