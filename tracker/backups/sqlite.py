"""SQLite's own backup: in one step it is consistent under writers, and quick."""

from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine

from tracker.backups import releases

ALL_PAGES = -1  # in small steps a busy writer makes it start again for ever


def backup(engine: Engine, path: Path) -> None:
    """Copy the running database to `path`."""
    with (
        closing(engine.raw_connection()) as live,
        closing(_open(engine, f"{path.absolute().as_uri()}?mode=rw")) as copy,
    ):
        _driver(live).backup(copy, pages=ALL_PAGES)
        # A copy is one file: without the log beside it.
        copy.execute("PRAGMA journal_mode=DELETE")


def restore(engine: Engine, path: Path) -> None:
    """Check the copy, then put it in place of what is there, in one step."""
    with closing(_open(engine, f"{path.absolute().as_uri()}?mode=ro&immutable=1")) as copy:
        _refuse_foreign(engine, copy)
        with closing(engine.raw_connection()) as live:
            copy.backup(_driver(live), pages=ALL_PAGES)


def _open(engine: Engine, address: str) -> Any:
    return engine.dialect.dbapi.connect(address, uri=True)  # type: ignore[union-attr]


def _driver(connection: Any) -> Any:
    return connection.driver_connection


def _refuse_foreign(engine: Engine, copy: Any) -> None:
    Error = engine.dialect.dbapi.Error  # type: ignore[union-attr]
    try:
        sound = copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        sound = sound and not copy.execute("PRAGMA foreign_key_check").fetchall()
        copy.execute("SELECT 1 FROM participant, enrolment, follow_up LIMIT 1")
        revisions = [row[0] for row in copy.execute("SELECT version_num FROM alembic_version")]
    except Error:
        raise releases.not_ours() from None
    if not sound:
        raise releases.not_ours()
    releases.refuse_unknown(revisions)
