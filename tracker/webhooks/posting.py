"""One message to one receiver: bounded in time and in what is read, never led on, nothing of the answer kept."""

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from tracker.webhooks.receivers import Allowed, Forbidden, called, parted

CONNECT_SECONDS = 5.0
LONGEST_SECONDS = 15.0
MOST_READ = 64 * 1024
_STALE = (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError, ConnectionAbortedError)


@dataclass(frozen=True)
class Outcome:
    """How it went: a code from `ERRORS` in `words`, or "" when it was taken. `wait`: what the receiver asks for."""

    error: str = ""
    wait: int = 0


TAKEN = Outcome()


class Line:
    """The line to one receiver, kept open from message to message. A context manager."""

    def __init__(self, address: str, allowed: Allowed, tls: ssl.SSLContext, longest: float = LONGEST_SECONDS) -> None:
        self._parts = parted(address)
        self._allowed, self._tls, self._longest = allowed, tls, longest
        self._open: http.client.HTTPConnection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def post(self, body: bytes, headers: Mapping[str, str]) -> Outcome:
        """Send. Whatever goes wrong becomes an outcome."""
        kept = self._open is not None and self._open.sock is not None
        try:
            try:
                return self._once(body, headers)
            except _STALE:
                self.close()
                if not kept:
                    raise
                return self._once(body, headers)  # it had hung up since the last message, as it may
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.close()
            return Outcome(_code(error))

    def _once(self, body: bytes, headers: Mapping[str, str]) -> Outcome:
        with _Deadline(self._longest) as deadline:
            try:
                line = self._line(deadline)
                line.request("POST", self._path(), body, {"content-type": "application/json", **headers})
                answer = line.getresponse()
                outcome, rest = _outcome(answer), answer.read(MOST_READ + 1)
            except (OSError, http.client.HTTPException, ValueError):
                if deadline.passed:
                    raise TimeoutError from None
                raise
        if deadline.passed:
            raise TimeoutError
        if len(rest) > MOST_READ or outcome.error or answer.will_close:
            self.close()
        return outcome

    def _path(self) -> str:
        query = f"?{self._parts.query}" if self._parts.query else ""
        return (self._parts.path or "/") + query

    def _line(self, deadline: "_Deadline") -> http.client.HTTPConnection:
        if self._open is not None and self._open.sock is not None:
            deadline.over(self._open.sock)
            return self._open
        host, secure = self._parts.hostname or "", self._parts.scheme == "https"
        port = self._parts.port or (443 if secure else 80)
        made: http.client.HTTPConnection = (
            http.client.HTTPSConnection(host, port, context=self._tls)
            if secure
            else http.client.HTTPConnection(host, port)
        )
        made.auto_open = 0  # it must never connect by itself, past what is allowed
        made.sock = called(host, port, self._parts.scheme, self._allowed, min(CONNECT_SECONDS, self._longest))
        self._open = made
        if secure:
            made.sock = self._tls.wrap_socket(made.sock, server_hostname=host, do_handshake_on_connect=False)
        deadline.over(made.sock)
        if isinstance(made.sock, ssl.SSLSocket):
            made.sock.do_handshake()
        return made


class _Deadline:
    """Ends the connection when the whole call has taken too long, however busy it is in small pieces."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._seconds = seconds
        self._line: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def over(self, line: socket.socket) -> None:
        """This is the connection to end."""
        line.settimeout(self._seconds)
        self._line = line

    def _end(self) -> None:
        self.passed = True
        if self._line is not None:
            with suppress(OSError):  # it is over already
                self._line.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._timer.cancel()


def _outcome(answer: http.client.HTTPResponse) -> Outcome:
    if 200 <= answer.status < 300:
        return TAKEN
    if 300 <= answer.status < 400:
        return Outcome("redirect")
    wait = answer.headers.get("Retry-After") or ""
    seconds = int(wait) if wait.isascii() and wait.isdigit() and len(wait) < 7 else 0
    return Outcome("gone" if answer.status == 410 else f"status {answer.status}", seconds)


def _code(error: Exception) -> str:
    if isinstance(error, Forbidden):
        return "forbidden"
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, socket.gaierror | UnicodeError):
        return "name"
    if isinstance(error, ssl.SSLError):
        return "tls"
    if isinstance(error, http.client.HTTPException) and not isinstance(error, http.client.RemoteDisconnected):
        return "answer"
    return "connection"
