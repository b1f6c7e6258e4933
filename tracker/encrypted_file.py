"""A SQLite file that is encrypted as a whole (SQLCipher), as a driver that gives its key before anything else."""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tracker.errors import Fault, Refused
from tracker.translations import _


class Driver:
    """`sqlcipher3` as SQLAlchemy wants a driver; every connection, those of backups too, has been given the key."""

    def __init__(self, key: Callable[[], bytes]) -> None:
        from sqlcipher3 import dbapi2

        self._driver = dbapi2
        self._key = key

    def __getattr__(self, name: str) -> Any:
        return getattr(self._driver, name)

    def connect(self, database: str, *args: Any, **kwargs: Any) -> Any:
        """A connection to the file. Raises `Refused` if the key is another, or the file not encrypted."""
        connection = self._driver.connect(database, *args, **kwargs)
        try:
            unlock(connection, self._key())
        except self._driver.DatabaseError as error:
            connection.close()
            if not isinstance(error, self._driver.OperationalError):  # "file is not a database"
                raise _wrong_key(database) from None
            raise
        except BaseException:
            connection.close()
            raise
        return connection


def unlock(connection: Any, key: bytes, schema: str = "") -> None:
    """Give the key, and see that it fits. The key is bytes of ours: no words to quote, and nothing to stretch."""
    connection.execute("PRAGMA cipher_log_level = NONE")  # it would write about a wrong key on standard error
    connection.execute(f"PRAGMA {schema}key = \"x'{key.hex()}'\"")
    connection.execute(f"SELECT count(*) FROM {schema}sqlite_master").fetchone()  # noqa: S608 - our own word


def _wrong_key(database: str) -> Refused:
    message = _(
        "Databasfilen %(file)s går inte att öppna: den har en annan nyckel eller är inte krypterad.", file=database
    )
    return Refused(Fault("", message))


def encrypt(plain: Path, encrypted: Path, key: bytes) -> None:
    """Write an encrypted copy of the plain database `plain`, which no one else may be using, to `encrypted`.

    Raises `Refused` if `encrypted` is there already or `plain` is not a plain database.
    """
    from sqlcipher3 import dbapi2

    if encrypted.exists():
        raise Refused(Fault("", _("%(file)s finns redan. Välj ett annat namn.", file=encrypted)))
    unfinished = encrypted.with_name(f".{encrypted.name}.{secrets.token_hex(4)}")
    unfinished.touch(mode=0o600)
    connection = dbapi2.connect(str(plain))
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute("ATTACH DATABASE ? AS made KEY ?", (str(unfinished), f"x'{key.hex()}'"))
        connection.execute("SELECT sqlcipher_export('made')")
        connection.execute("DETACH DATABASE made")
        unfinished.rename(encrypted)
    except dbapi2.DatabaseError:
        raise Refused(Fault("", _("%(file)s är inte en okrypterad databas.", file=plain))) from None
    finally:
        connection.close()
        unfinished.unlink(missing_ok=True)
