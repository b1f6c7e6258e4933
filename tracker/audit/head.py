"""The head of the chain, anchored in a file outside the database.

With it a log whose end was cut off, or that was written anew as a whole, is found out. The file only moves forward, and
only along the chain it stands on. It is written after the commit: a crash in between leaves the database ahead of
it, which is no fault.

The file has two places of one length, written in turn: to put a new file in the old one's place takes milliseconds on
a journalling file system, and this is done for every page that shows a person.
"""

import contextlib
import fcntl
import json
import logging
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tracker.audit import chain

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Head:
    """The last entry: its id and its mac; id 0 before the first."""

    id: int
    mac: bytes


_SLOT = 256
START = Head(0, chain.BEGINNING)


class BadHead(Exception):
    """The file is no head, or one that was not written with this key."""


def read(path: Path, key: bytes) -> Head | None:
    """The anchored head; None if there is no file. Raises `BadHead`."""
    found = _slots(path, key)
    return None if found is None else max((head for head in found if head), key=lambda head: head.id)


def _slots(path: Path, key: bytes) -> list[Head | None] | None:
    """The two places of the file: the head in each, None for one that was torn; None if there is no file."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    found = [_parsed(content[at : at + _SLOT], key) for at in (0, _SLOT)]
    if found == [None, None]:
        raise BadHead
    return found


@lru_cache(maxsize=16)  # the same two places are read before and after each commit
def _parsed(content: bytes, key: bytes) -> Head | None:
    try:
        told = json.loads(content)
        found = Head(int(told["id"]), bytes.fromhex(told["mac"]))
        seal = bytes.fromhex(told["seal"])
    except (ValueError, KeyError, TypeError):
        return None
    return found if chain.same(seal, chain.head_seal(key, found.id, found.mac)) else None


def standing(path: Path, key: bytes, last: Head, mac_of: Callable[[int], bytes | None]) -> Head | None:
    """The anchored head if the chain that ends in `last` goes through it; else None, which `verify` reports.

    Called while the end of the chain is held. Makes the file when the log has no entry yet, and never again: a lost
    file must show.
    """
    try:
        anchored = read(path, key)
    except (BadHead, OSError):
        anchored = None
    else:
        if anchored is None and last.id == 0:
            return _begin(path, key)
    if anchored is not None and anchored.id <= last.id:
        if anchored in (START, last):
            return anchored
        there = mac_of(anchored.id)
        if there is not None and chain.same(there, anchored.mac):
            return anchored
    logger.error("The log does not agree with its anchored head: run `tracker audit verify`")
    return None


def _begin(path: Path, key: bytes) -> Head | None:
    try:
        replace(path, key, START)
    except OSError as error:
        logger.error("The head of the log could not be written: %s", error.strerror)
        return None
    return START


def advance(path: Path, key: bytes, seen: Head, new: Head) -> None:
    """Move the anchor from `seen`, or from where another process has moved it since, forward to `new`.

    Called after the commit, so it never raises: what could not be anchored is anchored by the next.
    """
    try:
        with _locked(path):
            slots = _slots(path, key)
            if slots is None:
                return  # lost since: that must show
            ids = [slot.id if slot else -1 for slot in slots]
            if seen.id <= max(ids) < new.id:
                _overwrite(path, ids.index(min(ids)), _record(new, key))
    except BadHead:
        logger.error("The anchored head of the log is damaged: run `tracker audit verify`")
    except OSError as error:
        logger.error("The head of the log could not be written: %s", error.strerror)


def replace(path: Path, key: bytes, new: Head) -> None:
    """Anchor `new` whatever stood there. Raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked(path):
        handle, made = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(_record(new, key) * 2)
            file.flush()
            os.fsync(handle)
        os.replace(made, path)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One at a time, among threads and processes."""
    lock = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _record(head: Head, key: bytes) -> bytes:
    told = {"id": head.id, "mac": head.mac.hex(), "seal": chain.head_seal(key, head.id, head.mac).hex()}
    return json.dumps(told).encode().ljust(_SLOT - 1) + b"\n"


def _overwrite(path: Path, place: int, record: bytes) -> None:
    """Write over the older of the two: if this is torn, the other stands."""
    handle = os.open(path, os.O_WRONLY)
    try:
        os.pwrite(handle, record, place * _SLOT)
    finally:
        os.close(handle)
