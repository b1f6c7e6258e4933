"""A fresh, migrated database for each test, made by copying one that was migrated once in the process."""

import atexit
import contextvars
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Protocol

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from flask_migrate import upgrade

from tests import city as small_city
from tests import compiled
from tests.city import HASH
from tests.postgres import OWNER, SUPERUSER, Server
from tracker import create_app
from tracker.access.service import ensure_roles
from tracker.codelists import service as codelists
from tracker.database import Base, writing
from tracker.extensions import db
from tracker.sealing.keyring import Keyring

# The same in every process of a test: some of them write what others read.
KEYRING = Keyring(
    keys={"test": b"a" * 32}, current="test", since=datetime(2026, 1, 1, tzinfo=UTC), index=b"b" * 32, log=b"c" * 32,
    file=b"d" * 32,
)  # fmt: skip

# For tests that have nothing to gain from a second database: `pytestmark = on_sqlite`.
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


class Source(Protocol):
    """Where databases come from."""

    def empty(self) -> str:
        """The address of a new database without a table."""

    def fresh(self, with_city: bool = False) -> str:
        """The address of a new database with the newest tables, code lists and roles.

        `with_city`: it may have the small city in it, where that is cheaper than to build it.
        """

    def drop(self, url: str) -> None:
        """Throw a database away."""


def test_app(url: str, **settings: Any) -> Flask:
    """The application on the database behind `url`."""
    usual: dict[str, Any] = {
        "TESTING": True,
        "KEYRING": KEYRING,
        "WTF_CSRF_ENABLED": False,
        "SECRET_KEY": "only in tests",
        "SQLALCHEMY_DATABASE_URI": url,
        "AUDIT_HEAD_FILE": str(head_file(url)),
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": HASH,
        "PUBLIC_RELEASES": True,
    }
    made = create_app(**(usual | settings))
    made.jinja_env.bytecode_cache = compiled.TEMPLATES
    made.test_cli_runner_class = Commands
    compiled.share_statements(made)
    return made


class Commands(FlaskCliRunner):
    """Runs a command as a terminal does: with nothing of the test's own around it, no scope and no session."""

    def invoke(self, *args: Any, **kwargs: Any) -> Any:
        return contextvars.Context().run(super().invoke, *args, **kwargs)


_HEADS = Path(tempfile.mkdtemp(prefix="tracker-heads-"))
atexit.register(shutil.rmtree, _HEADS, ignore_errors=True)


def head_file(url: str) -> Path:
    """Where the head of this database's log is anchored."""
    if url.startswith("sqlite"):
        return Path(f"{url.removeprefix('sqlite:///')}.head")
    return _HEADS / f"{_name(url)}.head"


test_app.__test__ = False  # type: ignore[attr-defined]


@contextmanager
def opened(app: Flask) -> Iterator[Any]:
    """The session of the application; every connection is closed at the end."""
    with app.app_context():
        try:
            yield db.session
        finally:
            db.session.remove()
            db.engine.dispose()


@contextmanager
def lasting(source: Source, day: date, **settings: Any) -> Iterator[Flask]:
    """The application on a new database that many tests share; until the end, when it is thrown away, today is `day`.

    What shares it leaves it as it was.
    """
    url = source.fresh()
    app = test_app(url, **settings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRACKER_TODAY", day.isoformat())
        yield app
        with app.app_context():
            db.engine.dispose()
    source.drop(url)


def migrate(url: str) -> None:
    """Bring the database to the newest tables, with code lists and roles."""
    with opened(test_app(url)) as session:
        upgrade()
        with writing(session):
            ensure_roles(session)
            codelists.load(session)


class Files:
    """SQLite: a database is a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made = 0
        self.templates: dict[bool, Path] = {}

    def empty(self) -> str:
        self.made += 1
        return f"sqlite:///{self.folder / f'{self.made}.sqlite'}"

    def fresh(self, with_city: bool = False) -> str:
        if with_city not in self.templates:
            self.templates[with_city] = self._path(self._city() if with_city else self._bare())
        url = self.empty()
        for ending in ("", ".head"):
            template = self.templates[with_city].with_name(self.templates[with_city].name + ending)
            if template.exists():
                shutil.copyfile(template, self._path(url + ending))
        return url

    def _bare(self) -> str:
        url = self.empty()
        migrate(url)
        return url

    def _city(self) -> str:
        url = self.fresh()
        with pytest.MonkeyPatch.context() as patch, opened(test_app(url)) as session:
            patch.setenv("TRACKER_TODAY", small_city.TODAY.isoformat())
            small_city.build(session)
        return url

    def drop(self, url: str) -> None:
        for ending in ("", "-wal", "-shm", ".head", ".head.lock"):
            self._path(url + ending).unlink(missing_ok=True)

    @staticmethod
    def _path(url: str) -> Path:
        return Path(url.removeprefix("sqlite:///"))


class Databases:
    """PostgreSQL: databases of one server, copied by the server itself.

    A copy takes some tenths of a second, so one that a test leaves with its tables and code lists as they were is
    emptied and given to the next.
    """

    def __init__(self, server: Server) -> None:
        self.server = server
        self.made = 0
        self.template: str | None = None
        self.clean: list[str] = []
        self.untouched: Any = None
        self.connections: dict[str, psycopg.Connection[Any]] = {}
        self.connection = self._connect("postgres")
        # From release 15 the files can be copied instead of logged: half the time.
        self.how = "STRATEGY file_copy" if self.connection.info.server_version >= 150000 else ""

    def empty(self) -> str:
        return self.server.url(self._copy("template1"))

    def fresh(self, with_city: bool = False) -> str:  # noqa: ARG002 - emptied between tests, so built anew
        if self.template is None:
            url = self.empty()
            migrate(url)
            self.template = _name(url)
        if not self.clean:
            name = self._copy(self.template)
            self.connections[name] = self._connect(name)
            self.untouched = self.untouched or self._state(name)
            self.clean.append(name)
        return self.server.url(self.clean.pop())

    def drop(self, url: str) -> None:
        name = _name(url)
        head_file(url).unlink(missing_ok=True)
        if name in self.connections:
            with suppress(psycopg.Error):
                if self._state(name) == self.untouched:
                    self.connections[name].execute(_emptying())  # type: ignore[arg-type]
                    self.clean.append(name)
                    return
            self.connections.pop(name).close()
        self.connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[arg-type]

    def close(self) -> None:
        """Let go of the server."""
        for connection in (*self.connections.values(), self.connection):
            connection.close()

    def _copy(self, template: str) -> str:
        self.made += 1
        name = f"test_{os.getpid()}_{self.made}"
        self.connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER {OWNER} {self.how}')  # type: ignore[arg-type]
        return name

    def _connect(self, name: str) -> psycopg.Connection[Any]:
        return psycopg.connect(self.server.url(name, SUPERUSER).replace("+psycopg", "", 1), autocommit=True)

    def _state(self, name: str) -> Any:
        """What a test must leave alone for the next to have the database: rules, functions, code lists."""
        return self.connections[name].execute(_STATE).fetchall()  # type: ignore[arg-type]


def _name(url: str) -> str:
    return url.rsplit("/", 1)[1]


_KEPT = [*codelists.LISTS, "role", "code_list_version", "alembic_version"]
_OURS = "IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)"
_STATE = f"""
    SELECT 'table', relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT 'rule', conname::text FROM pg_constraint WHERE conrelid {_OURS}
    UNION ALL SELECT 'trigger', tgname::text || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'function', prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
""" + "".join(
    f" UNION ALL SELECT '{table}', count(*) || ' ' || max(xmin::text::bigint) FROM {table}" for table in _KEPT
)
_STATE = f"SELECT * FROM ({_STATE}) AS state ORDER BY 1, 2"


def _emptying() -> str:
    """Statements that delete all but what every test starts with, and count ids from 1 again."""
    changing = [table.name for table in Base.metadata.sorted_tables if table.name not in _KEPT]
    return (
        "SET lock_timeout = '2s'; SET session_replication_role = replica;"
        + "".join(f'DELETE FROM "{name}";' for name in changing)
        + "SELECT setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences"
        " WHERE schemaname = 'public' AND sequencename NOT IN ('role_id_seq', 'code_list_version_id_seq');"
        "SET session_replication_role = DEFAULT"
    )
