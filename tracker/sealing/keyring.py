"""The keys of an installation, one for each purpose, and how they are written down (TOML)."""

import base64
import binascii
import re
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tracker.errors import Fault, Refused
from tracker.translations import _

KEY_BYTES = 32
_ID = re.compile("[a-z0-9]{1,8}")
PURPOSES = ("index", "log", "file")


class BadKeys(Refused):
    """The keys are missing or cannot be used; says what to do, never a key."""

    def __init__(self, message: Any) -> None:
        super().__init__(Fault("", message))


@dataclass(frozen=True, repr=False)
class Keyring:
    """Keys by purpose, never shared between two.

    `keys` seal values, by id; new values get the key `current`, which has been so since `since`. `index` is the key
    of blind indexes, `log` that of the log's chain, `file` that of the whole SQLite file.
    """

    keys: Mapping[str, bytes]
    current: str
    since: datetime
    index: bytes
    log: bytes
    file: bytes

    def __repr__(self) -> str:
        return f"<Keyring {', '.join(self.keys)}; current {self.current}>"

    @cached_property
    def ciphers(self) -> dict[str, AESGCM]:
        """What seals and opens, by key id."""
        return {name: AESGCM(key) for name, key in self.keys.items()}

    def with_new(self, now: datetime) -> "Keyring":
        """The keyring with one key more, which is current from `now`."""
        name = _fresh_id(self.keys)
        return replace(self, keys={**self.keys, name: secrets.token_bytes(KEY_BYTES)}, current=name, since=now)

    def without(self, name: str) -> "Keyring":
        """The keyring without the key `name`."""
        return replace(self, keys={each: key for each, key in self.keys.items() if each != name})


def _fresh_id(taken: Mapping[str, bytes]) -> str:
    """An id by chance: keys of another keyring are told from these, instead of failing to open."""
    while (name := f"k{secrets.token_hex(2)}") in taken:
        pass
    return name


def new(now: datetime) -> Keyring:
    """A keyring of new keys."""
    name = _fresh_id({})
    key, index, log, file = (secrets.token_bytes(KEY_BYTES) for _each in range(4))
    return Keyring(keys={name: key}, current=name, since=now, index=index, log=log, file=file)


def parse(text: str) -> Keyring:
    """The keyring that `text` holds: TOML, or the same on one line in braces. Raises `BadKeys`."""
    try:
        values = tomllib.loads(f"ring = {text}")["ring"] if text.lstrip().startswith("{") else tomllib.loads(text)
        ring = Keyring(
            keys={name: _key(key) for name, key in values["keys"].items()},
            current=values["current"],
            since=values["since"].astimezone(UTC),
            **{purpose: _key(values[purpose]) for purpose in PURPOSES},
        )
    except (tomllib.TOMLDecodeError, binascii.Error, KeyError, TypeError, AttributeError, ValueError):
        raise _unreadable() from None  # the parser's words may quote a key
    if ring.current not in ring.keys or not all(map(_ID.fullmatch, ring.keys)) or _shared(ring):
        raise _unreadable()
    return ring


def _unreadable() -> BadKeys:
    return BadKeys(_("Nycklarna går inte att läsa. Hämta dem ur kopian, eller gör nya med `tracker keys new`."))


def _key(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError
    return key


def _shared(ring: Keyring) -> bool:
    every = [*ring.keys.values(), ring.index, ring.log, ring.file]
    return len(set(every)) < len(every)


def dump(ring: Keyring, *, one_line: bool = False) -> str:
    """`ring` written down, as `parse` reads it."""
    facts = {"current": f'"{ring.current}"', "since": ring.since.astimezone(UTC).isoformat(timespec="seconds")}
    facts |= {purpose: _written(getattr(ring, purpose)) for purpose in PURPOSES}
    lines = [f"{name} = {value}" for name, value in facts.items()]
    keys = [f"{name} = {_written(key)}" for name, key in ring.keys.items()]
    if one_line:
        return "{" + ", ".join([*lines, "keys = {" + ", ".join(keys) + "}"]) + "}"
    return "\n".join([*lines, "", "[keys]", *keys, ""])


def _written(key: bytes) -> str:
    return f'"{base64.b64encode(key).decode()}"'
