"""Rules of the database itself: a sound file, the newest tables, the code lists."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.backups import releases
from tracker.codelists.service import LISTS
from tracker.database import safe_sqlite
from tracker.quality.findings import SHOWN, Finding
from tracker.translations import _


def _is_sqlite(session: Any) -> bool:
    return bool(session.get_bind().dialect.name == "sqlite")


def sqlite_version(session: Any, _today: date) -> list[Finding]:
    """SQLite is free from the fault that loses commits."""
    version = session.get_bind().dialect.server_version_info if _is_sqlite(session) else None
    if version is None or safe_sqlite(version):
        return []
    told = ".".join(str(part) for part in version)
    message = _("SQLite %(version)s kan förlora det som sparas. Installera om programmet.", version=told)
    return [Finding("sqlite_version", message)]


def sound_file(session: Any, _today: date) -> list[Finding]:
    """SQLite finds its file whole."""
    if not _is_sqlite(session):
        return []
    told = list(session.scalars(sa.text("PRAGMA integrity_check(1)")))
    if told == ["ok"]:
        return []
    return [Finding("sound_file", _("Databasfilen är skadad. Återställ från en säkerhetskopia."))]


def foreign_keys(session: Any, _today: date) -> list[Finding]:
    """Nothing points at a row that is not there."""
    if not _is_sqlite(session):  # PostgreSQL lets no such row in
        return []
    found = session.execute(sa.text("PRAGMA foreign_key_check")).fetchmany(1000)
    if not found:
        return []
    where = ", ".join(f"{row[0]} {row[1]}" for row in found[:SHOWN])
    message = _("Rader pekar på något som inte finns: %(n)s st, %(where)s", n=len(found), where=where)
    return [Finding("foreign_keys", message)]


def newest_tables(session: Any, _today: date) -> list[Finding]:
    """The tables are those of this release."""
    standing = session.scalar(sa.text("SELECT version_num FROM alembic_version"))
    if standing == releases.head():
        return []
    message = _(
        "Databasen är på %(standing)s, programmet på %(head)s. Kör `tracker init`.",
        standing=standing,
        head=releases.head(),
    )
    return [Finding("newest_tables", message)]


def code_lists(session: Any, _today: date) -> list[Finding]:
    """Every code list has codes."""
    empty = [name for name, one in LISTS.items() if session.scalar(sa.select(one.model.code).limit(1)) is None]
    if not empty:
        return []
    message = _("Kodlistor saknas: %(names)s. Kör `tracker init`.", names=", ".join(empty))
    return [Finding("code_lists", message)]
