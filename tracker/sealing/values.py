"""One value: sealed with AES-256-GCM and bound to its table, column and row.

Sealed text is `v1.<key id>.<base64url of nonce and ciphertext>`. None and the empty text stay as they are: that a
field is empty is no secret, and the database can ask for it.
"""

import base64
import binascii
import os
from collections.abc import Callable
from typing import overload

from cryptography.exceptions import InvalidTag

from tracker.sealing import keys
from tracker.sealing.keyring import Keyring
from tracker.translations import _

VERSION = "v1"
NONCE = 12
STEP = 16  # lengths are seen in steps of so many bytes only


class Broken(Exception):
    """A value does not open: altered, moved from another row, or sealed with a key that is not here.

    Says table, column and row, never the value. `key` is the id of the missing key, or None.
    """

    def __init__(self, table: str, column: str, row_id: object, key: str | None = None) -> None:
        self.table, self.column, self.row_id, self.key = table, column, row_id, key
        where = f"{table}.{column}"
        if key is None:
            told = _("Ett förseglat värde är ändrat eller flyttat: %(where)s, rad %(row)s.", where=where, row=row_id)
        else:
            told = _("Nyckeln %(key)s saknas: %(where)s, rad %(row)s.", key=key, where=where, row=row_id)
        super().__init__(told)

    def __str__(self) -> str:
        return str(self.args[0])


@overload
def seal(table: str, column: str, row_id: object, text: str) -> str: ...
@overload
def seal(table: str, column: str, row_id: object, text: None) -> None: ...
def seal(table: str, column: str, row_id: object, text: str | None) -> str | None:
    """`text` sealed for that column of that row, with the current key."""
    return text if not text else sealer(table, column)(row_id, text)


def sealer(table: str, column: str, ring: Keyring | None = None) -> Callable[[object, str], str]:
    """What seals many values of one column with one key: call it with row id and text."""
    ring = ring or keys.ring()
    name, encrypt = ring.current, ring.ciphers[ring.current].encrypt
    start = f"{VERSION}.{name}."
    bound = _bound(table, column)

    def seal_one(row_id: object, text: str) -> str:
        if row_id is None:
            raise ValueError("a value is sealed for a row, and this row has no id yet")
        if not text:
            return text
        nonce = os.urandom(NONCE)
        sealed = encrypt(nonce, _padded(text.encode()), bound + str(row_id).encode())
        return start + base64.urlsafe_b64encode(nonce + sealed).rstrip(b"=").decode()

    return seal_one


@overload
def open_sealed(table: str, column: str, row_id: object, value: str) -> str: ...
@overload
def open_sealed(table: str, column: str, row_id: object, value: None) -> None: ...
def open_sealed(table: str, column: str, row_id: object, value: str | None) -> str | None:
    """The text behind a sealed value. Raises `Broken` unless it was sealed for that column of that row."""
    if not value:
        return value
    version, _dot, rest = value.partition(".")
    name, _dot, body = rest.partition(".")
    if version != VERSION or not body:
        raise Broken(table, column, row_id)
    cipher = keys.source().known().ciphers.get(name) or keys.ring().ciphers.get(name)
    if cipher is None:
        raise Broken(table, column, row_id, key=name)
    try:
        raw = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        padded = cipher.decrypt(raw[:NONCE], raw[NONCE:], _bound(table, column) + str(row_id).encode())
    except (InvalidTag, binascii.Error, ValueError):
        raise Broken(table, column, row_id) from None
    return padded[: padded.rindex(b"\x80")].decode()


def key_of(value: str) -> str:
    """The id of the key that a sealed value was sealed with."""
    return value.split(".", 2)[1]


def _bound(table: str, column: str) -> bytes:
    return f"{VERSION}\0{table}\0{column}\0".encode()


def _padded(text: bytes) -> bytes:
    return text + b"\x80" + b"\0" * (-(len(text) + 1) % STEP)
