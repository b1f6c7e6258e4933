"""A city that each attack meets as it was."""

from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from threading import Lock
from typing import Any

from flask import Flask
from pysqlite3 import dbapi2 as sqlite3  # the product's: two kinds in a process undo each other's locks
from werkzeug.exceptions import HTTPException

from tests.databases import head_file

CHANGING = {"POST", "PUT", "PATCH", "DELETE"}


class City:
    """A database in a file, and the head of its log, which can be put back to how they were when this was made."""

    def __init__(self, url: str) -> None:
        self.file, self.kept = (
            Path(url.removeprefix("sqlite:///")),
            sqlite3.connect(":memory:", check_same_thread=False),
        )
        self.head = head_file(url)
        self.kept_head = self.head.read_bytes() if self.head.exists() else None
        with closing(sqlite3.connect(self.file)) as now:
            now.backup(self.kept)

    def put_back(self) -> None:
        """As it was; whoever has it open sees that at the next transaction."""
        with closing(sqlite3.connect(self.file)) as now:
            self.kept.backup(now)
        if self.kept_head is None:
            self.head.unlink(missing_ok=True)
        else:
            self.head.write_bytes(self.kept_head)


class Undoing:
    """WSGI around the application: what is changed with success is undone, one request at a time.

    So the next attack on the same meets what the first did, and is no second sending of it. `dressed` gives a request
    what it must carry.
    """

    def __init__(self, app: Flask, city: City, dressed: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self.app, self.city, self.dressed = app, city, dressed
        self.undone = 0
        self._lock = Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with self._lock:
            status, headers, answer = _answered(self.app, environ | self.dressed(environ))
            if environ["REQUEST_METHOD"] in CHANGING and status < "400":
                self.city.put_back()
                self.undone += 1
        start_response(status, headers)
        return [answer]


def endpoint_of(app: Flask, environ: dict[str, Any]) -> str:
    """What the request leads to; empty for nothing."""
    try:
        return str(app.url_map.bind_to_environ(environ).match()[0])
    except HTTPException:
        return ""


def _answered(app: Callable[..., Any], environ: dict[str, Any]) -> tuple[str, list[tuple[str, str]], bytes]:
    told: list[Any] = []
    answer = app(environ, lambda status, headers, *_more: told.extend((status, headers)))
    try:
        return told[0], told[1], b"".join(answer)
    finally:
        if hasattr(answer, "close"):
            answer.close()
