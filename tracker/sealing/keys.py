"""Where the keys come from, and the keyring in use. Processes at work see a key that was added to their file."""

import contextlib
import hmac
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Protocol

from tracker.sealing import keyring
from tracker.sealing.keyring import BadKeys, Keyring
from tracker.translations import _

INLINE, FILE = "TRACKER_KEYS", "TRACKER_KEYS_FILE"


class Keys(Protocol):
    """A place that keys come from."""

    def ring(self) -> Keyring:
        """The keys as they stand now. Raises `BadKeys`."""

    def known(self) -> Keyring:
        """The keys as last read: enough to open with, unless an id is unknown."""


class Given:
    """Keys that stay the same as long as the process lives."""

    def __init__(self, ring: Keyring) -> None:
        self._ring = ring

    def ring(self) -> Keyring:
        return self._ring

    known = ring


class KeyFile:
    """Keys in a file of the owner's alone, read again when it has changed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: tuple[tuple[int, ...], Keyring] | None = None

    def ring(self) -> Keyring:
        try:
            stat = os.stat(self.path)
        except OSError:
            if self._read is not None:  # taken away under us: what we have still opens everything
                return self._read[1]
            raise _missing(self.path) from None
        mark = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        if self._read is None or self._read[0] != mark:
            self._read = (mark, read(self.path))
        return self._read[1]

    def known(self) -> Keyring:
        return self._read[1] if self._read else self.ring()


def _missing(path: Path) -> BadKeys:
    return BadKeys(_("Nycklarna saknas: %(file)s. Gör nya med `tracker keys new`, eller lägg dit kopian.", file=path))


def read(path: Path) -> Keyring:
    """The keyring in the file. Raises `BadKeys` if it is missing, damaged or open to others."""
    try:
        with path.open(encoding="utf-8") as file:
            if os.name == "posix" and os.fstat(file.fileno()).st_mode & 0o077:
                message = _("Nyckelfilen kan läsas av andra. Kör `chmod 600 %(file)s` och byt nycklar.", file=path)
                raise BadKeys(message)
            return keyring.parse(file.read())
    except (FileNotFoundError, NotADirectoryError):
        raise _missing(path) from None
    except UnicodeDecodeError:
        return keyring.parse("?")


def write(path: Path, ring: Keyring) -> None:
    """Keep `ring` in a new file, whole or not at all, readable by the owner only.

    Raises `BadKeys` if there is a file already: keys that are lost never come back.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _written(path, ring) as made:
        try:
            os.link(made, path)  # fails where a file is, unlike a rename
        except FileExistsError:
            message = _("%(file)s finns redan och skrivs inte över. Lägg till med `tracker keys add`.", file=path)
            raise BadKeys(message) from None


def change(path: Path, how: Callable[[Keyring], Keyring]) -> Keyring:
    """Let the file hold what `how` makes of it, one at a time. Raises `BadKeys`, and what `how` raises."""
    with _alone(path.parent):
        ring = how(read(path))
        with _written(path, ring) as made:
            owner = path.stat()
            if os.name == "posix":  # root may run the command; the web server goes on reading its file
                os.chown(made, owner.st_uid, owner.st_gid)
            os.replace(made, path)
    return ring


@contextmanager
def _written(path: Path, ring: Keyring) -> Iterator[str]:
    handle, made = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(keyring.dump(ring))
            file.flush()
            os.fsync(file.fileno())
        yield made
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(made)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder: of two who add a key at once, neither's is lost."""
    if os.name != "posix" or not folder.is_dir():
        yield
        return
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def path_of(environment: Mapping[str, str], default: Path) -> Path | None:
    """The file that the keys are kept in; None when they are given in the environment itself."""
    if environment.get(INLINE):
        return None
    return Path(environment[FILE]) if environment.get(FILE) else default


def from_environment(environment: Mapping[str, str], default: Path, *, production: bool) -> Keys:
    """The keys of this installation. In production they must be named outright, and are read at once."""
    path = path_of(environment, default)
    if path is None:
        return Given(keyring.parse(environment[INLINE]))
    found = KeyFile(path)
    if production:
        if not environment.get(FILE):
            raise BadKeys(
                _(
                    "En skarp installation behöver egna nycklar. Gör dem med `tracker keys new --file FIL` och sätt"
                    " TRACKER_KEYS_FILE=FIL."
                )
            )
        found.ring()
    return found


_installed: list[Keys] = []
_chosen: ContextVar[Keys | None] = ContextVar("keys", default=None)


def install(keys: Keys | Keyring) -> None:
    """Let this process use `keys`."""
    _installed[:] = [Given(keys) if isinstance(keys, Keyring) else keys]


@contextmanager
def using(keys: Keys | Keyring) -> Iterator[None]:
    """Use `keys` inside the block."""
    token = _chosen.set(Given(keys) if isinstance(keys, Keyring) else keys)
    try:
        yield
    finally:
        _chosen.reset(token)


def source() -> Keys:
    """Where the keys in use come from. Raises `BadKeys` where none have been installed."""
    found = _chosen.get() or (_installed[0] if _installed else None)
    if found is None:
        raise BadKeys(_("Programmet har inga nycklar. Gör dem med `tracker keys new`."))
    return found


def ring() -> Keyring:
    """The keys in use, as they stand now."""
    return source().ring()


def log_key() -> bytes:
    """The key that chains the log."""
    return source().known().log


def noise_key() -> bytes:
    """What the noise in published counts is made of. As lasting as the key of blind indexes, and told by none."""
    return hmac.digest(source().known().index, b"noise in published counts", "sha256")


def file_key() -> bytes:
    """The key of the whole SQLite file."""
    return source().known().file
