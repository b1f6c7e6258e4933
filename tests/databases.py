"""A fresh, migrated database for each test, made by copying one that was migrated once in the process."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import psycopg
import pytest
from flask import Flask
from flask_migrate import upgrade

from tests.city import HASH
from tests.postgres import Server
from tracker import create_app
from tracker.access.service import ensure_roles
from tracker.codelists import service as codelists
from tracker.database import writing
from tracker.extensions import db

# For tests that have nothing to gain from a second database: `pytestmark = on_sqlite`.
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


class Source(Protocol):
    """Where databases come from."""

    def empty(self) -> str:
        """The address of a new database without a table."""

    def fresh(self) -> str:
        """The address of a new database with the newest tables, code lists and roles."""

    def drop(self, url: str) -> None:
        """Throw a database away."""


def test_app(url: str, **settings: Any) -> Flask:
    """The application on the database behind `url`."""
    return create_app(
        TESTING=True,
        WTF_CSRF_ENABLED=False,
        SECRET_KEY="only in tests",
        SQLALCHEMY_DATABASE_URI=url,
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=HASH,
        **settings,
    )


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
        self.template: Path | None = None

    def empty(self) -> str:
        self.made += 1
        return f"sqlite:///{self.folder / f'{self.made}.sqlite'}"

    def fresh(self) -> str:
        if self.template is None:
            url = self.empty()
            migrate(url)
            self.template = self._path(url)
        url = self.empty()
        shutil.copyfile(self.template, self._path(url))
        return url

    def drop(self, url: str) -> None:
        for ending in ("", "-wal", "-shm"):
            self._path(url + ending).unlink(missing_ok=True)

    @staticmethod
    def _path(url: str) -> Path:
        return Path(url.removeprefix("sqlite:///"))


class Databases:
    """PostgreSQL: databases of one server, copied by the server itself."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.made = 0
        self.template: str | None = None
        self.connection = psycopg.connect(self._plain(server.url("postgres")), autocommit=True)
        # From release 15 the files can be copied instead of logged: half the time.
        self.how = "STRATEGY file_copy" if self.connection.info.server_version >= 150000 else ""

    def empty(self) -> str:
        return self._copy("template1")

    def fresh(self) -> str:
        if self.template is None:
            url = self.empty()
            migrate(url)
            self.template = url.rsplit("/", 1)[1]
        return self._copy(self.template)

    def drop(self, url: str) -> None:
        self.connection.execute(f'DROP DATABASE "{url.rsplit("/", 1)[1]}" WITH (FORCE)')  # type: ignore[arg-type]

    def close(self) -> None:
        """Let go of the server."""
        self.connection.close()

    def _copy(self, template: str) -> str:
        self.made += 1
        name = f"test_{os.getpid()}_{self.made}"
        self.connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {self.how}')  # type: ignore[arg-type]
        return self.server.url(name)

    @staticmethod
    def _plain(url: str) -> str:
        return url.replace("+psycopg", "", 1)
