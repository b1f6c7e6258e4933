"""What holds the chain together: keyed hashes (HMAC-SHA-256) of entries, of their details and of the head. Pure.

Each kind of hash begins with a word of its own, so that one can never stand for another.
"""

import hmac
from collections.abc import Mapping
from datetime import UTC
from typing import Any

BEGINNING = bytes(32)
"""What the first entry has as `previous`."""

SIGNED: tuple[str, ...] = (
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
"""The columns that `mac` covers: all but itself."""


def mac(key: bytes, entry: Mapping[str, Any]) -> bytes:
    """The keyed hash of one entry with all its `SIGNED` fields, the hash of the entry before among them."""
    return hmac.digest(key, canonical(entry), "sha256")


def canonical(entry: Mapping[str, Any]) -> bytes:
    """The one way to write an entry as bytes. Each text begins with its length, so that no two entries look alike."""
    e = entry
    client, role, action, thing, reason = e["client"], e["role"], e["action"], e["thing"], e["reason"]
    return (
        f"entry1,{e['id']},{e['at'].astimezone(UTC).isoformat()},{e['user_id']},{len(client)}:{client},{len(role)}:{role},"
        f"{e['unit_id']},{len(action)}:{action},{len(thing)}:{thing},{e['thing_id']},{e['participant_id']},"
        f"{len(reason)}:{reason},{_hex(e['details_digest'])},{_hex(e['previous'])}"
    ).encode()


def _hex(value: bytes | None) -> str:
    return "None" if value is None else value.hex()


def details_digest(key: bytes, entry_id: int, salt: bytes, content: str) -> bytes:
    """The keyed hash of an entry's details as they are before sealing: new sealing keys leave it as it is."""
    return hmac.digest(key, f"detail1,{entry_id},{salt.hex()},{content}".encode(), "sha256")


def head_seal(key: bytes, last_id: int, last_mac: bytes) -> bytes:
    """The keyed hash of the head that is kept outside the database."""
    return hmac.digest(key, f"head1,{last_id},{last_mac.hex()}".encode(), "sha256")


def same(one: bytes, other: bytes) -> bool:
    """Whether two hashes are equal, in a time that tells nothing."""
    return hmac.compare_digest(one, other)
