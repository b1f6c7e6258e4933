"""How the product talks to SQLite and PostgreSQL: connections, transactions, column types.

The SQLite settings and their reasons: `docs/decisions/0002-sqlite.md`.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session
from sqlalchemy.orm.exc import StaleDataError

from tracker import encrypted_file, held_rules
from tracker.errors import Met, Refused, Stale

AnySession = Session | scoped_session[Any]
"""A session, or Flask-SQLAlchemy's stand-in for the one of this request."""

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
_BUSY_TIMEOUT = "busy_timeout=5000"
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    _BUSY_TIMEOUT,
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "recursive_triggers=ON",  # else REPLACE takes a row away without asking the triggers that refuse DELETE
    "secure_delete=ON",  # what is erased is written over, in the file and so in every copy of it
    "journal_size_limit=0",  # and leaves the log of writes when that begins anew
)
# The WAL-reset bug loses commits with two connections; fixed in these releases and their later patches.
_FIXED_SQLITE = ((3, 44, 6), (3, 50, 7), (3, 51, 3))

_ROWS_LOOKED_AT = 1000  # of each index

_writing: ContextVar[bool] = ContextVar("writing", default=False)


class Base(DeclarativeBase):
    """Root of every table: named constraints, so that both databases can migrate them."""

    metadata = sa.MetaData(naming_convention=NAMING)


def _text(*_args: Any, **_kw: Any) -> str:
    return "TEXT"


def _integer(*_args: Any, **_kw: Any) -> str:
    return "INTEGER"


# STRICT tables know five type names only.
for _kept_as_text in (sa.String, sa.Text, sa.Date, sa.DateTime, sa.JSON):
    compiles(_kept_as_text, "sqlite")(_text)
for _kept_as_integer in (sa.Boolean, sa.BigInteger):
    compiles(_kept_as_integer, "sqlite")(_integer)


def engine_options(url: str, file_key: Callable[[], bytes] | None = None) -> dict[str, Any]:
    """Options for the engine behind `url`. A value in a log could be a personal number, so none is shown.

    With `file_key`, asked at each connection, the whole SQLite file is encrypted.
    """
    options: dict[str, Any] = {"hide_parameters": True}
    if make_url(url).get_backend_name() == "sqlite":
        options["module"] = _plain_driver() if file_key is None else encrypted_file.Driver(file_key)
        options["connect_args"] = {"check_same_thread": False}
    else:
        options["pool_pre_ping"] = True
    return options


def _plain_driver() -> Any:
    from pysqlite3 import dbapi2

    return dbapi2


def safe_sqlite(version: tuple[int, ...]) -> bool:
    """Whether this SQLite is free from the WAL-reset bug."""
    return version >= (3, 51, 3) or any(version[:2] == fix[:2] and version >= fix for fix in _FIXED_SQLITE)


@event.listens_for(Engine, "connect")
def _on_connect(connection: Any, _record: Any) -> None:
    if type(connection).__module__.split(".")[0] not in ("pysqlite3", "sqlcipher3", "sqlite3"):
        return
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _on_begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


# What PostgreSQL quotes of a row: it ends where the driver's or SQLAlchemy's own words go on.
_DETAIL = re.compile(r"\nDETAIL:.*?(?=\n(?:CONTEXT|HINT|LINE \d+):|\n\[SQL:|\Z)", re.DOTALL)


@event.listens_for(Engine, "handle_error")
def _forget_values(context: Any) -> None:
    """Take the values of the row out of the error itself: whoever shows it, a log or a mail, has nothing to show."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args and isinstance(error.args[0], str):
            error.args = (_DETAIL.sub("", error.args[0]), *error.args[1:])


class BrokenRule(Exception):
    """A rule of the database that no user can break: a fault of ours. Its name only, never a value."""


@contextmanager
def writing(session: Any) -> Iterator[Session]:
    """One write transaction: all of the block, or nothing of it.

    What was read before is read again inside, so a decision never rests on an old snapshot. Leaves the
    session without a transaction. Any error rolls back and travels on: what the database refused becomes
    `Refused` or, for a version that had moved, `Stale`.
    """
    if _writing.get():  # already inside: join it
        yield session
        return
    session.rollback()
    token = _writing.set(True)
    try:
        yield session
        session.commit()
    except BaseException as error:
        session.rollback()
        refusal = _in_words(error)
        if refusal is None:
            raise
        raise refusal from None  # the driver's own words may hold a personal number
    finally:
        _writing.reset(token)


@contextmanager
def writing_by_itself(engine: Engine) -> Iterator[Connection]:
    """One write transaction past the session, which knows nothing of it: half the time of a session of its own."""
    token = _writing.set(True)
    try:
        with engine.begin() as connection:
            yield connection
    except BaseException as error:
        refusal = _in_words(error)
        if refusal is None:
            raise
        raise refusal from None  # the driver's own words may hold a personal number
    finally:
        _writing.reset(token)


def in_writing() -> bool:
    """Whether this is inside a `writing()` block."""
    return _writing.get()


def _in_words(error: BaseException) -> Exception | None:
    if isinstance(error, StaleDataError):
        return Stale(0)
    if isinstance(error, sa.exc.IntegrityError):
        rule = broken_rule(error)
        fault = held_rules.fault(rule)
        return BrokenRule(rule) if fault is None else Refused(fault)
    if isinstance(error, sa.exc.OperationalError) and _met_another(error):
        return Met(held_rules.at_the_same_time())
    return None


def _met_another(error: sa.exc.OperationalError) -> bool:
    """Whether the write lost to one that went on at the same time: a deadlock, or no lock in time."""
    state = getattr(error.orig, "sqlstate", None)
    return state in ("40P01", "40001", "55P03") or "database is locked" in str(error.orig)


def renew_estimates(engine: Engine) -> None:
    """Let SQLite estimate anew how many rows its indexes hold, after many came; without, it walks the wrong ones.

    Tenths of a second at any size; left for the next time where someone else writes. PostgreSQL does it by itself.
    """
    if engine.dialect.name != "sqlite":
        return
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        # An analysis without a limit keeps samples too, and a statement is planned anew for each value beside them.
        cursor.execute(f"PRAGMA analysis_limit={_ROWS_LOOKED_AT}")
        cursor.execute("PRAGMA busy_timeout=0")
        try:
            cursor.execute("PRAGMA optimize=0x10002")
        except engine.dialect.dbapi.OperationalError as error:  # type: ignore[union-attr]
            if "locked" not in str(error):
                raise
        finally:
            cursor.execute(f"PRAGMA {_BUSY_TIMEOUT}")


def forget(engine: Engine, *, all_of_it: bool = False) -> None:
    """Let nothing of what was erased stay in SQLite's log of writes; it stays until then where someone else reads.

    With `all_of_it` the file is made anew too, for what was erased before it was written over (seconds at any size).
    PostgreSQL forgets by its own vacuum: `docs/operations.md`.
    """
    if engine.dialect.name != "sqlite":
        return
    with closing(engine.raw_connection()) as connection:
        if all_of_it:
            connection.cursor().execute("VACUUM")
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def at_most(rows: int) -> Any:
    """`rows` for a LIMIT, written into the statement: SQLite plans anew each time what has it as a parameter."""
    return sa.literal_column(str(int(rows)), sa.Integer)


_UNSEEN = re.compile("[\\x00-\\x08\\x0e-\\x1b\\x7f-\\x84\\x86-\\x9f]")


def without_unseen(text: str) -> str:
    """`text` without control characters, white space apart: nobody sees them, and PostgreSQL keeps no NUL."""
    return _UNSEEN.sub("", text)


_ORDER = str.maketrans({"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "é": "e", "è": "e", "ü": "y", "-": " "})


def sort_key(text: str) -> str:
    """A key whose plain byte order is Swedish order: å, ä, ö last, case and hyphens without weight."""
    return " ".join(text.casefold().translate(_ORDER).split())


def parent_keys(connection: Connection, child: Any, name: str, key: Any, *columns: Any) -> tuple[Any, ...]:
    """The values of the parent's `columns` that a new child row carries as well: the parent called `name`, else by id.

    They stand on the child so that one condition on its own table tells whose it is; foreign keys hold the two equal.
    """
    parent = sa.inspect(child).dict.get(name)
    if parent is not None:
        return tuple(getattr(parent, column.key) for column in columns)
    return tuple(connection.execute(sa.select(*columns).where(key == getattr(child, f"{name}_id"))).one())


class Moment(sa.types.TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps no zone, so it is put back on the way out."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Any) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Any) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def SortKey() -> sa.String:  # noqa: N802 - reads as a column type
    """Column type of a sort key: compared byte by byte on both databases."""
    return sa.String().with_variant(sa.String(collation="C"), "postgresql")


def broken_rule(error: sa.exc.IntegrityError) -> str:
    """The name of the constraint or trigger that refused (SQLite: a unique rule's columns), never a value."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return str(diagnosis.constraint_name or "")
    text = str(error.orig)
    return text.rsplit(":", 1)[-1].strip()
