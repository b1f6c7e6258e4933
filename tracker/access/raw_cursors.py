"""SQLite's own cursors, past SQLAlchemy: they take no statement on people that the guard has not let through.

PostgreSQL holds such a cursor by row-level security; SQLite has nothing of the kind.
"""

from functools import lru_cache
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from tracker.access import scope as scopes
from tracker.access.scope import Unscoped
from tracker.access.statements import concerns_people


def let_through(cursor: Any, text: str) -> None:
    """The guard has seen the statement that the cursor gets next."""
    if hasattr(cursor, "let_through"):
        cursor.let_through = text


@lru_cache(maxsize=2)
def _guarded(driver: Any) -> tuple[type, type]:
    """Connections and cursors of the driver (pysqlite3 or sqlcipher3) that ask before each statement."""

    class Cursor(driver.Cursor):
        let_through: str | None = None

        def execute(self, text: str, *given: Any) -> Any:
            _ask(self, text)
            return super().execute(text, *given)

        def executemany(self, text: str, *given: Any) -> Any:
            _ask(self, text)
            return super().executemany(text, *given)

        def executescript(self, text: str) -> Any:
            _ask(self, text)
            return super().executescript(text)

    class Connection(driver.Connection):
        __module__ = driver.Connection.__module__  # it is known by that when it is set up

        def cursor(self, factory: type = Cursor) -> Any:
            return super().cursor(factory)

        def execute(self, text: str, *given: Any) -> Any:
            return self.cursor().execute(text, *given)

        def executemany(self, text: str, *given: Any) -> Any:
            return self.cursor().executemany(text, *given)

        def executescript(self, text: str) -> Any:
            return self.cursor().executescript(text)

    return Connection, Cursor


def _ask(cursor: Any, text: str) -> None:
    if text == cursor.let_through or not concerns_people(text):
        return
    scope = scopes.current()
    if scope is None or not scope.city:
        raise Unscoped("a statement on people past the guard")


@event.listens_for(Engine, "do_connect")
def _with_guarded_cursors(dialect: Any, _record: Any, _given: Any, options: dict[str, Any]) -> None:
    if dialect.name == "sqlite":
        options.setdefault("factory", _guarded(_driver(dialect.dbapi))[0])


def _driver(module: Any) -> Any:
    """The module that has the classes; the dialect may have a stand-in for it that opens encrypted files."""
    return getattr(module, "_driver", module)
