"""The door that the scanners knock on: it counts what comes, and gives each call what a program that scans cannot."""

import re
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from io import BytesIO
from threading import Lock
from typing import Any
from urllib.parse import unquote

from tests.scanning.planted import PREFIX

FRESH, CURRENT = "fresh", "current"
AS = {"put": "/as-put", "patch": "/as-patch"}
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Door:
    """WSGI. `Idempotency-Key: fresh` becomes a new key; `If-Match: current` the version that the thing has.

    A POST to an address under one of `AS` becomes a PUT or PATCH to the address after it. `tried` counts the requests
    of each operation, `contents` how many of them differed in address or body, `answered` how often each status.
    """

    def __init__(self, inner: Wsgi, operations: Iterable[tuple[str, str]]) -> None:
        self.inner = inner
        self.patterns = sorted(
            ((method, path, re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path) + "$")) for method, path in operations),
            key=lambda each: each[1].count("{"),
        )
        self.tried: Counter[str] = Counter()
        self.answered: defaultdict[str, Counter[int]] = defaultdict(Counter)
        self._seen: defaultdict[str, set[int]] = defaultdict(set)
        self._lock = Lock()

    def contents(self, operation: str) -> int:
        """How many different requests there were of an operation."""
        return len(self._seen[operation])

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(body)
        for method, prefix in AS.items():
            if environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"].startswith(prefix):
                environ |= {"REQUEST_METHOD": method.upper(), "PATH_INFO": environ["PATH_INFO"].removeprefix(prefix)}
        name = self._named(environ)
        self._count(name, environ, body)
        if environ.get("HTTP_IDEMPOTENCY_KEY") == FRESH:
            environ["HTTP_IDEMPOTENCY_KEY"] = str(uuid.uuid4())
        if environ.get("HTTP_IF_MATCH") == CURRENT:
            environ["HTTP_IF_MATCH"] = self._version(environ)

        def start(status: str, *more: Any) -> Any:
            with self._lock:
                self.answered[name][int(status[:3])] += 1
            return start_response(status, *more)

        return self.inner(environ, start)

    def _named(self, environ: dict[str, Any]) -> str:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        found = (f"{m} {p}" for m, p, pattern in self.patterns if m == method and pattern.match(path))
        return next(found, f"{method} {PREFIX if path.startswith(PREFIX) else '(another address)'}")

    def _count(self, name: str, environ: dict[str, Any], body: bytes) -> None:
        headers = [environ.get(f"HTTP_{each}") for each in ("IDEMPOTENCY_KEY", "IF_MATCH")]
        content = hash((unquote(environ["PATH_INFO"]), environ.get("QUERY_STRING"), body, *headers))
        with self._lock:
            self.tried[name] += 1
            self._seen[name].add(content)

    def _version(self, environ: dict[str, Any]) -> str:
        """The version of the thing that the address leads to, or of what it is a part of."""
        path = environ["PATH_INFO"]
        for where in (path, path.rpartition("/")[0]):
            found: dict[str, str] = {}

            def start(_status: str, headers: list[tuple[str, str]], *_more: Any, kept: Any = found) -> None:
                kept.update({name.lower(): value for name, value in headers})

            asked = environ | {
                "REQUEST_METHOD": "GET", "PATH_INFO": where, "QUERY_STRING": "", "wsgi.input": BytesIO(),
                "CONTENT_LENGTH": "0",
            }  # fmt: skip
            answer = self.inner(asked, start)
            list(answer)
            if hasattr(answer, "close"):
                answer.close()
            if "etag" in found:
                return found["etag"]
        return '"1"'
