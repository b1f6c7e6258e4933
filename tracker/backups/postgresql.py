"""PostgreSQL's own programs, pg_dump and pg_restore, of a release not older than the server."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from tracker.backups import releases
from tracker.errors import Fault, Refused
from tracker.translations import _

_TABLES = {"participant", "enrolment", "follow_up", "alembic_version"}


def backup(engine: Engine, path: Path) -> None:
    """Dump the database to `path`, as it stands at one moment."""
    done = _run(
        engine, "pg_dump", "--enable-row-security", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}"
    )
    if done.returncode:
        raise Refused(Fault("", _("pg_dump kunde inte läsa databasen: %(why)s", why=_why(done))))


def restore(engine: Engine, path: Path) -> None:
    """Check the copy, then put it in place in one transaction."""
    _refuse_foreign(engine, path)
    options = ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction"]
    done = _run(engine, "pg_restore", *options, "--exit-on-error", str(path))
    if done.returncode:
        raise Refused(
            Fault("", _("Kopian kunde inte läsas in. Ingenting är ändrat. pg_restore: %(why)s", why=_why(done)))
        )


def _refuse_foreign(engine: Engine, path: Path) -> None:
    program = _program("pg_restore", _server_release(engine))
    listed = subprocess.run(  # noqa: S603 - our own arguments
        [program, "--list", str(path)], capture_output=True, text=True, check=False
    )
    tables = set(re.findall(r" TABLE \S+ (\w+) ", listed.stdout))
    if listed.returncode or not tables >= _TABLES:
        raise releases.not_ours()
    # The whole file is read once, into nothing: damage shows before anything is touched.
    told = subprocess.run(  # noqa: S603
        [program, "--data-only", "--table=alembic_version", "--file=-", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    whole = subprocess.run(  # noqa: S603
        [program, "--file=/dev/null", str(path)], capture_output=True, check=False
    )
    if told.returncode or whole.returncode:
        raise releases.not_ours()
    releases.refuse_unknown(re.findall(r"^(\w+)$\n\\\.$", told.stdout, re.MULTILINE))


def _run(engine: Engine, program: str, *options: str) -> Any:
    """Run one of the programs against the database. The password goes by the environment, unseen by others."""
    url = engine.url
    where = {"host": url.host, "port": url.port, "username": url.username}
    command = [_program(program, _server_release(engine)), "--no-password"]
    command += [f"--{option}={value}" for option, value in where.items() if value]
    command += [f"--dbname={url.database}", *options]
    # Tables are replaced under those who use them: better to give up than to wait for one of them for ever.
    environment = {**os.environ, "LC_ALL": "C", "PGOPTIONS": "-c lock_timeout=60s -c tracker.city=on"}
    if url.password:
        environment["PGPASSWORD"] = str(url.password)
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)  # noqa: S603


def _server_release(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(sa.text("SHOW server_version_num")) or 0) // 10000


def _program(name: str, release: int) -> str:
    """The newest copy of the program. Raises `Refused` if there is none, or all are older than the server."""
    releases_found = {_release(path): path for path in _candidates(name)}
    newest = max(releases_found, default=0)
    if newest < release:
        raise Refused(
            Fault(
                "",
                _(
                    "%(program)s version %(release)s eller senare behövs och finns inte här. Installera"
                    " paketet postgresql-client.",
                    program=name,
                    release=release,
                ),
            )
        )
    return releases_found[newest]


def _candidates(name: str) -> Iterator[str]:
    on_path = shutil.which(name)
    yield from map(str, sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}")))
    if on_path:
        yield on_path


def _release(program: str) -> int:
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.search(r"(\d+)", told.stdout)  # pg_dump (PostgreSQL) 15.18
    return int(found[1]) if found else 0


def _why(done: Any) -> str:
    """The program's words without what stands in rows: its first line of error."""
    lines = [line for line in done.stderr.splitlines() if "error:" in line]
    return lines[0][:200] if lines else _("fel %(code)s", code=done.returncode)
