"""The head of the chain, anchored in a file outside the database.

With it a log whose end was cut off, or that was written anew as a whole, is found out. The file only moves forward, and
only along the chain it stands on. It is written after the commit: a crash in between leaves the database ahead of
it, which is no fault.
"""

import contextlib
import fcntl
import json
import logging
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tracker.audit import chain

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Head:
    """The last entry: its id and its mac; id 0 before the first."""

    id: int
    mac: bytes


START = Head(0, chain.BEGINNING)


class BadHead(Exception):
    """The file is no head, or one that was not written with this key."""


def read(path: Path, key: bytes) -> Head | None:
    """The anchored head; None if there is no file. Raises `BadHead`."""
    try:
        told = json.loads(path.read_bytes())
        found = Head(int(told["id"]), bytes.fromhex(told["mac"]))
        seal = bytes.fromhex(told["seal"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise BadHead from None
    if not chain.same(seal, chain.head_seal(key, found.id, found.mac)):
        raise BadHead
    return found


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
            now = read(path, key)
            if now is not None and seen.id <= now.id < new.id:
                _write(path, key, new)
    except BadHead:
        logger.error("The anchored head of the log is damaged: run `tracker audit verify`")
    except OSError as error:
        logger.error("The head of the log could not be written: %s", error.strerror)


def replace(path: Path, key: bytes, new: Head) -> None:
    """Anchor `new` whatever stood there. Raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked(path):
        _write(path, key, new)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One at a time, among threads and processes."""
    lock = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _write(path: Path, key: bytes, new: Head) -> None:
    content = {"id": new.id, "mac": new.mac.hex(), "seal": chain.head_seal(key, new.id, new.mac).hex()}
    handle, made = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "w") as file:
            json.dump(content, file)
        os.replace(made, path)
    except BaseException:
        os.unlink(made)
        raise
