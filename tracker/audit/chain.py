"""What holds the chain together: keyed hashes (HMAC-SHA-256) of entries, of their details and of the head. Pure.

Each kind of hash begins with a word of its own, so that one can never stand for another.
"""

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

BEGINNING = bytes(32)
"""What the first entry has as `previous`."""

SIGNED = (
    "id",
    "at",
    "user_id",
    "client",
    "role",
    "unit_id",
    "action",
    "thing",
    "thing_id",
    "participant_id",
    "reason",
    "details_digest",
    "previous",
)
"""The columns that `mac` covers, in this order: all but itself."""

_encode = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


def mac(key: bytes, entry: Mapping[str, Any]) -> bytes:
    """The keyed hash of one entry with all its `SIGNED` fields, the hash of the entry before among them."""
    return hmac.digest(key, canonical(entry), "sha256")


def canonical(entry: Mapping[str, Any]) -> bytes:
    """The one way to write an entry as bytes: a JSON list in ASCII. A text, a number and nothing never look alike."""
    return b"entry1" + _encode([_plain(entry[name]) for name in SIGNED]).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value


def details_digest(key: bytes, entry_id: int, salt: bytes, content: str) -> bytes:
    """The keyed hash of an entry's details as they are before sealing: new sealing keys leave it as it is."""
    return hmac.digest(key, b"detail1" + _encode([entry_id, salt.hex(), content]).encode(), "sha256")


def head_seal(key: bytes, last_id: int, last_mac: bytes) -> bytes:
    """The keyed hash of the head that is kept outside the database."""
    return hmac.digest(key, b"head1" + _encode([last_id, last_mac.hex()]).encode(), "sha256")


def same(one: bytes, other: bytes) -> bool:
    """Whether two hashes are equal, in a time that tells nothing."""
    return hmac.compare_digest(one, other)
