"""A consistent copy of the running database, and back again."""

from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine

from tracker.backups import postgresql, sqlite
from tracker.errors import Fault, Refused
from tracker.translations import _


def backup(engine: Engine, path: Path) -> int:
    """Write a copy of the whole database to `path`, while others read and write. Returns its size in bytes.

    Raises `Refused` if `path` exists already or the folder is not there: a copy never replaces another.
    """
    if path.exists():
        raise Refused(
            Fault("", _("%(file)s finns redan. Välj ett annat namn, så att ingen kopia går förlorad.", file=path))
        )
    if not path.parent.is_dir():
        raise Refused(Fault("", _("Mappen %(folder)s finns inte.", folder=path.parent)))
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        unfinished.touch(mode=0o600)  # personal data: the owner's only
        _way(engine).backup(engine, unfinished)
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path.stat().st_size


def restore(engine: Engine, path: Path) -> None:
    """Replace everything in the database by the copy in `path`; those at work see the old or the new.

    Raises `Refused`, with nothing changed, if the file is damaged, not a copy of ours, or made by a later
    release.
    """
    _way(engine).restore(engine, path)


def _way(engine: Engine) -> Any:
    return sqlite if engine.dialect.name == "sqlite" else postgresql
